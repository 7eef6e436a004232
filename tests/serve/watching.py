#!/usr/bin/env python3
"""The preview while files come and go: checkouts, moved folders, a site that is gone for a moment, a
builder that dies, the system's limits; and that it ends when it is told to, whatever it does."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time

import serving

WAIT = 8  # seconds in which a change is shown on a busy machine


def document(number, words="Một câu.", **front):
    more = "".join(f"{key}: {value}\n" for key, value in front.items())
    return (f"---\nid: w{number}\ntitle: Bản tin {number}\ntype: tin\ndate: 2021-08-13\nissuer: Ban Dân vận\n"
            f"summary: Một.\n{more}---\n\n{words}\n")


class Preview(serving.Server):
    """The program with a whole site, and what it says."""

    def __init__(self, program, site, *options, prefix=(), env=None):
        super().__init__(program, site, *options)
        self.site, self.documents = pathlib.Path(site), pathlib.Path(site) / "content" / "documents"
        self.command = [*map(str, prefix), *self.command, "--lang", "en"]
        self.env = {**os.environ, **(env or {})}
        self.said, self.complained = [], []

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, text=True, env=self.env)
        for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.complained)):
            threading.Thread(target=lambda s=stream, to=lines: to.extend(iter(s.readline, "")), daemon=True).start()
        self.until(lambda: "http://" in "".join(self.said) or self.process.poll() is not None, 20)
        found = re.search(r"http://(\S+):(\d+)/", "".join(self.said))
        if not found:
            raise SystemExit(f"the preview does not start: {self.said} {self.complained}")
        self.address, self.port = found[1], int(found[2])
        return self

    def stop(self, number=signal.SIGINT):
        return self.end(number)  # threads read what it says

    def write(self, number, words="Một câu.", **front):
        (self.documents / f"tin-{number}.vi.md").write_text(document(number, words, **front))

    def page(self, number):
        return self.get(f"/vi/documents/tin-{number}.html")

    def until(self, true, seconds=WAIT):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if true():
                return True
            time.sleep(0.03)
        return bool(true())

    def shows(self, number, words):
        return self.until(lambda: words.encode() in self.page(number)[2])

    def mistakes(self):
        return "".join(self.complained)


def make_site(folder, count=3):
    site = pathlib.Path(folder)
    documents = site / "content" / "documents"
    documents.mkdir(parents=True)
    shutil.copytree(serving.ROOT / "themes" / "default", site / "themes" / "default")
    for number in range(1, count + 1):
        (documents / f"tin-{number}.vi.md").write_text(document(number))
    return site


def builder_of(server):
    """The process that builds: the only child of the only child."""
    pid = server.process.pid
    for _ in range(2):
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pid = int(children[0])
    return pid


def checkout(server, report):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", server.site]
    subprocess.run([*git, "init", "-q", "-b", "one"], check=True)
    (server.site / ".gitignore").write_text("public\n.songngu*\n")

    def commit():
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)

    commit()
    subprocess.run([*git, "checkout", "-q", "-b", "two"], check=True)
    for number in range(2, 40):
        server.write(number, "Ở nhánh hai.")
    style = server.site / "themes" / "default" / "assets" / "style.css"
    style.write_text(style.read_text() + "/* two */")
    commit()

    def both(number, words, there):
        return server.shows(number, words) and server.until(lambda: (b"/* two */" in server.get("/assets/style.css")[2]) == there)

    report.check("checkout/a branch with more", both(39, "Ở nhánh hai.", True))
    subprocess.run([*git, "checkout", "-q", "one"], check=True)
    report.check("checkout/back to one with less", server.until(lambda: server.page(39)[0] == 404) and both(2, "Một câu.", False))
    for name in ("two", "one", "two"):
        subprocess.run([*git, "checkout", "-q", name], check=True)
    report.check("checkout/to and fro", both(39, "Ở nhánh hai.", True))
    server.write(39, "Sửa ở nhánh hai.")
    report.check("checkout/what came with it is watched", server.shows(39, "Sửa ở nhánh hai."))


def folders(server, report):
    shutil.copytree(server.documents, server.site / "copy")
    server.documents.rename(server.site / "moved")
    report.check("folder/moved away", server.until(lambda: server.page(1)[0] == 404))
    (server.site / "moved" / "tin-1.vi.md").write_text(document(1, "Ở nơi không xem."))
    server.documents.mkdir()
    server.write(50, "Trong thư mục mới.")
    report.check("folder/new", server.shows(50, "Trong thư mục mới.") and server.page(1)[0] == 404)
    server.write(50, "Sửa trong thư mục mới.")
    report.check("folder/new, and watched", server.shows(50, "Sửa trong thư mục mới."))
    shutil.rmtree(server.documents)
    report.check("folder/removed", server.until(lambda: server.page(50)[0] == 404))
    (server.site / "copy").rename(server.documents)
    report.check("folder/moved in", server.shows(1, "Một câu."))
    server.write(1, "Sửa trong thư mục chuyển đến.")
    report.check("folder/moved in, and watched", server.shows(1, "Sửa trong thư mục chuyển đến."))


def gone(server, report):
    """What is not there for a moment does not end the preview, and heals."""
    before = server.page(1)[2]
    (server.site / "content").rename(server.site / "away")
    report.check("gone/content: is said", server.until(lambda: "the build stopped" in server.mistakes()), server.mistakes())
    report.check("gone/content: the last good page stays", server.page(1)[0] == 200 and server.page(1)[2][:500] == before[:500])
    (server.site / "away").rename(server.site / "content")
    server.write(1, "Sau khi trở lại.")
    report.check("gone/content: heals", server.shows(1, "Sau khi trở lại."))
    shutil.rmtree(server.site / "public")
    server.write(1, "Thư mục xuất bị xóa.")
    report.check("gone/the output: is made again", server.shows(1, "Thư mục xuất bị xóa."))
    (server.site / "public" / "vi" / "documents" / "tin-2.html").unlink()
    for words in ("Có tệp bị xóa.", "Lưu lần nữa.", "Và lần nữa."):  # it is noticed between two saves
        server.write(1, words)
        server.shows(1, words)
        time.sleep(0.7)
    report.equal("gone/a page deep inside: is made again", server.page(2)[0], 200)
    shutil.rmtree(server.site / ".songngu")
    server.write(1, "Trạng thái bị xóa.")
    report.check("gone/the state: is made again", server.shows(1, "Trạng thái bị xóa."))


def builder_dies(server, report):
    time.sleep(0.5)
    os.kill(builder_of(server), signal.SIGKILL)  # while it has nothing to do
    server.write(1, "Người dựng chết lúc rỗi.")
    report.check("builder/killed while idle: nobody notices", server.shows(1, "Người dựng chết lúc rỗi.")
                 and "signal" not in server.mistakes(), server.mistakes())
    os.kill(builder_of(server), signal.SIGSTOP)
    server.write(1, "Người dựng bị giết.")
    time.sleep(0.3)  # the request has come
    os.kill(builder_of(server), signal.SIGKILL)
    report.check("builder/killed: is said, or the next one takes the work over",
                 server.until(lambda: "signal 9" in server.mistakes() or server.page(1)[2].count("bị giết".encode())), server.mistakes())
    server.write(1, "Người dựng khác.")
    report.check("builder/the next change builds", server.shows(1, "Người dựng khác."))


def another_build(server, report):
    """What was read ahead is of no use once another build has written the state."""
    server.write(8, "Còn nháp.", draft="true")
    server.write(1, "Trước khi có bản dựng khác.")
    server.shows(1, "Trước khi có bản dựng khác.")
    time.sleep(0.7)  # now it has read ahead
    done = subprocess.run([*server.command[:1], "build", "-q", "--drafts", "-C", server.site], capture_output=True, text=True,
                          check=False, timeout=60)
    report.check("ahead/another build publishes drafts", done.returncode == 0 and server.page(8)[0] == 200, done.stderr)
    server.write(1, "Sau bản dựng khác.")
    report.check("ahead/the next save is of this preview alone", server.shows(1, "Sau bản dựng khác.")
                 and server.until(lambda: server.page(8)[0] == 404))
    server.write(3, "Và một bài khác.")
    report.check("ahead/and goes on", server.shows(3, "Và một bài khác.") and server.shows(1, "Sau bản dựng khác."))
    (server.documents / "tin-8.vi.md").unlink()


def warnings(server, report):
    """A warning is told once, not at each save."""
    wrong = "Xem [đây](https://)."
    (server.site / "content" / "documents" / "tin-7.en.md").write_text("---\ntitle: x\ntranslation: {of: vi}\n---\n\nOne.\n\nTwo.\n")
    server.write(7, wrong)
    server.until(lambda: "tin-7" in server.mistakes())
    server.write(1, "Lưu lần nữa.")
    server.shows(1, "Lưu lần nữa.")
    time.sleep(0.2)
    told = [line for line in server.complained if "tin-7" in line and "warning" in line]
    report.check("warnings/told once", told and len(told) == len(set(told)), server.complained)
    (server.documents / "tin-7.en.md").unlink()
    (server.documents / "tin-7.vi.md").unlink()


def drafts(options, report, site):
    (site / "content" / "documents" / "tin-8.vi.md").write_text(document(8, "Còn nháp.", draft="true"))
    with Preview(options.program, site) as server:
        report.equal("drafts/not without --drafts", server.page(8)[0], 404)
    with Preview(options.program, site, "--drafts") as server:
        report.check("drafts/shown with it", server.shows(8, "Còn nháp."))
        server.write(8, "Nháp đã sửa.", draft="true")
        report.check("drafts/and watched", server.shows(8, "Nháp đã sửa."))
    (site / "content" / "documents" / "tin-8.vi.md").unlink()


def browser_is_opened(options, report, site):
    """Only with --open; the desktop's program gets the address."""
    programs, mark = site / "bin", site / "opened"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" > {mark}\n')
    (programs / "xdg-open").chmod(0o755)
    env = {"PATH": f"{programs}:{os.environ['PATH']}"}
    with Preview(options.program, site, env=env):
        time.sleep(0.3)
        report.check("open/nothing unless asked", not mark.exists())
    with Preview(options.program, site, "--open", env=env) as server:
        report.check("open/the address when asked", server.until(mark.exists)
                     and server.until(lambda: mark.read_text() == f"http://127.0.0.1:{server.port}/\n"))


def few_watches(options, report, site):
    """A system that allows two watched folders: changes are found all the same, a little later."""
    script = 'echo 2 > /proc/sys/user/max_inotify_watches && exec "$@"'
    prefix = ["unshare", "--user", "--map-root-user", "sh", "-c", script, "sh"]
    tried = subprocess.run([*prefix, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        print(f"skipped watches/few: no user namespace: {tried.stderr.strip()}")
        return
    with Preview(options.program, site, prefix=prefix) as server:
        report.check("watches/few: is said", server.until(lambda: "max_user_watches" in server.mistakes()), server.mistakes())
        server.write(1, "Tuy không theo dõi được.")
        report.check("watches/few: the change is found", server.shows(1, "Tuy không theo dõi được."))


def for_programs(options, report, site):
    """With --json each line is an object, and says what happened and to which files."""
    with Preview(options.program, site, "--json") as server:
        def events(kind):
            return [event for event in map(json.loads, list(server.said)) if event["event"] == kind]

        server.write(1, "Cho máy đọc.")
        report.check("json/built", server.until(lambda: any("vi/documents/tin-1.html" in e["changed"] for e in events("built"))), server.said)
        server.write(1, titel="Sai")
        report.check("json/failed", server.until(lambda: any(e["mistakes"]["en"][0]["code"] == "unknown-key" for e in events("failed"))), server.said)
        server.write(1)
        report.check("json/indexed", server.until(lambda: events("indexed")), server.said)
        report.check("json/serving", [e["url"] for e in events("serving")] == [f"http://127.0.0.1:{server.port}/"], server.said)


def ends_in_the_middle(options, report, folder):
    """Ctrl+C during the first build of a site that takes a while; what is there is whole."""
    site = make_site(folder, 400)
    ends = []
    for delay in (0.05, 0.2, 0.4):
        process = subprocess.Popen([options.program, "serve", "-C", site], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(delay)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        ends.append((process.wait(), time.monotonic() - began < 2))
        process.stderr.close()
    report.check("end/in the middle of a build", set(ends) <= {(0, True), (-signal.SIGINT, True)}, ends)
    left = [p for p in pathlib.Path("/proc").glob("[0-9]*/cmdline") if str(site).encode() in read(p)]
    report.check("end/no process is left", not left, left)
    done = subprocess.run([options.program, "build", "-q", "-C", site], capture_output=True, text=True, check=False, timeout=60)
    report.check("end/the next build is whole", done.returncode == 0 and (site / "public" / "vi" / "documents" / "tin-400.html").exists(), done.stderr)


def read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def main():
    options, report = serving.arguments(), serving.Report()
    options.program = pathlib.Path(options.program).resolve()
    for key in [k for k in os.environ if k.startswith("GIT_")]:
        del os.environ[key]
    with serving.site_folder() as folder:
        site = make_site(folder)
        with Preview(options.program, site) as server:
            for work in (folders, gone, builder_dies, another_build, warnings, checkout):
                work(server, report)
            status, seconds = server.stop()
            report.check("end/clean", status == 0 and seconds < 3 and "Sanitizer" not in server.mistakes(), (status, seconds, server.mistakes()[-800:]))
        drafts(options, report, site)
        for_programs(options, report, site)
        browser_is_opened(options, report, site)
        few_watches(options, report, site)
    with serving.site_folder() as folder:
        ends_in_the_middle(options, report, folder)
    report.close()


if __name__ == "__main__":
    main()
