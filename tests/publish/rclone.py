#!/usr/bin/env python3
"""rclone to a WebDAV and an SFTP server of its own on loopback, with passwords where rclone keeps them."""
import os
import pathlib
import subprocess

import publishing
import steps
from publishing import brief, read_tree

PASSWORD = "mot-mat-khau-bi-mat"


class Served:
    """`rclone serve` of a folder."""

    def __init__(self, protocol, folder):
        self.folder, self.port = folder, publishing.free_port()
        folder.mkdir()
        self.command = ["rclone", "serve", protocol, "--addr", f"127.0.0.1:{self.port}", "--user", "me", "--pass", PASSWORD, folder]
        if protocol == "webdav":
            self.command += ["--dir-cache-time", "0s"]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        publishing.wait_for_port(self.port, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def obscure(password):
    return subprocess.run(["rclone", "obscure", password], capture_output=True, text=True, check=True).stdout.strip()


def write_config(folder, dav, sftp):
    config = folder / "rclone.conf"
    config.write_text(
        f"[dav]\ntype = webdav\nurl = http://127.0.0.1:{dav.port}\nvendor = other\nuser = me\npass = {obscure(PASSWORD)}\n"
        f"[dav-wrong]\ntype = webdav\nurl = http://127.0.0.1:{dav.port}\nvendor = other\nuser = me\npass = {obscure('x')}\n"
        f"[ssh]\ntype = sftp\nhost = 127.0.0.1\nport = {sftp.port}\nuser = me\npass = {obscure(PASSWORD)}\nshell_type = none\n"
        "md5sum_command = none\nsha1sum_command = none\n"
        "[here]\ntype = local\n")
    os.environ["RCLONE_CONFIG"] = str(config)


def wrapped(folder, around):
    """A folder for PATH whose rclone counts its calls: 1 reads the manifest, 2 announces, 3 assets, 4 pages, 5 the
    rest. around: shell lines that run "$@", with the number of the call in $n."""
    wrapper, counter = folder / "bin", folder / "counter"
    wrapper.mkdir(exist_ok=True)
    real = subprocess.run(["sh", "-c", "command -v rclone"], capture_output=True, text=True, check=True).stdout.strip()
    (wrapper / "rclone").write_text(f'#!/bin/sh\nset -- {real} "$@"\nn=$(($(cat {counter}) + 1)); echo $n > {counter}\n{around}\n')
    (wrapper / "rclone").chmod(0o755)
    counter.write_text("0")
    return {"PATH": f"{wrapper}:{os.environ['PATH']}"}


def killed(report, site, name, read, folder):
    """The fourth call of rclone ends songngu."""
    (site.folder / "themes" / "default" / "assets" / "cut.txt").write_text("cut")
    site.write(1, "Bị cắt giữa chừng.")
    process = site.start(name, env=wrapped(folder, '[ $n -ne 4 ] || kill -9 0\nexec "$@"'))
    process.wait()
    process.stdout.close()
    process.stderr.close()
    report.check(f"{name}/cut off: the manifest says so", b"publishing" in read()[publishing.MANIFEST][:60])
    done = site.run(name)
    report.check(f"{name}/cut off: goes on", done.returncode == 0 and "were there" in done.stdout, done.stdout + done.stderr)
    after = publishing.published(read())
    after.pop(steps.FOREIGN, None)
    report.same_tree(f"{name}/cut off: what is there in the end", after, site.built(name))


def overtaken(report, site, folder):
    """Somebody else begins while files are sent: nothing is deleted then, because it may be theirs."""
    there = folder / "overtaken"
    site.target("here", kind="rclone", destination=f"'here:{there}'")
    site.run("here")
    site.write(9, "Một bản tin sắp bị bỏ.")
    site.run("here")
    site.remove(9)
    site.write(1, "Một câu khác.")
    begins = f"sed -i '2s/publishing [0-9a-f]*/publishing 0123456789abcdef/' {there / publishing.MANIFEST}"
    done = site.run("here", env=wrapped(folder, f'"$@" || exit $?\n[ $n -ne 3 ] || {begins}'))
    report.check("here/overtaken: said", done.returncode == 3 and "was published from elsewhere meanwhile" in done.stderr
                 and "publish again" in done.stderr, done.stdout + done.stderr)
    page = there / "vi" / "documents" / "ban-tin-9.html"
    report.check("here/overtaken: nothing is deleted", page.is_file())
    done = site.run("here")
    report.check("here/overtaken: the next one does it", done.returncode == 0 and not page.exists(), done.stdout + done.stderr)


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("rclone")
    said = ""
    with publishing.work_folder() as folder:
        folder = pathlib.Path(folder)
        with Served("webdav", folder / "dav") as dav, Served("sftp", folder / "sftp") as sftp:
            write_config(folder, dav, sftp)
            for name, remote, base in (("dav", "dav:", dav.folder), ("sftp", "ssh:sub/place", sftp.folder)):
                site = publishing.Site(options.program, folder / f"{name}-site", count=6)
                target = base / "sub" / "place" if "sub" in remote else base
                site.target(name, kind="rclone", destination=f"'{remote}'")
                read = lambda at=target: read_tree(at) if at.exists() else {}  # noqa: E731

                def put(path, data, at=target):
                    (at / path).parent.mkdir(parents=True, exist_ok=True)
                    (at / path).write_bytes(data)

                steps.add_extras(site)
                if not steps.first(report, site, name, read):
                    continue
                steps.order(report, name, target)
                steps.again(report, site, name, read, lambda at=target, r=read: {p: (at / p).stat().st_mtime_ns for p in r()})
                steps.edit(report, site, name, read, put)
                steps.same_size(report, site, name, read)
                if name == "dav":
                    killed(report, site, name, read, folder)
                    steps.deletions(report, site, name, read)
            overtaken(report, site, folder)
            site.target("wrong", kind="rclone", destination="'dav-wrong:'")
            done = site.run("wrong")
            said += done.stdout + done.stderr
            report.check("wrong/a wrong password", done.returncode == 3 and "401" in done.stderr, done.stderr)
            site.target("unknown", kind="rclone", destination="'nowhere:x'")
            done = site.run("unknown")
            said += done.stdout + done.stderr
            report.check("unknown/no such remote", done.returncode == 3 and brief(done) is None, done.stderr)
            (dav.folder / "strange").mkdir()
            (dav.folder / "strange" / "index.html").write_bytes(b"theirs")
            site.target("strange", kind="rclone", destination="'dav:strange'")
            steps.strange_places(report, site, "strange", lambda *_: None, lambda: read_tree(dav.folder / "strange"))
        report.check("secrets/no password is ever said", PASSWORD not in said)
    report.close()


if __name__ == "__main__":
    main()
