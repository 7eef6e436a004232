#!/usr/bin/env python3
"""The server answers as a static host does: types, indexes, 404, conditions, ranges, HEAD, compressed
files, headers; and as a server of one's own should: free port, clean end, refusal to start on nothing."""
import signal
import subprocess
import tempfile
import time

import serving

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
          "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")


def files(server, report):
    for target, status, kind in [
        ("/", 200, "text/html; charset=utf-8"), ("/index.html", 200, "text/html; charset=utf-8"),
        ("/vi/", 200, "text/html; charset=utf-8"), ("/style.css", 200, "text/css; charset=utf-8"),
        ("/numbers.txt", 200, "text/plain; charset=utf-8"), ("/large.bin", 200, "application/octet-stream"),
        ("/link-inside.txt", 200, "text/plain; charset=utf-8"), ("/empty.txt", 200, "text/plain; charset=utf-8"),
        ("/?q=1", 200, "text/html; charset=utf-8"), ("/index.html?../../x", 200, "text/html; charset=utf-8"),
        ("/nothing.html", 404, "text/html; charset=utf-8"), ("/vi/nothing/", 404, "text/html; charset=utf-8"),
        ("/index.html/", 404, "text/html; charset=utf-8"), ("/style.css/x", 404, "text/html; charset=utf-8"),
    ]:
        found, headers, body = server.get(target)
        report.check(f"file/{target}", (found, headers.get("content-type")) == (status, kind), (found, headers))
        report.check(f"headers/{target}", headers.get("content-security-policy") == POLICY
                     and headers.get("x-content-type-options") == "nosniff"
                     and headers.get("referrer-policy") == "no-referrer"
                     and headers.get("cache-control") == "no-store"
                     and headers.get("cross-origin-resource-policy") == "same-origin", headers)
        if status == 404:
            report.check(f"file/{target}/page", b"404.html" in body, body)
    for target, to in [("/vi", "/vi/"), ("/vi/t%C3%A0i%20li%E1%BB%87u", "/vi/t%C3%A0i%20li%E1%BB%87u/")]:
        status, headers, _ = server.get(target)
        report.equal(f"folder/{target}", (status, headers.get("location")), (301, to))
    whole = (server.site / "public" / "large.bin").read_bytes()
    report.check("file/large, whole", server.get("/large.bin")[2] == whole)


def conditions(server, report):
    for target in ("/index.html", "/numbers.txt", "/large.bin"):
        _, headers, body = server.get(target)
        tag, date = headers["etag"], headers["last-modified"]
        report.check(f"etag/{target}/strong", tag.startswith('"') and tag.endswith('"') and len(tag) > 10, tag)
        cases = [({"If_None_Match": tag}, 304), ({"If_None_Match": f'"x", {tag}'}, 304), ({"If_None_Match": "W/" + tag}, 304),
                 ({"If_None_Match": "*"}, 304), ({"If_None_Match": '"x"'}, 200), ({"If_None_Match": ""}, 200),
                 ({"If_Modified_Since": date}, 304), ({"If_Modified_Since": "Sun, 06 Nov 1994 08:49:37 GMT"}, 200),
                 ({"If_Modified_Since": "yesterday"}, 200), ({"If_Modified_Since": "Sun, 99 Foo 9999 99:99:99 GMT"}, 200),
                 ({"If_None_Match": '"x"', "If_Modified_Since": date}, 200)]
        for wanted, status in cases:
            found, answer, sent = server.get(target, **wanted)
            report.check(f"condition/{target}/{wanted}", found == status and (status == 200) == (sent == body)
                         and answer.get("etag") == tag, found)
    page = server.site / "public" / "numbers.txt"
    before, old = server.get("/numbers.txt")[1]["etag"], page.read_text()
    page.write_text(old[:-2] + "x\n")
    report.check("etag/changes with the content", server.get("/numbers.txt")[1]["etag"] != before)
    page.write_text(old)
    report.check("etag/comes back with it", server.get("/numbers.txt")[1]["etag"] == before)
    report.equal("condition/404 is never 304", server.get("/nothing", If_None_Match="*")[0], 404)


def ranges(server, report):
    for target in ("/numbers.txt", "/large.bin"):
        whole = (server.site / "public" / target[1:]).read_bytes()
        size = len(whole)
        tag = server.get(target)[1]["etag"]
        for text, first, last in [("bytes=0-0", 0, 0), ("bytes=5-9", 5, 9), (f"bytes={size - 1}-", size - 1, size - 1),
                                  ("bytes=-7", size - 7, size - 1), ("bytes=100-", 100, size - 1),
                                  (f"bytes=0-{size * 2}", 0, size - 1), (f"bytes=-{size * 2}", 0, size - 1),
                                  ("bytes=3-99999999999999999999999999", 3, size - 1), ("BYTES=1-2", 1, 2)]:
            status, headers, body = server.get(target, Range=text)
            report.check(f"range{target}/{text}", status == 206 and body == whole[first:last + 1]
                         and headers["content-range"] == f"bytes {first}-{last}/{size}", (status, headers.get("content-range")))
        for text in (f"bytes={size}-", "bytes=99999999999999999999999999-", "bytes=-0"):
            status, headers, _ = server.get(target, Range=text)
            report.equal(f"range{target}/{text}", (status, headers.get("content-range")), (416, f"bytes */{size}"))
        for text in ("bytes=5-4", "bytes=0-1,3-4", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=1 -2", "bytes=--1", "x" * 2000):
            status, _, body = server.get(target, Range=text)
            report.check(f"range{target}/ignored {text[:20]}", status == 200 and body == whole, status)
        report.equal(f"range{target}/if-range", server.get(target, Range="bytes=0-1", If_Range=tag)[0], 206)
        report.equal(f"range{target}/if-range, other", server.get(target, Range="bytes=0-1", If_Range='"x"')[0], 200)
    report.equal("range/empty file", server.get("/empty.txt", Range="bytes=0-0")[0], 416)


def head(server, report):
    for target in ("/", "/vi", "/numbers.txt", "/large.bin", "/nothing", "/style.css"):
        get, sent = server.get(target), server.get(target, method="HEAD")
        same = {k: v for k, v in get[1].items() if k != "date"} == {k: v for k, v in sent[1].items() if k != "date"}
        report.check(f"head/{target}", get[0] == sent[0] and same and sent[2] == b"", sent)


def compressed(server, report):
    for accepted, coding, body in [("br", "br", b"brotli twin"), ("gzip", "gzip", b"\x1f\x8b gzip twin"),
                                   ("gzip, deflate, br", "br", b"brotli twin"), ("br;q=0, gzip", "gzip", b"\x1f\x8b gzip twin"),
                                   ("*", "br", b"brotli twin"), ("br;q=0.000, *;q=0", None, None), ("identity", None, None),
                                   ("brx", None, None), ("BR", "br", b"brotli twin")]:
        status, headers, sent = server.get("/style.css", Accept_Encoding=accepted)
        plain = (server.site / "public" / "style.css").read_bytes()
        report.check(f"compressed/{accepted}", status == 200 and headers.get("content-encoding") == coding
                     and sent == (body or plain) and headers.get("vary") == "Accept-Encoding"
                     and headers["content-type"].startswith("text/css"), (headers, sent[:20]))
    tags = {server.get("/style.css", Accept_Encoding=a)[1]["etag"] for a in ("br", "gzip", "identity")}
    report.equal("compressed/each has its ETag", len(tags), 3)
    report.check("compressed/none, no Vary", "vary" not in server.get("/numbers.txt", Accept_Encoding="br")[1])


def keeping(server, report):
    """Many requests over one connection, also several sent at once."""
    with server.connect() as s:
        for i in range(50):
            s.sendall(b"GET /numbers.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
            status, _, body = serving.read_answer(s)
            if status != 200 or len(body) != 8890:
                break
        report.check("connection/kept", i == 49, (i, status))
        s.sendall(b"GET /empty.txt HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3 + b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        data = b""
        while more := s.recv(65536):
            data += more
        report.equal("connection/pipelined", data.count(b"HTTP/1.1 200 OK"), 4)


def life(options, report):
    with serving.site_folder() as folder:
        site = serving.make_site(folder)
        with serving.Server(options.program, site) as one, serving.Server(options.program, site) as two:
            report.check("port/another when taken", one.port != two.port and two.get("/")[0] == 200, (one.port, two.port))
            taken = subprocess.run([str(options.program), "serve", "-C", str(site), "--port", str(one.port)],
                                   capture_output=True, text=True, timeout=20, check=False)
            report.check("port/asked for but taken", taken.returncode == 3 and "--port" in taken.stderr, taken)
            # Open connections of every kind do not hold the end.
            sockets = [one.connect() for _ in range(5)]
            sockets[0].sendall(b"GET / HT")
            sockets[1].sendall(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.2)
            status, seconds = one.stop()
            report.check("end/SIGINT", status == 0 and seconds < 3 and "ERROR" not in one.errors, (status, seconds, one.errors))
            status, seconds = two.stop(signal.SIGTERM)
            report.check("end/SIGTERM", status == 0 and seconds < 3, (status, seconds))
            for s in sockets:
                s.close()
        with serving.Server(options.program, site, "--port", str(one.port)) as again:
            report.equal("port/free again at once", again.port, one.port)
            public = site / "public"
            public.rename(site / "before")
            public.mkdir()
            (public / "index.html").write_text("a new one")
            deadline = time.monotonic() + 5
            while again.get("/")[2] != b"a new one" and time.monotonic() < deadline:
                time.sleep(0.1)
            report.equal("folder/replaced as a whole", again.get("/")[2], b"a new one")
        with serving.Server(options.program, site, "--address", "127.0.0.1") as wide:
            report.equal("address/hosts", [wide.get("/", host=h)[0] for h in ("192.168.1.9:8000", "localhost", "evil.example")], [200, 200, 403])
            wide.stop()
            report.check("address/nobody else", "warning" not in wide.errors, wide.errors)
        with serving.Server(options.program, site, "--address", "0.0.0.0") as wide:
            wide.stop()
            report.check("address/with a warning", "other machines" in wide.errors, wide.errors)
        wrong = subprocess.run([str(options.program), "serve", "-C", str(site), "--address", "example.org"],
                               capture_output=True, text=True, timeout=20, check=False)
        report.check("address/a name is none", wrong.returncode == 3 and "songngu" in wrong.stderr, wrong)
    with tempfile.TemporaryDirectory() as folder:
        nothing = subprocess.run([str(options.program), "serve", "-C", folder], capture_output=True, text=True,
                                 timeout=20, check=False)
        report.check("start/nothing built", nothing.returncode and "songngu" in nothing.stderr, nothing)


def main():
    options, report = serving.arguments(), serving.Report()
    with serving.site_folder() as folder:
        site = serving.make_site(folder)
        with serving.Server(options.program, site) as server:
            server.site = site
            for work in (files, conditions, ranges, head, compressed, keeping):
                work(server, report)
            status, _ = server.stop()
            report.check("no sanitizer spoke", status == 0 and "ERROR" not in server.errors, server.errors)
    life(options, report)
    report.close()


if __name__ == "__main__":
    main()
