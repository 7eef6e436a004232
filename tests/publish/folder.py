#!/usr/bin/env python3
"""A folder as target, and what is true of every kind: order, limits, lock, host files, secrets."""
import fcntl
import json
import os
import random
import shutil
import signal
import subprocess
import time

import publishing
import steps
from publishing import MANIFEST, brief, published, read_tree


def write_at(folder):
    def put(path, data):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return put


def identity(folder):
    return lambda: {p: (os.stat(folder / p).st_mtime_ns, os.stat(folder / p).st_ino) for p in read_tree(folder)}


def killed(report, site, name, target):
    """kill -9 at any moment: every file is whole, and the next publication finishes."""
    generator = random.Random(7)
    whole = damaged = incomplete = 0
    seen = set()
    for i in range(8):
        old = published(read_tree(target))
        for number in range(1, 5):
            site.write(number, f"Lần {i}: " + "câu dài. " * 400)
        process = site.start(name)
        if i % 3:  # as soon as it has begun to send
            until = time.monotonic() + 5
            while b"publishing" not in (target / MANIFEST).read_bytes()[:60] and time.monotonic() < until and process.poll() is None:
                pass
            time.sleep(generator.uniform(0, 0.01))
        else:
            time.sleep(generator.uniform(0.02, 0.4))
        publishing.kill_group(process)
        process.stdout.close()
        process.stderr.close()
        now, new = published(read_tree(target)), None
        incomplete += b"publishing" in read_tree(target).get(MANIFEST, b"")
        done = site.run(name)
        new = published(site.built(name))
        for path, data in now.items():
            if ".songngu-new-" in path:
                continue
            if data in (old.get(path), new.get(path)) or path not in new:
                whole += 1
            else:
                damaged += 1
        seen.add(done.returncode)
    report.check("killed/every file is whole", damaged == 0 and whole > 50, (damaged, whole))
    report.equal("killed/the next one finishes", seen, {0})
    left = {p: d for p, d in published(read_tree(target)).items() if p != steps.FOREIGN}
    report.same_tree("killed/what is there in the end", left, site.built(name))
    print(f"{incomplete} of 8 were cut off in the middle")


def locked(report, site, name):
    with open(site.state(name) / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = site.run(name)
    report.check("lock/a second one on this machine", done.returncode == 3 and "another songngu" in done.stderr, done.stderr)


def under_way(report, site, name, target):
    """The manifest says that another machine has begun a minute ago."""
    good = (target / MANIFEST).read_text()
    number = steps.generation(read_tree(target))
    lines = good.split("\n")
    lines[1] = f"generation {number + 1} publishing 0123456789abcdef {int(time.time()) - 60}"
    (target / MANIFEST).write_text("\n".join(lines))
    site.write(1, "Trong lúc đó.")
    done = site.careful(name)
    report.check("under way elsewhere/refused", done.returncode == 2 and "another machine" in done.stderr, done.stderr)
    lines[1] = f"generation {number + 1} publishing 0123456789abcdef {int(time.time()) - 7200}"
    (target / MANIFEST).write_text("\n".join(lines))
    done = site.careful(name)
    report.check("under way elsewhere/hours ago: goes on", done.returncode == 0, done.stderr)
    for name_of, text in {"damaged": "rubbish\n", "cut": good[:150], "newer": good.replace("manifest 1", "manifest 2")}.items():
        (target / MANIFEST).write_text(text)
        before = read_tree(target)
        done = site.careful(name)
        report.check(f"manifest/{name_of}: refused", done.returncode == 3 and "help" in done.stderr and read_tree(target) == before, done.stderr)
    (target / MANIFEST).write_text(good.replace("404.html", "../outside.html"))
    outside = target.parent / "outside.html"
    outside.write_text("not ours")
    done = site.run(name)
    report.check("manifest/paths out of the target are refused", done.returncode == 3 and outside.exists(), done.stderr)
    (target / MANIFEST).write_text(good)
    site.run(name)


def state_lost(report, site, name, target):
    before = identity(target)()
    shutil.rmtree(site.folder / ".songngu")
    done = site.run(name)
    report.check("state deleted/nothing moves all the same", done.returncode == 0 and brief(done) == (0, 0, 0), done.stdout)
    report.equal("state deleted/the target is untouched", identity(target)(), before)


def full_disk(report, site, folder):
    """A target of 120 kB, in a mount namespace of its own."""
    target = folder / "small"
    target.mkdir()
    site.target("small", kind="folder", destination=target)
    script = (f'mount -t tmpfs -o size=120k none "{target}" && cd / && "{site.program}" publish small -C "{site.folder}" '
              f'--lang en; echo "status $?"; find "{target}" -name ".songngu-new-*" | wc -l; '
              f'mount -o remount,size=50m "{target}" && "{site.program}" publish small -C "{site.folder}" --lang en; echo "status $?"')
    done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script], capture_output=True,
                          text=True, timeout=60, check=False)
    if "status" not in done.stdout:
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    if "status" not in done.stdout:
        print(f"skipped full disk: no mount namespace: {done.stderr.strip().splitlines()[-1:]}")
        return
    lines = done.stdout.splitlines()
    report.check("full disk/says so", "status 3" in lines and "No space left" in done.stderr and "help" in done.stderr, done.stderr)
    at = lines.index("status 3") if "status 3" in lines else 0
    report.equal("full disk/leaves nothing half written", lines[at + 1].strip(), "0")
    report.check("full disk/goes on when there is room", lines[-1] == "status 0" and "were there" in done.stdout, done.stdout + done.stderr)


def hosts(report, site, folder):
    """Which files each kind of host gets; old addresses."""
    site.write(1, "Có địa chỉ cũ.", aliases="[ban-tin-cu]")
    wanted = {
        "plain": set(), "github": {".nojekyll", "CNAME"}, "codeberg": {".domains"}, "gitlab": {"_redirects"},
        "netlify": {"_headers", "_redirects"}, "cloudflare": {"_headers", "_redirects"}, "apache": {".htaccess"}, "nginx": set(),
    }
    special = set().union(*wanted.values())
    for host, files in wanted.items():
        name = f"host-{host}"
        site.target(name, kind="folder", destination=folder / name, host=host)
        done = site.run(name)
        tree = read_tree(folder / name)
        report.equal(f"host/{host}: files", {p for p in tree if p in special}, files)
        report.check(f"host/{host}: status", done.returncode == 0, done.stderr)
        old = tree.get("vi/documents/ban-tin-cu.html", b"").decode()
        line = "/vi/documents/ban-tin-cu.html /vi/documents/ban-tin-1.html 301"
        if "_redirects" in files:  # a page would hide it on some, and counts as a file on all
            report.check(f"host/{host}: the old address is redirected", not old and line in tree["_redirects"].decode(), tree["_redirects"])
        else:
            report.check(f"host/{host}: the old address leads on", "ban-tin-1.html" in old and "refresh" in old, old[:300])
    tree = read_tree(folder / "host-netlify")
    headers = tree["_headers"].decode()
    report.check("host/netlify: headers", "default-src 'none'" in headers and "nosniff" in headers and "no-referrer" in headers, headers)
    report.equal("host/github: CNAME", read_tree(folder / "host-github")["CNAME"], b"archive.example\n")
    site.target("host-path", kind="folder", destination=folder / "host-path", host="netlify", base_url="https://me.example/archive")
    site.run("host-path")
    report.check("host/a base URL with a path", "/archive/vi/documents/ban-tin-cu.html /archive/vi/documents/ban-tin-1.html 301"
                 in read_tree(folder / "host-path")["_redirects"].decode())
    for name in [n for n in site.targets if n.startswith("host-")]:
        del site.targets[name]


def limits(report, site, folder):
    big = site.folder / "content" / "files" / "big.bin"
    big.parent.mkdir()
    site.write(1, "Có tệp lớn.", files="[big.bin]")
    with open(big, "wb") as f:
        f.truncate(26 << 20)
    site.target("limited", kind="folder", destination=folder / "limited", host="cloudflare")
    done = site.careful("limited")
    report.check("limits/a file too large: refused before anything is sent", done.returncode == 2 and "big.bin" in done.stderr
                 and "25 MB" in done.stderr and "--yes" in done.stderr and not (folder / "limited").exists(), done.stderr)
    done = site.run("limited")
    report.check("limits/passed over with --yes", done.returncode == 0 and (folder / "limited" / "files" / "big.bin").exists(), done.stderr)
    big.unlink()
    site.write(1)


def cut_off_compressing(report, site, folder, twins):
    """A text changes, compressing it is cut off in the middle, and the text becomes again what it was."""
    text, page = site.documents / "ban-tin-1.vi.md", "vi/documents/ban-tin-1.html"
    before = text.read_text()
    text.write_text(before + "\nMột câu sẽ bị bỏ đi.\n")
    (twins / f"{page}.gz").rename(folder / "kept.gz")
    (twins / f"{page}.gz").mkdir()  # after .br is made, .gz cannot be
    done = site.run("zipped")
    (twins / f"{page}.gz").rmdir()
    (folder / "kept.gz").rename(twins / f"{page}.gz")
    text.write_text(before)
    again = site.run("zipped")
    there = folder / "zipped"
    plain = subprocess.run(["brotli", "-dc", there / f"{page}.br"], capture_output=True, check=False).stdout
    report.check("compressed/cut off, then as before", (done.returncode, again.returncode) == (3, 0)
                 and plain == (there / page).read_bytes(), (done.returncode, again.stdout, again.stderr))


def compressed(report, site, folder):
    site.target("zipped", kind="folder", destination=folder / "zipped", precompress="true")
    done = site.run("zipped")
    tree = published(read_tree(folder / "zipped"))
    report.check("compressed/status", done.returncode == 0, done.stderr)
    wrong = []
    for path, data in tree.items():
        if path.endswith((".gz", ".br")):
            plain = subprocess.run(["gzip", "-dc"] if path.endswith(".gz") else ["brotli", "-dc"], input=data, capture_output=True, check=False).stdout
            if plain != tree.get(path[:-3]) or len(data) >= len(plain):
                wrong.append(path)
    count = sum(p.endswith((".gz", ".br")) for p in tree)
    report.check("compressed/each is its file, and smaller", not wrong and count > 20, (wrong, count))
    report.check("compressed/pages, styles, scripts have them", all(f"{p}{s}" in tree for p in ("vi/index.html", "assets/style.css") for s in (".gz", ".br")))
    times = {p: os.stat(site.state("zipped") / "twins" / p).st_mtime_ns for p in tree if p.endswith(".br")}
    site.write(1, "Một câu mới nữa.")
    done = site.run("zipped")
    twins = site.state("zipped") / "twins"
    kept = sum((twins / p).exists() and os.stat(twins / p).st_mtime_ns == t for p, t in times.items())
    report.check("compressed/what is unchanged is not made again", len(times) * 0.4 < kept < len(times), (kept, len(times)))
    (twins / "vi" / "index.html.br").unlink()
    site.run("zipped")
    report.check("compressed/one that was deleted is made again", (folder / "zipped" / "vi" / "index.html.br").is_file())
    cut_off_compressing(report, site, folder, twins)
    site.target("zipped", kind="folder", destination=folder / "zipped")
    done = site.run("zipped")
    report.check("compressed/gone when the target wants none", not any(p.endswith((".gz", ".br")) for p in read_tree(folder / "zipped")), done.stdout)


def missing_tools(report, site, folder):
    """Each with the command that installs it, and nothing sent."""
    only = folder / "only-rsync"
    only.mkdir()
    (only / "rsync").symlink_to(shutil.which("rsync") or "/usr/bin/rsync")
    for package, path, kind, to in [("rsync", "nothing-here", "rsync", "nobody@127.0.0.1:/tmp/x"), ("openssh-client", "only-rsync", "rsync", "nobody@127.0.0.1:/tmp/x"),
                                    ("git", "nothing-here", "git", "/tmp/x.git"), ("rclone", "nothing-here", "rclone", "'remote:x'")]:
        site.target("far", kind=kind, destination=to)
        done = site.run("far", env={"PATH": str(folder / path)})
        report.check(f"mistake/{package} is missing", done.returncode == 3 and f"apt-get install {package}" in done.stderr, done.stderr)
    del site.targets["far"]


def mistakes(report, site, folder):
    site.target("secret", kind="git", destination="https://me:hunter2@git.example/x.git")
    done = site.run("secret")
    report.check("secrets/a password in site.conf is refused", done.returncode == 2 and "hunter2" not in done.stderr + done.stdout, done.stderr)
    del site.targets["secret"]
    for name, settings in {"dash": {"kind": "rsync", "destination": "'-e:evil'"}, "helper": {"kind": "git", "destination": "'ext::sh -c id'"},
                           "host-dash": {"kind": "rsync", "destination": "'me@-oProxyCommand=id:/tmp/x'"},
                           "no-host": {"kind": "rsync", "destination": "'me@:/tmp/x'"}, "path-with-colon": {"kind": "rsync", "destination": "'/tmp/x:y'"},
                           "rclone-program": {"kind": "rclone", "destination": "':webdav,bearer_token_command=id:x'"},
                           "rclone-settings": {"kind": "rclone", "destination": "'dav,bearer_token_command=id:x'"},
                           "plainpath": {"kind": "rsync", "destination": "/tmp/x"}, "branch": {"kind": "git", "destination": "/tmp/x", "branch": "'--x'"}}.items():
        site.target(name, **settings)
        done = site.run(name)
        report.check(f"mistake/{name}", done.returncode == 2 and "bad-target" in done.stderr, done.stderr)
        del site.targets[name]
    site.target("web", kind="folder", destination=folder / "out")
    done = site.run("webb")
    report.check("mistake/an unknown target", done.returncode == 2 and 'did you mean "web"' in done.stderr, done.stderr)
    broken = site.documents / "ban-tin-1.vi.md"
    good = broken.read_text()
    broken.write_text(good.replace("title:", "titel:"))
    before = read_tree(folder / "out")
    done = site.run("web")
    report.check("mistake/an error in a document", done.returncode == 2 and "titel" in done.stderr and read_tree(folder / "out") == before, done.stderr)
    broken.write_text(good)
    missing_tools(report, site, folder)
    site.target("stick", kind="folder", destination=folder / "unplugged" / "archive")
    done = site.run("stick")
    report.check("mistake/a drive that is not there", done.returncode == 3 and f"mkdir -p {folder / 'unplugged'}\n" in done.stderr and not (folder / "unplugged").exists(), done.stderr)
    del site.targets["stick"]
    done = site.run("web", "--json")
    found = json.loads(done.stdout)
    report.check("json", found["target"] == "web" and isinstance(found["added"], list), done.stdout[:200])


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("gzip", "brotli")
    with publishing.work_folder() as folder:
        folder = publishing.pathlib.Path(folder)
        site = publishing.Site(options.program, folder / "site")
        target = folder / "deep" / "out"
        target.parent.mkdir()
        steps.add_extras(site)
        site.target("web", kind="folder", destination=target)
        read = lambda: read_tree(target) if target.exists() else {}  # noqa: E731
        put = write_at(target)
        if steps.first(report, site, "web", read):
            steps.order(report, "web", target)
            steps.again(report, site, "web", read, identity(target))
            steps.edit(report, site, "web", read, put)
            steps.same_size(report, site, "web", read)
            steps.elsewhere(report, site, steps.other_site(options.program, folder / "other", site), "web", read)
            killed(report, site, "web", target)
            locked(report, site, "web")
            under_way(report, site, "web", target)
            state_lost(report, site, "web", target)
            steps.deletions(report, site, "web", read)
        site.target("strange", kind="folder", destination=folder / "strange")
        steps.strange_places(report, site, "strange", write_at(folder / "strange"), lambda: read_tree(folder / "strange"))
        hosts(report, site, folder)
        limits(report, site, folder)
        compressed(report, site, folder)
        full_disk(report, site, folder)
        mistakes(report, site, folder)
    report.close()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
