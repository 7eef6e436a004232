"""The life of a target, the same for every kind: planned, published, published again without a change,
edited, refused where it must be, cut off and finished."""
import os

import publishing
from publishing import MANIFEST, brief, published

FOREIGN = "foreign/of-somebody-else.txt"


def plan_lines(done):
    return sorted(line for line in done.stdout.splitlines() if line[:2] in ("+ ", "~ ", "- "))


def first(report, site, name, read):
    """The dry run, then the real one."""
    dry = site.careful(name, "--dry-run")
    built = site.built(name)
    report.equal(f"{name}/dry run: status", dry.returncode, 0)
    report.equal(f"{name}/dry run: +N ~0 -0", brief(dry), (len(built), 0, 0))
    report.equal(f"{name}/dry run: names", plan_lines(dry), sorted(f"+ {path}" for path in built))
    report.same_tree(f"{name}/dry run: nothing is sent", published(read()), {})
    done = site.careful(name)
    if not report.check(f"{name}/first: status", done.returncode == 0, done.stderr):
        return False
    report.same_tree(f"{name}/first: what is there", published(read()), site.built(name))
    report.check(f"{name}/first: says where to look", "https://archive.example/" in done.stdout, done.stdout)
    return True


def again(report, site, name, read, identity):
    before = identity()
    done = site.careful(name)
    report.check(f"{name}/again: nothing moves", done.returncode == 0 and brief(done) == (0, 0, 0), done.stdout + done.stderr)
    report.equal(f"{name}/again: the target is untouched", identity(), before)


def edit(report, site, name, read, put_foreign):
    put_foreign(FOREIGN, b"mine")
    before = read()
    site.write(1, "Một câu khác hẳn.")
    site.write(99)
    site.remove(2)
    dry = site.careful(name, "--dry-run")
    old, new = published(before), site.built(name)
    old.pop(FOREIGN)
    want = (len(new.keys() - old.keys()), sum(old.get(k, v) != v for k, v in new.items()), len(old.keys() - new.keys()))
    report.equal(f"{name}/edit: the plan", brief(dry), want)
    report.check(f"{name}/edit: some of each", all(want), want)
    report.same_tree(f"{name}/edit: dry run changes nothing", read(), before)
    done = site.careful(name)
    report.check(f"{name}/edit: status", done.returncode == 0 and brief(done) == want, done.stdout + done.stderr)
    after = published(read())
    report.equal(f"{name}/edit: a foreign file stays", after.pop(FOREIGN, None), b"mine")
    report.same_tree(f"{name}/edit: what is there", after, site.built(name))


def rank(path):
    path = path.removesuffix(".gz").removesuffix(".br")
    return 2 if path.endswith(".xml") or path in ("robots.txt", "search/root.js") else 1 if path.endswith(".html") else 0


def order(report, name, target):
    """After a first publication: the time of each file's last change of state tells when it took its place. The clock
    of a file system ticks every few milliseconds: within a tick the order is not known."""
    times = sorted((os.stat(target / p).st_ctime_ns, rank(p), p) for p in published(publishing.read_tree(target)) if not p.startswith("."))
    ranks = [r for _, r, _ in times]
    wrong = [p for i, (_, _, p) in enumerate(times) if ranks[i] < max(ranks[:i + 1])]
    report.check(f"{name}/order: assets, pages, then what leads to them", not wrong and set(ranks) == {0, 1, 2}, wrong[:5])
    report.check(f"{name}/order: the manifest last", os.stat(target / MANIFEST).st_ctime_ns >= times[-1][0])


def same_size(report, site, name, read):
    """An edit that changes neither the size nor, as far as the target sees, the time."""
    site.write(1, "Chữ aaaa.")
    site.careful(name)
    site.write(1, "Chữ bbbb.")
    done = site.careful(name)
    report.check(f"{name}/same size: is sent", brief(done)[1] > 0 and any("Chữ bbbb.".encode() in d for d in read().values()), done.stdout)


def deletions(report, site, name, read):
    for number in range(3, 7):
        site.remove(number)
    for path in (site.folder / "themes" / "default" / "assets").glob("*"):
        if path.suffix == ".extra":
            path.unlink()
    before = read()
    done = site.careful(name)
    report.check(f"{name}/many deletions: refused", done.returncode == 2 and "--yes" in done.stderr, (done.returncode, done.stderr))
    report.same_tree(f"{name}/many deletions: nothing has changed", read(), before)
    done = site.run(name)
    report.check(f"{name}/many deletions: with --yes", done.returncode == 0, done.stderr)
    after = published(read())
    after.pop(FOREIGN, None)
    report.same_tree(f"{name}/many deletions: what is there", after, site.built(name))


def add_extras(site, count=60):
    """Files that a later step takes away: enough to be a quarter of the site."""
    for i in range(count):
        (site.folder / "themes" / "default" / "assets" / f"n{i}.extra").write_text(f"{i}")


def strange_places(report, site, name, put_foreign, read):
    """Files of somebody else where ours would go, before anything was published."""
    put_foreign("index.html", b"theirs")
    done = site.careful(name)
    report.check(f"{name}/foreign page in our place: refused", done.returncode == 2 and "index.html" in done.stderr, done.stderr)
    report.equal(f"{name}/foreign page in our place: still theirs", read().get("index.html"), b"theirs")


def elsewhere(report, site, other, name, read):
    """Another machine, with the same site, publishes in between."""
    other.write(1, "Viết từ máy khác.")
    done = other.run(name)
    report.check(f"{name}/elsewhere: publishes", done.returncode == 0, done.stderr)
    done = site.run(name)
    report.check(f"{name}/elsewhere: is noticed", done.returncode == 0 and "from elsewhere" in done.stderr, done.stderr)
    after = published(read())
    after.pop(FOREIGN, None)
    report.same_tree(f"{name}/elsewhere: ours is there in the end", after, site.built(name))


def generation(tree):
    text = tree.get(MANIFEST, b"").decode()
    return int(text.split("\n")[1].split(" ")[1]) if text else 0


def other_site(program, folder, site):
    other = publishing.Site(program, folder, count=4)
    other.targets = {}
    for name, settings in site.targets.items():
        other.target(name, **settings)
    return other
