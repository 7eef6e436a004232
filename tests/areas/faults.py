"""A build whose world fails it at every step: killed, a full disk, calls that fail, writes that stop short.
After any of it each file is whole, of the old site or of the new one; the next command completes the commit or
discards it; the next build gives what a clean one gives."""
import os
import random
import shutil
import subprocess
import sys

from harness import TESTS, Failure, Skip, Test, same_tree, tree

DOCUMENTS = 8
KILLS = 200  # random moments, over all seeds
SEEDS = 4
MEANWHILE = {"document": ("content/documents/*.vi.md", "\nThêm theo Quyết định số 24-QĐ/TW.\n"), "settings": ("site.conf", "search: false\n")}


def library(context):
    """The preloaded library, compiled once for each test."""
    if "address" in context.sanitizers or "thread" in context.sanitizers:
        raise Skip("a sanitizer's library must be loaded first")
    path = context.folder(f"faults-{os.urandom(4).hex()}") / "faults.so"
    subprocess.run([os.environ.get("CC", "gcc"), "-shared", "-fPIC", "-O1", "-o", path, TESTS / "faults" / "faults.c", "-ldl"],
                   check=True, timeout=60)
    return path


class Versions:
    """A site in two versions of its content, and what a clean build makes of each."""

    def __init__(self, context, name):
        self.context, self.folder = context, context.folder(name)
        self.sites, self.clean = [], []
        first = self.folder / "one"
        subprocess.run([sys.executable, TESTS / "bench" / "mkcorpus.py", "--seeds", TESTS / "seeds", "--out", first, "-n",
                        str(DOCUMENTS), "--flavour", "songngu"], check=True, capture_output=True, timeout=120)
        (first / "site.conf").write_text("page_size: 3\n", encoding="utf-8")
        second = self.folder / "two"
        shutil.copytree(first, second)
        documents = sorted((second / "content" / "documents").glob("*.md"))
        documents[0].unlink()
        for path in documents[3:9]:
            path.write_text(path.read_text(encoding="utf-8") + "\nThêm theo Quyết định số 23-QĐ/TW.\n", encoding="utf-8")
        (second / "content" / "documents" / "them.vi.md").write_text(
            "---\nid: them\ntitle: Thêm\ndate: 2024-05-06\n---\n\nVăn bản.\n", encoding="utf-8")
        for version in (first, second):
            context.run("build", "-q", "-C", version, "-o", self.folder / f"clean-{version.name}")
            shutil.rmtree(version / ".songngu")
            self.sites.append(version)
            self.clean.append(tree(self.folder / f"clean-{version.name}"))
        self.site, self.public = self.folder / "site", self.folder / "site" / "public"

    def content(self, version):
        """The site's content becomes that version's, as a checkout would do it."""
        self.site.mkdir(exist_ok=True)
        shutil.rmtree(self.site / "content", ignore_errors=True)
        shutil.copytree(self.sites[version], self.site, dirs_exist_ok=True)

    def build(self, **env):
        """Builds with another environment; the finished process."""
        return subprocess.run([self.context.program, "build", "-q", "-j", "2", "-C", self.site], env=self.context.env() | env,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)

    def published(self):
        return tree(self.public) if self.public.exists() else {}

    def whole(self, when):
        """Every file is as one of the versions has it."""
        for name, digest in self.published().items():
            if digest not in (self.clean[0].get(name), self.clean[1].get(name)):
                raise Failure(f"{when}: {name} is not whole")

    def settled(self, when, before):
        """The next command has completed the commit or discarded it: the site is one version, not a mixture."""
        self.context.run("check", "-q", "-C", self.site)
        now = self.published()
        if now not in (before, *self.clean):
            raise Failure(f"{when}: the site is a mixture of versions after the next command")
        left = [p.name for p in self.site.glob(".songngu-stage*")]
        if left:
            raise Failure(f"{when}: {left[0]} is left behind")

    def mended(self, version, when):
        """The next build makes what a clean one makes."""
        self.context.run("build", "-q", "-C", self.site)
        if self.published() != self.clean[version]:
            raise Failure(f"{when}: the next build does not give what a clean one gives")


def killed(context, seed):
    """kill -9 at random moments of builds of every kind: the first, one of many changes, one of none."""
    rng = random.Random(seed)
    v = Versions(context, f"killed-{seed}")
    count, shim = v.folder / "calls", library(context)
    moments = 0
    while moments < KILLS // SEEDS:
        version = rng.randrange(2)
        if rng.random() < 0.2:
            shutil.rmtree(v.public, ignore_errors=True)
            if rng.random() < 0.5:  # without its state, songngu would not know its own files from others
                shutil.rmtree(v.site / ".songngu", ignore_errors=True)
        before = v.published()
        v.content(version)
        if not count.exists():  # how many steps a build has
            v.build(LD_PRELOAD=str(shim), FAULT_COUNT=str(count))
            continue
        steps = int(count.read_text())
        at = rng.randrange(1, steps + 1) if rng.random() < 0.5 else rng.randrange(1, 60)
        done = v.build(LD_PRELOAD=str(shim), FAULT="kill", FAULT_AT=str(at))
        when = f"seed {seed}, moment {moments}, killed at step {at} of {steps}"
        if done.returncode not in (-9, 0):
            raise Failure(f"{when}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")
        moments += 1
        v.whole(when)
        v.settled(when, before)
        if moments % 5 == 0:
            v.mended(version, when)
    v.mended(version, "at the end")


def at_every_step(context):
    """A change killed before each step of its build in turn, so that no phase is passed over."""
    v, shim = Versions(context, "every-step"), library(context)
    v.content(0)
    context.run("build", "-q", "-C", v.site)
    steps, at, stride = 0, 1, 5
    while True:
        before = v.published()
        version = 1 if before == v.clean[0] else 0  # always the other one, so that there is something to do
        v.content(version)
        done = v.build(LD_PRELOAD=str(shim), FAULT="kill", FAULT_AT=str(at))
        when = f"killed at step {at}"
        v.whole(when)
        if done.returncode == 0:
            break
        v.settled(when, before)
        steps, at = steps + 1, at + stride
    if steps < 20:
        raise Failure(f"a build has only {steps * stride} steps: the library counts too little")
    v.mended(version, "at the end")


def failing(context, kind, says):
    """A call fails at many steps: the program says so and ends with 3, or does without; nothing is torn."""
    v, shim = Versions(context, f"failing-{kind}"), library(context)
    v.content(0)
    context.run("build", "-q", "-C", v.site)
    rng, failed = random.Random(kind), 0
    for turn in range(16):
        version = (turn + 1) % 2
        v.content(version)
        before = v.published()
        at = rng.randrange(1, 400)
        done = v.build(LD_PRELOAD=str(shim), FAULT=kind, FAULT_AT=str(at))
        when, err = f"{kind} at step {at}", done.stderr.decode(errors="replace")
        if done.returncode not in (0, 3):
            raise Failure(f"{when}: exit status {done.returncode}\n{err}")
        if done.returncode == 3:
            failed += 1
            if not err.startswith("songngu: ") or says not in err:
                raise Failure(f"{when}: the message does not say what failed: {err}")
        v.whole(when)
        v.settled(when, before)
        v.mended(version, when)
    if failed < 6:
        raise Failure(f"only {failed} of 16 builds met the failure")


def log_fails(context):
    """Whatever call fails on the log of what is published, and on the one that is being written: the program says so,
    and the next command has one version of the site, whole."""
    v, shim = Versions(context, "failing-calls"), library(context)
    v.content(0)
    context.run("build", "-q", "-C", v.site)
    count, failed, at, steps = v.folder / "calls", 0, 0, 1
    while at <= steps:
        before = v.published()
        version = 1 if before == v.clean[0] else 0
        v.content(version)
        done = v.build(LD_PRELOAD=str(shim), FAULT="io", FAULT_ON="/log", FAULT_AT=str(at), FAULT_COUNT=str(count))
        when, err = f"call {at} on the log failed", done.stderr.decode(errors="replace")
        if done.returncode not in (0, 3) or (done.returncode == 3 and "log in .songngu: Input/output error" not in err):
            raise Failure(f"{when}: exit status {done.returncode}\n{err}")
        failed += done.returncode == 3
        steps = max(steps, int(count.read_text()))
        v.whole(when)
        v.settled(when, before)
        v.mended(version, when)
        at += 1
    if failed < 3:
        raise Failure(f"only {failed} of {steps} calls on the log were missed")


def edited_meanwhile(context, name):
    """A source that is saved while the site is being built, at any step of it: the next build gives what a clean one
    gives, whichever of the two the first has read."""
    v, shim = Versions(context, f"meanwhile-{name}"), library(context)
    v.content(0)
    pattern, text = MEANWHILE[name]
    victim, at = sorted(v.site.glob(pattern))[-1], 1
    victim.write_text(victim.read_text(encoding="utf-8") + text, encoding="utf-8")
    context.run("build", "-q", "-C", v.site)
    clean = v.published()
    while True:
        v.content(0)
        before = victim.stat().st_size
        done = v.build(LD_PRELOAD=str(shim), FAULT="edit", FAULT_AT=str(at), FAULT_FILE=str(victim), FAULT_TEXT=text)
        if done.returncode:
            raise Failure(f"step {at}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")
        if victim.stat().st_size == before:
            break
        context.run("build", "-q", "-C", v.site)
        if v.published() != clean:
            raise Failure(f"{name} was saved at step {at}: the next build does not give what a clean one gives")
        at += 1 if at < 20 else 7
    if at < 20:
        raise Failure(f"a build has only {at} steps: the library counts too little")


def steps_of(v, shim):
    """What a build does to files, in order: (call, path from the site's folder)."""
    trace = v.folder / "trace"
    done = v.build(LD_PRELOAD=str(shim), FAULT_TRACE=str(trace))
    if done.returncode:
        raise Failure(f"exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")
    steps = [line.split("\t") for line in trace.read_text(encoding="utf-8").splitlines()]
    return [(call, os.path.relpath(path, v.site)) for call, path in steps]


def in_order(context):
    """What is new or changed is on the disk with its journal before the mark of the commit is set; then new files
    appear, then changed ones, then the entry point of the search, then others go; then the log is the new one; and
    the mark goes when what was staged has gone."""
    v, shim = Versions(context, "in-order"), library(context)
    v.content(0)
    context.run("build", "-q", "-C", v.site)
    before = set(v.published())
    v.content(1)
    steps = steps_of(v, shim)
    after = set(v.published())
    stage, log = ".songngu-stage-public/", ".songngu/"

    def places(what, least=1):
        found = [i for i, (call, path) in enumerate(steps) if what(call, path)]
        if len(found) < least:
            raise Failure(f"the build has {len(found)} steps of a kind that it needs:\n" + "\n".join(map(" ".join, steps)))
        return found

    def published(names):
        return lambda call, path: call == "rename" and path.startswith("public/") and path[len("public/"):] in names

    entry = {name for name in after if name.startswith("search/root")}
    page = {name for name in after if name.endswith(".html")}
    order = [
        ("writing what is staged and the journal", lambda call, path: call in ("create", "write") and path.startswith(stage)
         and path != stage + "commit"),
        ("the sync", lambda call, path: call == "sync"),
        ("the mark", lambda call, path: (call, path) == ("create", stage + "commit")),
        ("new pages", published(page - before)),
        ("changed pages", published(page & before)),
        ("the search's entry point", published(entry)),
        ("what goes", lambda call, path: call == "remove" and path.startswith("public/")
         and path[len("public/"):] in before - after),
        ("the log", lambda call, path: call == "rename" and path.startswith(log) and path.endswith("/log")),
        ("removing what was staged", lambda call, path: (call, path) == ("remove", stage + "files")),
        ("removing the mark", lambda call, path: (call, path) == ("remove", stage + "commit")),
    ]
    last, name_of_last = -1, ""
    for name, what in order:
        found = places(what)
        if found[0] <= last:
            raise Failure(f"{name} before {name_of_last}:\n" + "\n".join(map(" ".join, steps[found[0]:last + 1])))
        last, name_of_last = found[-1], name


def told_ahead(context):
    """The system is told that bodies are read once, and that the words of the texts will all be read, before the index is
    made from them."""
    v, shim = Versions(context, "told-ahead"), library(context)
    v.content(0)
    context.run("build", "-q", "-C", v.site)
    v.content(1)
    steps = steps_of(v, shim)

    def first(call, name):
        found = [i for i, (c, path) in enumerate(steps) if c == call and name in path]
        if not found:
            raise Failure(f"there is no {call} {name}:\n" + "\n".join(map(" ".join, steps)))
        return found[0]

    if not first("once", "/objects-") < first("ahead", "/rows-") < first("create", "/files/search/"):
        raise Failure("not in this order:\n" + "\n".join(map(" ".join, steps)))


def short_writes(context):
    """Writes that take a part of what they are given, or are interrupted, change nothing."""
    v, shim = Versions(context, "short"), library(context)
    for version in (0, 1):
        v.content(version)
        done = v.build(LD_PRELOAD=str(shim), FAULT="short", FAULT_AT="1")
        if done.returncode:
            raise Failure(f"exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")
        same_tree(v.folder / f"clean-{v.sites[version].name}", v.public, "clean and with short writes")


def tests(_build):
    for seed in range(SEEDS):
        yield Test("faults", f"killed-{seed}", lambda context, seed=seed: killed(context, seed), cost=20)
    yield Test("faults", "killed-at-every-step", at_every_step, cost=20)
    yield Test("faults", "full-disk", lambda context: failing(context, "full", "No space left on device"), cost=15)
    yield Test("faults", "io", lambda context: failing(context, "io", "Input/output error"), cost=15)
    yield Test("faults", "log-fails", log_fails, cost=10)
    for name in MEANWHILE:
        yield Test("faults", f"edited-meanwhile-{name}", lambda context, name=name: edited_meanwhile(context, name), cost=15)
    yield Test("faults", "in-order", in_order, cost=3)
    yield Test("faults", "told-ahead", told_ahead, cost=3)
    yield Test("faults", "short-writes", short_writes, cost=3)
