#!/usr/bin/env python3
"""The examples of docs/publish.md and docs/publish/ are copied by readers: they must work as they stand."""
import os
import pathlib
import re
import subprocess

import publishing
import yaml
from publishing import read_tree

DOCS = publishing.ROOT / "docs"


def configuration(text):
    """The target that a workflow's comment tells to put into site.conf."""
    lines = text.splitlines()
    begin = next(i for i, line in enumerate(lines) if re.fullmatch(r" *#   publish:", line))
    block = []
    for line in lines[begin:]:
        found = re.fullmatch(r" *#   (.*)", line)
        if not found:
            break
        block.append(found[1])
    return "\n".join(block) + "\n"


def command(text):
    """The line that publishes, as it stands in the workflow."""
    return re.search(r"\S*songngu publish (.*)", text)[1]


def workflows(report, options, folder):
    for name in ("github-actions.yml", "gitlab-ci.yml", "forgejo-actions.yml"):
        text = (DOCS / "publish" / name).read_text()
        parsed = yaml.safe_load(text)
        report.check(f"{name}/is YAML", isinstance(parsed, dict) and len(parsed) > 1)
        place = folder / name
        site = publishing.Site(options.program, place / "site")
        settings = configuration(text)
        repository = place / "there.git"
        subprocess.run(["git", "init", "-q", "--bare", repository], check=True)
        settings = settings.replace("git@codeberg.org:ME/archive.git", str(repository))
        (site.folder / "site.conf").write_text(settings)
        line = command(text)
        line = re.sub(r'"\$\{\{ steps.pages.outputs.base_url \}\}"|"\$CI_PAGES_URL"', "https://me.example/archive", line)
        where = place if "-C site" in line else site.folder
        done = subprocess.run([options.program, "publish", *line.split()], cwd=where, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60, check=False)
        report.check(f"{name}/publishes", done.returncode == 0, done.stderr)
        out = {"github-actions.yml": place / "out", "gitlab-ci.yml": site.folder / "out"}.get(name)
        if out:
            tree = read_tree(out)
            report.check(f"{name}/the site is there", "vi/index.html" in tree and b"https://me.example/archive/" in tree["sitemap.xml"], list(tree)[:5])
        else:
            branch = subprocess.run(["git", "-C", repository, "ls-tree", "-r", "--name-only", "pages"], capture_output=True, text=True, check=False).stdout
            report.check(f"{name}/the site is there", "vi/index.html" in branch and ".nojekyll" in branch, branch[:200])


def cron(report, options, folder):
    """The job as it stands: a clone, publishing when its origin has moved."""
    site = publishing.Site(options.program, folder / "cron-origin")
    out, log = folder / "cron-out", folder / "cron.log"
    site.target("web", kind="folder", destination=out)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", site.folder]
    subprocess.run([*git, "init", "-q"], check=True)

    def commit():
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)

    commit()
    subprocess.run(["git", "clone", "-q", site.folder, folder / "cron-site"], check=True)
    programs = folder / "programs"
    programs.mkdir()
    (programs / "songngu").symlink_to(options.program)
    env = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder), "SITE": str(folder / "cron-site"), "LOG": str(log), "TMPDIR": str(folder)}
    env |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}

    def run():
        return subprocess.run(["sh", DOCS / "publish" / "cron.sh"], env=env, capture_output=True, text=True, timeout=60, check=False).returncode

    report.equal("cron/first", (run(), "vi/index.html" in read_tree(out)), (0, True))
    site.write(1, "Sửa ở gốc.")
    commit()
    report.check("cron/after a change", run() == 0 and any("Sửa ở gốc.".encode() in d for d in read_tree(out).values()), log.read_text())
    report.equal("cron/says nothing when all is well", log.read_text(), "")
    site.write(1, "Sai.", titel="x")
    commit()
    before = read_tree(out)
    report.check("cron/a mistake: says so, and the site stays", run() == 1 and "titel" in log.read_text() and read_tree(out) == before, log.read_text())


def reference(report):
    """Every key of a target in docs/publish.md is one that the program knows, and the other way round."""
    text = (DOCS / "publish.md").read_text()
    used = set(re.findall(r"^    ([a-z_]+):", text.split("```yaml")[1].split("```")[0], re.M))
    source = (publishing.ROOT / "generator" / "config.c").read_text().split("target_fields[] = {")[1].split("};")[0]
    known = set(re.findall(r'\{"([a-z_]+)"', source))
    report.check("publish.md/keys", used <= known and known - used <= {"port"}, (used, known))


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("git", "flock")
    for key in [k for k in os.environ if k.startswith("GIT_")]:
        del os.environ[key]
    with publishing.work_folder() as folder:
        folder = pathlib.Path(folder)
        workflows(report, options, folder)
        cron(report, options, folder)
        reference(report)
    report.close()


if __name__ == "__main__":
    main()
