#!/usr/bin/env python3
"""Debian's Apache serving a published folder by the .htaccess that publish writes."""
import os
import pathlib
import shutil
import subprocess

import nginx
import publishing
from publishing import read_tree

MODULES = ["mpm_event", "authz_core", "mime", "dir", "alias", "headers", "rewrite", "env", "setenvif", "negotiation", "autoindex"]


class Apache(nginx.Nginx):
    def __init__(self, folder, root):  # pylint: disable=super-init-not-called
        self.folder, self.port = pathlib.Path(folder), publishing.free_port()
        self.folder.mkdir()
        at = "/usr/lib/apache2/modules"
        loads = "".join(f"LoadModule {m}_module {at}/mod_{m}.so\n" for m in MODULES if os.path.exists(f"{at}/mod_{m}.so"))
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        unix = f"LoadModule unixd_module {at}/mod_unixd.so\n" if os.path.exists(f"{at}/mod_unixd.so") else ""
        (self.folder / "apache.conf").write_text(
            f"ServerRoot {self.folder}\nServerName localhost\nListen 127.0.0.1:{self.port}\nPidFile {self.folder}/pid\n"
            f"DefaultRuntimeDir {self.folder}\nErrorLog {self.folder}/error.log\n{loads}{unix}{user}"
            f"TypesConfig /etc/mime.types\nAddEncoding x-gzip .gz\nAddLanguage br .br\n"
            f"DocumentRoot {root}\n<Directory {root}>\nAllowOverride All\nRequire all granted\n</Directory>\n")

    def __enter__(self):
        command = [shutil.which("apache2"), "-d", self.folder, "-f", self.folder / "apache.conf"]
        self.process = subprocess.Popen([*command, "-DFOREGROUND"], stderr=subprocess.PIPE, text=True)
        publishing.wait_for_port(self.port, self.process)
        return self


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("apache2")
    with publishing.work_folder() as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        site = publishing.Site(options.program, folder / "site")
        site.write(1, "Có địa chỉ cũ.", aliases="[ban-tin-cu]")
        site.target("web", kind="folder", destination=folder / "www", host="apache", precompress="true")
        done = site.run("web")
        report.check("published", done.returncode == 0, done.stdout + done.stderr)
        tree = read_tree(folder / "www")
        with Apache(folder / "apache", folder / "www") as apache:
            for path in ("/", "/vi/documents/ban-tin-1.html", "/assets/style.css", "/no-such-page"):
                _, headers, _ = apache.get(path)
                report.check(f"headers/{path}", headers.get("content-security-policy") == nginx.POLICY
                             and headers.get("x-content-type-options") == "nosniff" and headers.get("referrer-policy") == "no-referrer", headers)
            for path, kind in (("vi/documents/ban-tin-1.html", "text/html"), ("assets/style.css", "text/css"), ("assets/print.js", "text/javascript")):
                for accepted, coding, suffix in (("br", "br", ".br"), ("gzip", "gzip", ".gz"), ("identity", None, "")):
                    if path + suffix not in tree:
                        continue
                    status, headers, body = apache.get("/" + path, Accept_Encoding=accepted)
                    report.check(f"compressed/{path} {accepted}", status == 200 and body == tree[path + suffix]
                                 and headers.get("content-encoding") == coding and headers["content-type"].startswith(kind)
                                 and "content-language" not in headers, (status, headers))
            status, headers, body = apache.get("/no-such-page")
            report.check("404 shows the site's own page", status == 404 and body == tree["404.html"], (status, body[:80]))
            for language in ("vi", "en"):
                status, headers, _ = apache.get(f"/{language}/documents/ban-tin-cu.html")
                report.check(f"an old address leads on, {language}", status == 301
                             and headers["location"].endswith(f"/{language}/documents/ban-tin-1.html"), (status, headers))
            report.equal("nothing beyond it is redirected", apache.get("/vi/documents/ban-tin-cu.html.txt")[0], 404)
            report.check("the manifest is not shown", apache.get("/.songngu-manifest")[0] in (403, 404))
            report.equal("folders are not listed", apache.get("/assets/")[0], 403)
            log = (folder / "apache" / "error.log").read_text()
            report.check("no complaint", "htaccess" not in log, log)
    report.close()


if __name__ == "__main__":
    main()
