"""What the tests of `songngu serve` share: a small site, the program serving it, requests byte by byte."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from report import ROOT, Report, arguments

SECRET = "not for readers"
PAGE = ('<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>trang</title></head>'
        "<body><p>xin chào</p></body></html>\n")


def make_site(folder):
    """A site with what a host serves, and beside it what it must not."""
    site = pathlib.Path(folder)
    public = site / "public"
    (public / "vi" / "tài liệu").mkdir(parents=True)
    for name in ("index.html", "404.html", "vi/index.html", "vi/tài liệu/a b.html"):
        (public / name).write_text(PAGE.replace("trang", name))
    (public / "style.css").write_text("body { color: black }\n" * 20)
    (public / "style.css.gz").write_bytes(b"\x1f\x8b gzip twin")
    (public / "style.css.br").write_bytes(b"brotli twin")
    (public / "numbers.txt").write_text("".join(f"{i}\n" for i in range(2000)))
    (public / "large.bin").write_bytes(bytes(range(256)) * 8192 * 4)
    (public / "empty.txt").write_bytes(b"")
    (public / ".hidden").write_text(SECRET)
    (public / "vi" / ".git").mkdir()
    (public / "vi" / ".git" / "config").write_text(SECRET)
    (site / "secret.txt").write_text(SECRET)
    (site / "outside").mkdir()
    (site / "outside" / "secret.txt").write_text(SECRET)
    (public / "link-out.txt").symlink_to("../secret.txt")
    (public / "link-absolute.txt").symlink_to(site / "secret.txt")
    (public / "link-folder").symlink_to("../outside")
    (public / "link-inside.txt").symlink_to("numbers.txt")
    os.mkfifo(public / "pipe.txt")
    return site


class Server:
    """The program serving a site; use as a context manager."""

    def __init__(self, program, site, *options):
        self.command = [str(program), "serve", "-C", str(site), *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        stdin=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://(\S+):(\d+)/", line)
        if not found:
            raise SystemExit(f"the server does not start: {line}{self.process.stderr.read()}")
        self.address, self.port = found[1], int(found[2])
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def end(self, number):
        """Sends it the signal and waits; the status and the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.process.returncode, time.monotonic() - began

    def stop(self, number=signal.SIGINT):
        """Ends it, and keeps what it complained of."""
        ended = self.end(number)
        self.errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        return ended

    def connect(self, timeout=15):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def raw(self, data, timeout=15):
        """Sends bytes, reads until the server closes or answers completely; (status, headers, body)."""
        with self.connect(timeout) as s:
            try:
                s.sendall(data)
            except OSError:
                pass  # it may have answered and closed already
            return read_answer(s, data.startswith(b"HEAD"))

    def get(self, target, method="GET", host="localhost", version="1.1", **headers):
        target = target if isinstance(target, bytes) else target.encode()
        lines = [method.encode() + b" " + target + b" HTTP/" + version.encode()]
        if host is not None:
            lines.append(b"Host: " + (host.encode() if isinstance(host, str) else host))
        lines += [f"{k.replace('_', '-')}: {v}".encode() for k, v in headers.items()]
        return self.raw(b"\r\n".join(lines) + b"\r\n\r\n")


def read_answer(s, head=False):
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            more = s.recv(65536)
            if not more:
                return 0, {}, data
            data += more
        top, body = data.split(b"\r\n\r\n", 1)
        lines = top.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1)[:1] + [line.split(": ", 1)[1]] for line in lines[1:] if ": " in line)
        status = int(lines[0].split(" ")[1])
        length = 0 if head or status in (304, 204) else int(headers.get("content-length", 0))
        while len(body) < length:
            more = s.recv(1 << 20)
            if not more:
                break
            body += more
        return status, headers, body
    except ConnectionResetError:
        return 0, {}, data


def site_folder():
    return tempfile.TemporaryDirectory(prefix="songngu-serve-")
