#!/usr/bin/env python3
"""rsync over ssh to an sshd of our own on loopback."""
import os
import pathlib
import shutil
import subprocess

import publishing
import steps
from publishing import brief, published, read_tree


BESIDE = "vi/documents/beside-ours.txt"


class Sshd:
    """A server with keys of its own; `shell` is the program that reaches it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        for key in ("host", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / key], check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized")
        self.port = publishing.free_port()
        (self.folder / "sshd.conf").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\nPidFile none\nUsePAM no\n"
            f"AuthorizedKeysFile {self.folder}/authorized\nStrictModes no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n")
        host = (self.folder / "host.pub").read_text().split()[:2]
        (self.folder / "known").write_text(f"[127.0.0.1]:{self.port} {' '.join(host)}\n")

    def shell(self, key="user"):
        """A program for $RSYNC_RSH, $GIT_SSH_COMMAND."""
        return (f"ssh -F none -p {self.port} -i {self.folder}/{key} -o IdentitiesOnly=yes -o BatchMode=yes "
                f"-o UserKnownHostsFile={self.folder}/known")

    def __enter__(self):
        if os.geteuid() == 0:
            pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        self.process = subprocess.Popen([shutil.which("sshd"), "-D", "-e", "-f", self.folder / "sshd.conf"],
                                        stderr=subprocess.PIPE, text=True)
        publishing.wait_for_port(self.port, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


def user():
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def killing_shell(folder, shell, number):
    """A shell that ends songngu, with all that it runs, at the n-th connection."""
    counter, script = folder / "counter", folder / "killing-shell"
    counter.write_text("0")
    script.write_text(f"#!/bin/sh\nn=$(($(cat {counter}) + 1))\necho $n > {counter}\n"
                      f"[ $n -ne {number} ] || kill -9 0\nexec {shell} \"$@\"\n")
    script.chmod(0o755)
    return str(script)


def cut_off(report, site, name, read, folder, sshd):
    """Connections: 1 reads the manifest, 2 says that it begins, 3 assets, 4 pages, 5 the rest."""
    for number, what in [(4, "before the pages"), (6, "before the end")]:
        (site.folder / "themes" / "default" / "assets" / f"cut-{number}.txt").write_text(what)
        site.write(1, f"Bị cắt {what}.")
        site.write(7, "Sẽ bị xóa.")
        site.run(name, env={"RSYNC_RSH": sshd.shell()})
        site.remove(7)
        site.write(1, f"Bị cắt {what}, sau.")
        process = site.start(name, env={"RSYNC_RSH": killing_shell(folder, sshd.shell(), number)})
        process.wait()
        process.stdout.close()
        process.stderr.close()
        cut = read()
        report.check(f"{name}/cut off {what}: nothing is deleted yet", "vi/documents/ban-tin-7.html" in cut)
        done = site.run(name, env={"RSYNC_RSH": sshd.shell()})
        report.check(f"{name}/cut off {what}: the manifest says so", b"publishing" in cut[publishing.MANIFEST][:60], cut[publishing.MANIFEST][:60])
        report.check(f"{name}/cut off {what}: goes on", done.returncode == 0 and "were there" in done.stdout, done.stdout + done.stderr)
        after = published(read())
        report.equal(f"{name}/cut off {what}: foreign files stay", (after.pop(steps.FOREIGN, None), after.pop(BESIDE, None)), (b"mine", b"mine"))
        report.same_tree(f"{name}/cut off {what}: what is there in the end", after, site.built(name))


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("rsync", "ssh", "ssh-keygen", "sshd")
    with publishing.work_folder() as folder:
        folder = pathlib.Path(folder)
        with Sshd(folder / "ssh") as sshd:
            os.environ["RSYNC_RSH"] = sshd.shell()
            site = publishing.Site(options.program, folder / "site")
            target = folder / "a deep" / "place"
            target.parent.mkdir()
            site.target("far", kind="rsync", destination=f"'{user()}@127.0.0.1:{target}'")
            read = lambda: read_tree(target) if target.exists() else {}  # noqa: E731
            done = site.run("far", env={"RSYNC_RSH": sshd.shell("stranger")})
            report.check("far/a wrong key", done.returncode == 3 and "Permission denied" in done.stderr and not target.exists(), done.stderr)

            def put(path, data):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(data)

            steps.add_extras(site)
            if steps.first(report, site, "far", read):
                steps.order(report, "far", target)
                modes = {oct((target / p).stat().st_mode & 0o777) for p in read()}
                report.equal("far/files can be read by the host", modes, {"0o644"})
                steps.again(report, site, "far", read, lambda: {p: (target / p).stat().st_ino for p in read()})
                steps.edit(report, site, "far", read, put)
                steps.same_size(report, site, "far", read)
                put(BESIDE, b"mine")
                cut_off(report, site, "far", read, folder, sshd)
                (target / BESIDE).unlink()
                steps.deletions(report, site, "far", read)
            site.target("strange", kind="rsync", destination=f"'{user()}@127.0.0.1:{folder}/strange/'")
            (folder / "strange").mkdir()
            (folder / "strange" / "index.html").write_bytes(b"theirs")
            steps.strange_places(report, site, "strange", lambda *_: None, lambda: read_tree(folder / "strange"))
        done = site.run("far")
        report.check("far/the host does not answer", done.returncode == 3 and brief(done) is None, done.stderr)
    report.close()


if __name__ == "__main__":
    main()
