#!/usr/bin/env python3
"""A branch of a bare git repository, by path and over ssh."""
import os
import pathlib
import subprocess

import publishing
import steps
from publishing import brief, published


class Branch:
    """What stands on a branch of a bare repository."""

    def __init__(self, repository, branch):
        self.repository, self.branch = repository, branch
        subprocess.run(["git", "init", "-q", "--bare", repository], check=True)

    def git(self, *args, **options):
        return subprocess.run(["git", "-C", self.repository, *args], capture_output=True, check=True, **options).stdout

    def commits(self):
        done = subprocess.run(["git", "-C", self.repository, "log", "--format=%H", self.branch], capture_output=True, text=True, check=False)
        return done.stdout.split()

    def read(self):
        if not self.commits():
            return {}
        names = [line.split(b"\t", 1) for line in self.git("ls-tree", "-r", "-z", self.branch).split(b"\0") if line]
        request = "".join(f"{about.split()[2].decode()}\n" for about, _ in names).encode()
        data, tree = self.git("cat-file", "--batch", input=request), {}
        for _, name in names:
            head, data = data.split(b"\n", 1)
            size = int(head.split()[2])
            tree[name.decode()] = data[:size]
            data = data[size + 1:]
        return tree

    def put(self, path, content):
        """Somebody else commits a file to the branch."""
        index = {**os.environ, "GIT_INDEX_FILE": f"{self.repository}/somebody", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
                 "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
        old = self.commits()[:1]
        blob = self.git("hash-object", "-w", "--stdin", input=content).decode().strip()
        if old:
            self.git("read-tree", old[0], env=index)
        self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=index)
        tree = self.git("write-tree", env=index).decode().strip()
        parents = ["-p", old[0]] if old else []
        commit = self.git("commit-tree", *parents, "-m", "theirs", tree, env=index).decode().strip()
        self.git("update-ref", f"refs/heads/{self.branch}", commit)


def exercise(report, options, folder, name, **settings):
    site = publishing.Site(options.program, folder / f"{name}-site")
    there = Branch(folder / f"{name}.git", settings.get("branch", "gh-pages"))
    steps.add_extras(site)
    site.target(name, kind="git", destination=there.repository, **settings)
    if not steps.first(report, site, name, there.read):
        return site, there
    report.check(f"{name}/.nojekyll is there", ".nojekyll" in there.read())
    steps.again(report, site, name, there.read, there.commits)
    steps.edit(report, site, name, there.read, there.put)
    return site, there


def raced(report, site, there, name, folder):
    """Between the look at the branch and the push somebody else pushes: nothing of theirs is lost."""
    wrapper = folder / "bin"
    wrapper.mkdir()
    mark = folder / "mark"
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    (wrapper / "git").write_text(f'#!/bin/sh\nif [ "$1" = push ] && [ ! -e {mark} ]; then touch {mark}; '
                                 f'(unset GIT_DIR GIT_INDEX_FILE; {real} -C {there.repository} update-ref refs/heads/{there.branch} '
                                 f'$({real} -C {there.repository} rev-parse theirs)); fi\nexec {real} "$@"\n')
    (wrapper / "git").chmod(0o755)
    there.git("update-ref", "refs/heads/theirs", there.commits()[0])
    branch, there.branch = there.branch, "theirs"
    there.put("theirs.txt", b"theirs")
    there.branch = branch
    site.write(1, "Trong lúc tranh nhau.")
    done = site.run(name, env={"PATH": f"{wrapper}:{os.environ['PATH']}"})
    report.check(f"{name}/somebody pushes meanwhile: refused", done.returncode == 3 and "meanwhile" in done.stderr, done.stderr)
    report.equal(f"{name}/somebody pushes meanwhile: theirs stays", there.read().get("theirs.txt"), b"theirs")
    done = site.run(name)
    report.check(f"{name}/then again", done.returncode == 0 and there.read().get("theirs.txt") == b"theirs", done.stderr)


def killed(report, site, there, name, folder):
    """kill -9 at each of git's steps: the branch is the old or the new one, and the next run succeeds."""
    wrapper, counter = folder / "killing", folder / "git-counter"
    wrapper.mkdir()
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    (wrapper / "git").write_text(f'#!/bin/sh\nn=$(($(cat {counter}) + 1)); echo $n > {counter}\n'
                                 f'[ $n -ne $KILL_AT ] || kill -9 0\nexec {real} "$@"\n')
    (wrapper / "git").chmod(0o755)
    statuses, trees = set(), True
    for step in (3, 5, 7, 9, 11):
        site.write(1, f"Bị cắt ở bước {step}.")
        before = there.commits()
        counter.write_text("0")
        process = site.start(name, env={"PATH": f"{wrapper}:{os.environ['PATH']}", "KILL_AT": str(step)})
        process.wait()
        process.stdout.close()
        process.stderr.close()
        trees &= there.commits() == before
        statuses.add(site.run(name).returncode)
    report.check(f"{name}/killed: the branch stays as it was", trees)
    report.equal(f"{name}/killed: the next one finishes", statuses, {0})


def main():
    options, report = publishing.arguments(), publishing.Report()
    publishing.need("git")
    for key in [k for k in os.environ if k.startswith("GIT_")]:
        del os.environ[key]
    with publishing.work_folder() as folder:
        folder = pathlib.Path(folder)
        os.environ["HOME"] = str(folder)  # nobody has told git who commits
        site, there = exercise(report, options, folder, "pages")
        report.equal("pages/no history: one commit, and theirs stays in it", len(there.commits()), 1)
        steps.same_size(report, site, "pages", there.read)
        steps.elsewhere(report, site, steps.other_site(options.program, folder / "other", site), "pages", there.read)
        raced(report, site, there, "pages", folder)
        killed(report, site, there, "pages", folder)
        steps.deletions(report, site, "pages", lambda: {p: d for p, d in there.read().items() if p != "theirs.txt"})
        site, there = exercise(report, options, folder, "kept", keep_history="true", branch="web/site")
        report.equal("kept/history: a commit each time", len(there.commits()), 3)
        report.check("kept/the log says what changed", b"songngu: generation 2, +" in there.git("log", "-1", "--format=%s", there.branch))
        strange = Branch(folder / "strange.git", "gh-pages")
        strange.put("index.html", b"theirs")
        site.target("strange", kind="git", destination=strange.repository)
        steps.strange_places(report, site, "strange", lambda *_: None, strange.read)
        site.target("none", kind="git", destination=folder / "no-such.git")
        done = site.run("none")
        report.check("none/no such repository", done.returncode == 3 and "git failed" in done.stderr, done.stderr)
        report.check("none/the plan was not told as if it were good", brief(done) is None, done.stdout)
        report.check("kept/published", published(there.read()))
    report.close()


if __name__ == "__main__":
    main()
