#!/usr/bin/env python3
"""Debian's nginx serving a published folder with the snippet that publish writes: what a host's reader
gets is what the preview promised."""
import http.client
import os
import pathlib
import shutil
import subprocess

import publishing
from publishing import read_tree

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
          "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")


class Nginx:
    def __init__(self, folder, root, snippet):
        self.folder, self.port = pathlib.Path(folder), publishing.free_port()
        self.folder.mkdir()
        (self.folder / "logs").mkdir()
        user = "user root;" if os.geteuid() == 0 else ""
        modules = "\n".join(f"include {p};" for p in sorted(pathlib.Path("/etc/nginx/modules-enabled").glob("*gzip_static*")))
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {self.folder}/pid; error_log {self.folder}/logs/error.log; worker_processes 1;\n{modules}\n"
            f"events {{}}\nhttp {{ include /etc/nginx/mime.types; access_log off; {temporary}\n"
            f"server {{ listen 127.0.0.1:{self.port}; server_name localhost; root {root};\ninclude {snippet};\n}} }}\n")

    def __enter__(self):
        command = [shutil.which("nginx"), "-p", self.folder, "-e", self.folder / "logs" / "start.log", "-c", self.folder / "nginx.conf"]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        if tested.returncode:
            raise SystemExit(f"FAILED nginx/the snippet is refused: {tested.stderr}\n0 passed, 1 failed")
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        publishing.wait_for_port(self.port, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()

    def get(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("nginx", "gzip")
    with publishing.work_folder() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        site = publishing.Site(options.program, folder / "site")
        site.write(1, "Có địa chỉ cũ.", aliases="[ban-tin-cu]")
        site.target("web", kind="folder", destination=folder / "www", host="nginx", precompress="true")
        done = site.run("web")
        report.check("published, and says what to include", done.returncode == 0 and "nginx.conf" in done.stdout, done.stdout + done.stderr)
        tree = read_tree(folder / "www")
        with Nginx(folder / "nginx", folder / "www", site.state("web") / "nginx.conf") as nginx:
            for path in ("/", "/vi/", "/vi/documents/ban-tin-1.html", "/assets/style.css", "/no-such-page", "/vi/documents/ban-tin-cu.html"):
                _, headers, _ = nginx.get(path)
                report.check(f"headers/{path}", headers.get("content-security-policy") == POLICY and headers.get("x-content-type-options") == "nosniff"
                             and headers.get("referrer-policy") == "no-referrer" and headers.get("cache-control") == "no-cache", headers)
            status, headers, body = nginx.get("/vi/documents/ban-tin-1.html")
            report.check("a page", status == 200 and body == tree["vi/documents/ban-tin-1.html"]
                         and headers["content-type"] == "text/html; charset=utf-8", headers)
            status, headers, body = nginx.get("/assets/style.css", Accept_Encoding="gzip")
            report.check("a compressed file", headers.get("content-encoding") == "gzip" and body == tree["assets/style.css.gz"], headers)
            status, headers, body = nginx.get("/assets/style.css")
            report.check("the same for who takes none", "content-encoding" not in headers and body == tree["assets/style.css"], headers)
            status, headers, body = nginx.get("/no-such-page")
            report.check("404 shows the site's own page", status == 404 and body == tree["404.html"], (status, body[:80]))
            for language in ("vi", "en"):
                status, headers, _ = nginx.get(f"/{language}/documents/ban-tin-cu.html")
                report.check(f"an old address leads on, {language}", status == 301
                             and headers["location"].endswith(f"/{language}/documents/ban-tin-1.html"), (status, headers))
            report.equal("the manifest is not shown", nginx.get("/.songngu-manifest")[0], 404)
            etag = nginx.get("/vi/")[1]["etag"]
            report.equal("unchanged pages cost nothing", nginx.get("/vi/", If_None_Match=etag)[0], 304)
            report.equal("a folder without a slash", nginx.get("/vi")[0], 301)
            wrong = [p for p, data in tree.items() if not p.startswith(".") and not p.endswith((".gz", ".br"))
                     and nginx.get("/" + p)[2] != data and not p.endswith("ban-tin-cu.html")]
            report.check("every file is what was built", not wrong and len(tree) > 50, wrong)
    report.close()


if __name__ == "__main__":
    main()
