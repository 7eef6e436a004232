#!/usr/bin/env python3
"""Slow, huge and hostile clients cannot hang or exhaust the server: each is cut off in time, and an honest
reader is answered promptly all the while."""
import re
import resource
import shutil
import socket
import threading
import time

import serving

HEADERS_SECONDS, IDLE_SECONDS, ANSWER_SECONDS, SLOWEST_RATE = 10, 15, 10, 500000  # as in server.c
LARGE = 2 << 20  # more than the sockets' buffers take
PROMPT = 2.0  # seconds in which an honest reader is answered, whatever goes on
CONNECTIONS = 10000
RATE = 1000  # requests a second; on two quiet cores it is many times that


def until_closed(s, most):
    """Seconds until the other side closes; most if it does not."""
    began = time.monotonic()
    s.settimeout(0.5)
    while time.monotonic() - began < most:
        try:
            if not s.recv(65536):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def trickle(server, first, each, found, name):
    """Sends a byte every half second, so that no plain timeout ever comes."""
    s = server.connect()
    began = time.monotonic()
    try:
        s.sendall(first)
        while time.monotonic() - began < 4 * HEADERS_SECONDS:
            s.sendall(each)
            s.settimeout(0.5)
            try:
                if not s.recv(4096):
                    break
            except TimeoutError:
                pass
    except OSError:
        pass
    found[name] = time.monotonic() - began
    s.close()


def slow_reader(server, found):
    """Asks for much and reads next to nothing."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(("127.0.0.1", server.port))
    s.sendall(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
    began = time.monotonic()
    s.settimeout(0.5)
    total = 0
    while time.monotonic() - began < 60:
        time.sleep(0.2)
        try:
            more = s.recv(100)
        except TimeoutError:
            continue
        except OSError:
            break
        total += len(more)
        if not more or total > LARGE / 2:
            break
    found["slow reader"] = time.monotonic() - began
    s.close()


class Honest(threading.Thread):
    """A reader who asks for a page every tenth of a second and notes the longest wait."""

    def __init__(self, server):
        super().__init__()
        self.server, self.ending, self.waits, self.wrong = server, False, [], []

    def run(self):
        while not self.ending:
            began = time.monotonic()
            try:
                status = self.server.get("/index.html")[0]
            except OSError as e:
                status = e
            self.waits.append(time.monotonic() - began)
            if status != 200:
                self.wrong.append(status)
            time.sleep(0.1)

    def result(self):
        self.ending = True
        self.join()
        return len(self.waits) > 3 and not self.wrong and max(self.waits) < PROMPT, (len(self.waits), max(self.waits), self.wrong[:5])


def crowd(server, report):
    """10,000 connections that say nothing, or a little; held open by us as long as the server lets them."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(CONNECTIONS, hard - 200) if hard != resource.RLIM_INFINITY else CONNECTIONS
    resource.setrlimit(resource.RLIMIT_NOFILE, (count + 150, hard))
    honest = Honest(server)
    honest.start()
    began, sockets, failed = time.monotonic(), [], 0
    for i in range(count):
        try:
            s = server.connect(timeout=5)
            s.setblocking(False)
            sockets.append(s)
            if i % 2:
                s.send(b"GET / HTTP/1.1\r\nHost: loc")
        except OSError:
            failed += 1
    seconds = time.monotonic() - began
    ok, detail = honest.result()
    report.check(f"crowd/{count} connections in less than 30 s", seconds < 30 and failed < count / 100, (seconds, failed))
    report.check("crowd/an honest reader meanwhile", ok, detail)
    threads = len(list(serving.pathlib.Path(f"/proc/{server.process.pid}/task").iterdir()))
    files = len(list(serving.pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))
    report.check("crowd/files and threads bounded", files < 600 and threads < 10, (files, threads))
    for s in sockets:
        s.close()
    print(f"{count} connections in {seconds:.1f} s")


def speed(server, report):
    """Several connections, one request after the other on each."""
    done = [0] * 4

    def ask(i):
        with server.connect() as s:
            s.settimeout(5)
            request = b"GET /vi/index.html HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50
            end = time.monotonic() + 2
            while time.monotonic() < end:
                s.sendall(request)
                left, data = 50, b""
                while left:
                    data = data[-20:] + s.recv(1 << 20)
                    left -= data.count(b"HTTP/1.1 200")
                    data = data.rsplit(b"HTTP/1.1 200", 1)[-1]
                done[i] += 50

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(i,)) for i in range(len(done))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    rate = sum(done) / (time.monotonic() - began)
    print(f"{rate:.0f} requests a second")
    report.check(f"speed/{RATE} requests a second", rate > RATE, rate)


def streams(options, report):
    """Hundreds of pages that listen, most of them gone or deaf; those that came last hear what happens."""
    with serving.site_folder() as folder:
        site = serving.pathlib.Path(folder)
        documents = site / "content" / "documents"
        documents.mkdir(parents=True)
        shutil.copytree(serving.ROOT / "themes" / "default", site / "themes" / "default")
        text = "---\nid: m1\ntitle: Một\ntype: tin\ndate: 2021-08-13\nsummary: Một.\n---\n\nMột câu.\n"
        (documents / "mot.vi.md").write_text(text)
        with serving.Server(options.program, site) as server:
            page = server.get("/vi/documents/mot.html")[2].decode()
            since = re.search(r"since=(\d+)", page)[1]
            request = f"GET /.songngu/events?since={since} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            open_ones = []
            for _ in range(300):
                s = server.connect()
                s.sendall(request)
                open_ones.append(s)
            for s in open_ones[100:200]:
                s.close()
            honest = Honest(server)
            honest.start()
            time.sleep(0.5)
            (documents / "mot.vi.md").write_text(text.replace("Một câu.", "Câu khác."))
            heard = 0
            for s in open_ones[-40:]:
                s.settimeout(5)
                data = b""
                try:
                    while b"vi/documents/mot.html" not in data:
                        more = s.recv(65536)
                        if not more:
                            break
                        data += more
                except TimeoutError:
                    pass
                heard += b"vi/documents/mot.html" in data
            report.equal("streams/the last forty hear of a change", heard, 40)
            ok, detail = honest.result()
            report.check("streams/an honest reader meanwhile", ok, detail)
            late = server.connect()
            late.sendall(request)
            late.settimeout(5)
            data = b""
            while b"mot.html" not in data and (more := late.recv(65536)):
                data += more
            report.check("streams/who comes late hears what it missed", b"event: changed" in data, data[-300:])
            late.close()
            old = server.connect()
            old.sendall(request.replace(since.encode(), b"12345"))
            old.settimeout(5)
            data = b""
            while b"event: reload" not in data and (more := old.recv(65536)):
                data += more
            report.check("streams/who is too late is told to reload", b"event: reload" in data, data[-300:])
            files = len(list(serving.pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))
            report.check("streams/their number is bounded", files < 120, files)
            for target in ("/.songngu/live.js", "/.songngu/live.js?x=1"):
                report.equal(f"live script/{target}", server.get(target)[0], 200)
            for target in ("/.songngu/", "/.songngu/log", "/.songngu/../.songngu/live.js", "/.songngu/events/"):
                report.check(f"live script/nothing else at {target}", server.get(target)[0] in (400, 404))
            report.equal("live script/events only by GET", server.get("/.songngu/events", method="HEAD")[0], 405)
            pages = {server.get(t, Accept_Encoding="gzip, br")[2].count(b"<script defer src=\"/.songngu/live.js?") for t in ("/", "/vi/", "/no-such", "/vi/documents/mot.html")}
            report.equal("live script/once in each page", pages, {1})
            report.check("live script/in nothing else", all(b"live.js" not in server.get(t)[2] for t in ("/assets/style.css", "/robots.txt", "/vi/feed.xml")))
            status, seconds = server.stop()
            report.check("streams/a clean end with pages that listen", status == 0 and seconds < 3, (status, seconds, server.errors))
            for s in open_ones:
                s.close()
            old.close()


def memory_mb(server):
    text = serving.pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def main():
    options, report = serving.arguments(), serving.Report()
    streams(options, report)
    with serving.site_folder() as folder:
        site = serving.make_site(folder)
        (site / "public" / "large.bin").write_bytes(bytes(LARGE))
        with serving.Server(options.program, site) as server:
            found = {}
            slow = {
                "request line": (b"GET /", b"a"),
                "header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"a"),
                "headers": (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"A: b\r\n"),
                "nothing but new lines": (b"", b"\r\n"),
                "second request": (b"GET /empty.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /", b"a"),
            }
            threads = [threading.Thread(target=trickle, args=(server, *parts, found, name)) for name, parts in slow.items()]
            threads.append(threading.Thread(target=slow_reader, args=(server, found)))
            speed(server, report)
            honest = Honest(server)
            for t in (honest, *threads):
                t.start()
            silent = server.connect()
            found["silence"] = until_closed(silent, 3 * HEADERS_SECONDS)
            for t in threads:
                t.join()
            ok, detail = honest.result()
            report.check("slow/an honest reader meanwhile", ok, detail)
            limits = dict.fromkeys(("silence", *slow), HEADERS_SECONDS) | {
                "second request": IDLE_SECONDS, "slow reader": ANSWER_SECONDS + LARGE / SLOWEST_RATE + 8}  # it reads on from its own buffer
            for name, seconds in limits.items():
                report.check(f"slow/{name}", 1 < found[name] < seconds + 4, f"{found[name]:.1f} s")
            crowd(server, report)
            megabytes = memory_mb(server)
            report.check("crowd/memory bounded", megabytes < 100 or "asan" in open(f"/proc/{server.process.pid}/maps").read(), megabytes)
            report.equal("after all that, a page", server.get("/")[0], 200)
            status, seconds = server.stop()
            report.check("end/clean", status == 0 and seconds < 3 and "ERROR" not in server.errors, (status, seconds, server.errors))
    report.close()


if __name__ == "__main__":
    main()
