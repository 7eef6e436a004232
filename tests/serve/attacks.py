#!/usr/bin/env python3
"""Nothing outside the folder is served, whatever is asked for: each class of path in plain, encoded
and doubly encoded form, and what is not a path: Host, method, body, protocol."""
import serving

REFUSED = {400, 403, 404, 414}

# class → targets in plain form; bytes, as they go over the wire after "GET ".
CLASSES = {
    "parent": ["/../secret.txt", "/vi/../../secret.txt", "/vi/../../../../../../../../etc/passwd", "/vi/..", "/.."],
    "parent, back inside": ["/vi/../index.html", "/../public/index.html"],
    "dot": ["/./index.html", "/vi/./index.html", "/."],
    "backslash": ["/..\\secret.txt", "/vi\\..\\..\\secret.txt", "\\secret.txt", "/vi\\index.html"],
    "absolute": ["//etc/passwd", "/{site}/secret.txt", "///index.html", "//vi/index.html", "/vi//index.html"],
    "no slash": ["secret.txt", "../secret.txt", "*", "etc/passwd"],
    "address": ["http://localhost/index.html", "http://evil.example/", "file:///etc/passwd"],
    "NUL": ["/index.html\0", "/index.html\0.txt", "/\0", "/..\0/secret.txt", "/index.html\0HTTP/1.1"],
    "control": ["/index\x01.html", "/index.html\x7f", "/vi\x1b/index.html", "/index.html\x0b", "/index.html\t"],
    "overlong path": ["/" + "a" * 2100, "/" + "a/" * 1200, "/" + "../" * 800 + "etc/passwd", "/" + "é" * 1100],
    "overlong name": ["/" + "a" * 300 + ".html", "/vi/" + "b" * 256],
    "symlink out": ["/link-out.txt", "/link-absolute.txt", "/link-folder/secret.txt", "/link-folder/", "/link-folder"],
    "dotfile": ["/.hidden", "/vi/.git/config", "/.git/config", "/vi/.git/", "/..hidden", "/.songngu/state"],
    "not a file": ["/pipe.txt"],
    "fragment": ["/index.html#x", "/#"],
}

# Forms that exist only encoded: bytes as they are sent.
ENCODED = {
    "overlong UTF-8": [b"/%c0%ae%c0%ae/secret.txt", b"/%e0%80%ae%e0%80%ae/secret.txt", b"/..%c0%afsecret.txt",
                       b"/%c0%80index.html", b"/%f0%80%80%ae%f0%80%80%ae/secret.txt"],
    "bad UTF-8": [b"/\xff\xfe", b"/%ff", b"/%ed%a0%80", b"/vi/%80"],
    "bad escape": [b"/%", b"/%2", b"/%zz", b"/index%2", b"/%u002e%u002e/secret.txt"],
    "mixed escape": [b"/.%2e/secret.txt", b"/%2e./secret.txt", b"/%2E%2e/secret.txt", b"/..%2fsecret.txt",
                     b"/..%5csecret.txt", b"/vi%2findex.html", b"/..;/secret.txt", b"/.%252e/secret.txt",
                     b"/%252e%252e%252fsecret.txt", b"/..%255csecret.txt", b"/%25252e%25252e/secret.txt",
                     b"/index.html%00.txt", b"/index.html%2500.txt", b"/%2e%2e%2f%2e%2e%2fetc%2fpasswd"],
}

PLAIN_IN_URL = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/")


def encode(data):
    """Every byte escaped that is not a letter, a digit or the slash; a path without such bytes has its
    last letter escaped, so that the form differs."""
    escaped = b"".join(bytes([c]) if c in PLAIN_IN_URL else b"%%%02x" % c for c in data)
    if escaped == data and len(data) > 1 and data[-1:] != b"/":
        escaped = data[:-1] + b"%%%02X" % data[-1]
    return escaped


def forms(plain):
    """Plain as it is sent, encoded once, encoded twice."""
    once = encode(plain)
    yield "plain", plain.replace(b" ", b"%20")
    yield "encoded", once
    yield "doubly encoded", once.replace(b"%", b"%25")


def attack_paths(server, site, report):
    table = [(name, form, target) for name, targets in CLASSES.items() for target in targets
             for form, target in forms(target.replace("{site}", str(site)).encode())]
    table += [(name, "as it is", target) for name, targets in ENCODED.items() for target in targets]
    for name, form, target in table:
        same = target in (b"/", b"//") or (name == "fragment" and form != "plain")
        status, headers, body = server.get(target)
        ok = status in REFUSED or (same and status == 404)
        leaked = serving.SECRET.encode() in body or b"root:" in body
        report.check(f"path/{name}/{form}/{target[:60]!r}", ok and not leaked and "location" not in headers,
                     f"status {status}, {headers.get('location', '')} {body[:80]!r}")
    return len(table)


def attack_hosts(server, report):
    port = server.port
    for host in ("localhost", "127.0.0.1", "[::1]", "LocalHost"):
        for value in (host, f"{host}:{port}", f"{host}:80"):
            report.equal(f"host/allowed/{value}", server.get("/", host=value)[0], 200)
    refused = ["evil.example", f"evil.example:{port}", "localhost.evil.example", f"127.0.0.1.evil.example:{port}",
               "evil.example:127.0.0.1", "localhost:80:80", "localhost@evil.example", "localhost,evil.example",
               "127.0.0.2", "0.0.0.0", "[::]", "192.168.1.1", "127.1", "2130706433", "0x7f.1", "::1", "localhost:",
               "localhost:x", "localhost:999999", "", " ", "localhost.", "localhosts", "local host", "[::1", "%6cocalhost"]
    for value in refused:
        status, _, body = server.get("/", host=value)
        report.check(f"host/refused/{value!r}", status in (400, 403) and b"xin" not in body, status)
    status, _, body = server.get("/", host=None)
    report.check("host/missing", status == 400 and b"xin" not in body, status)
    status, _, body = server.get("/", host=None, version="1.0")
    report.check("host/missing in 1.0", status in (400, 403) and b"xin" not in body, status)
    for pair in (b"localhost\r\nHost: evil.example", b"evil.example\r\nHost: localhost"):
        report.check(f"host/two/{pair[:9]!r}", server.get("/", host=pair)[0] in (400, 403))


def attack_protocol(server, report):
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 300):
        status, headers, _ = server.get("/index.html", method=method)
        report.check(f"method/{method[:10]}", status == 405 and headers.get("allow") == "GET, HEAD", status)
    big = b"Content-Length: 1000000000000\r\n\r\n"
    for method in (b"GET", b"POST"):
        status = server.raw(method + b" / HTTP/1.1\r\nHost: localhost\r\n" + big + b"x" * 100000)[0]
        report.check(f"body/{method.decode()}", status in (405, 413), status)
    for name, lines in {
        "chunked": b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        "both lengths": b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /.hidden HTTP/1.1\r\n",
        "two lengths": b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        "bad length": b"Content-Length: -1\r\n\r\n",
        "long header": b"X: " + b"a" * 100000 + b"\r\n\r\n",
        "many headers": b"".join(b"X%d: 1\r\n" % i for i in range(20000)) + b"\r\n",
        "endless header name": b"X" * 200000,
    }.items():
        status, _, body = server.raw(b"GET /index.html HTTP/1.1\r\nHost: localhost\r\n" + lines)
        report.check(f"request/{name}", status in (0, 400, 413, 431) and serving.SECRET.encode() not in body, status)
    for name, data in {
        "long target": b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "endless target": b"GET /" + b"a" * 300000,
        "old": b"GET /index.html\r\n\r\n",
        "rubbish": bytes(range(256)) * 40 + b"\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500 + b"\r\n\r\n",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "no version": b"GET / \r\nHost: localhost\r\n\r\n",
        "spaces": b"GET   /../secret.txt   HTTP/1.1\r\nHost: localhost\r\n\r\n",
    }.items():
        status, _, body = server.raw(data, timeout=20)
        report.check(f"request/{name}", status in (0, 400, 404, 405, 413, 414, 431, 505) and b"xin" not in body, status)


def main():
    options, report = serving.arguments(), serving.Report()
    with serving.site_folder() as folder:
        site = serving.make_site(folder)
        with serving.Server(options.program, site) as server:
            count = attack_paths(server, site, report)
            attack_hosts(server, report)
            attack_protocol(server, report)
            status, _, body = server.get("/vi/t%C3%A0i%20li%E1%BB%87u/a%20b.html")
            report.check("after all that, pages", status == 200 and b"xin" in body, status)
            print(f"{count} paths attacked")
            status, _ = server.stop()
            report.check("no sanitizer spoke", status == 0 and "ERROR" not in server.errors, server.errors)
    report.close()


if __name__ == "__main__":
    main()
