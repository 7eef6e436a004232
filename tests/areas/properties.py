"""What must hold of every build, on the archive and on a made corpus: the same bytes from any number of
threads, in any place, at any time; a second build that writes nothing; nothing of this machine inside."""
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time

from harness import PLACES, ROOT, TESTS, Failure, Skip, Test, same_tree, tree

DOCUMENTS = 300
_corpus_lock = threading.Lock()


def archive(context):
    path = context.temp / "sources-archive"
    with _corpus_lock:
        if not path.exists():
            context.copy_site(path)
    return path


def corpus(context):
    """Made documents in two languages, as the benchmark's maker writes them."""
    path = context.temp / "sources-corpus"
    with _corpus_lock:
        if not path.exists():
            subprocess.run([sys.executable, TESTS / "bench" / "mkcorpus.py", "--seeds", TESTS / "seeds", "--out", path,
                            "-n", str(DOCUMENTS), "--flavour", "songngu"], check=True, capture_output=True, timeout=120)
    return path


SOURCES = {"archive": archive, "corpus": corpus}


def copy(context, source, name):
    target = context.folder(name) / "site"
    shutil.copytree(SOURCES[source](context), target)
    return target


def threads(context, source):
    site = copy(context, source, f"threads-{source}")
    for jobs in (1, 2, 8):
        context.run("build", "-q", "-C", site, "-j", jobs, "-o", site.parent / f"out{jobs}")
    same_tree(site.parent / "out1", site.parent / "out2", "-j1 and -j2")
    same_tree(site.parent / "out1", site.parent / "out8", "-j1 and -j8")


def places(context, source):
    first = None
    for number, where in enumerate(PLACES):
        site = copy(context, source, f"places-{source}-{number}")
        context.run("build", "-q", "-C", site, **where)
        first = first or site / "public"
        same_tree(first, site / "public", f"{PLACES[0]} and {where}")


def again(context, source):
    """Nothing is written when nothing has changed."""
    site = copy(context, source, f"again-{source}")

    def state():
        return {p: (s.st_mtime_ns, s.st_ino, s.st_size) for p in sorted((site / "public").rglob("*"))
                if p.is_file() and (s := p.stat())}

    context.run("build", "-q", "-C", site)
    before = state()
    time.sleep(1.1)  # a build that wrote the time of day would differ
    context.run("build", "-q", "-C", site)
    touched = [str(p.relative_to(site)) for p, s in state().items() if before.get(p) != s]
    if touched or state().keys() != before.keys():
        raise Failure(f"{len(touched)} files were written again: {', '.join(touched[:10])}")
    shutil.rmtree(site / ".songngu", ignore_errors=True)
    bytes_before = tree(site / "public")
    context.run("build", "-q", "-C", site)
    if tree(site / "public") != bytes_before:
        raise Failure("without its state folder the build gives other bytes")


def slugs(documents):
    return sorted({path.name.split(".")[0] for path in documents})


def id_of(content, slug):
    """The id that a document's front matter states, else its slug."""
    for path in sorted((content / "documents").glob(f"{slug}.*.md")):
        stated = re.search(r'^id: "?([^"\n]+)', path.read_text(encoding="utf-8"), re.M)
        if stated:
            return stated[1]
    return slug


def edit_text(site, rng, what, path, text):
    """Changes of one file of a document."""
    if what == "edit":
        path.write_text(text + f"\nĐoạn thêm {rng.random()} theo Quyết định số {rng.randint(1, 400)}-QĐ/TW.\n", encoding="utf-8")
    elif what == "same-size":  # within the same second, to the same size
        path.write_text(text[:-2] + rng.choice("abcdefgh") + text[-1], encoding="utf-8")
    elif what == "back-in-time":  # as a checkout or an archive tool may leave it
        stat = path.stat()
        path.write_text(text.replace("của", "cua", 1), encoding="utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    elif what == "sentence":  # the words around a citation, which the decision's page quotes
        path.write_text(text.replace(" theo ", f" theo lần {rng.randint(1, 99)} "), encoding="utf-8")
    elif what == "title":
        path.write_text("\n".join(f"title: Tên {rng.randint(1, 999)}" if line.startswith("title:") else line
                                  for line in text.split("\n")), encoding="utf-8")
    elif what == "touch":
        os.utime(path, ns=(rng.randint(10**17, 10**18),) * 2)
    elif what == "alias" and "\naliases:" not in text and "\nid:" in text:
        path.write_text(text.replace("\nid:", f"\naliases: [vi/cu/{rng.randint(1, 10**9)}.html]\nid:", 1), encoding="utf-8")
    elif what == "draft" and "\ndraft:" not in text:
        path.write_text(text.replace("\ntitle:", "\ndraft: true\ntitle:", 1), encoding="utf-8")
    elif what == "topic":
        path.write_text(text.replace("dan-van", f"chu-de-{rng.randint(1, 5)}"), encoding="utf-8")
    elif what == "work" and "\nwork:" not in text:
        path.write_text(text.replace("\ntitle:", f"\nwork: /vn/tw/qd/2010/{rng.randint(1, 400)}\ntitle:", 1), encoding="utf-8")
    elif what == "link":
        path.write_text(text + f"\nXem [bài khác]({rng.choice(slugs(path.parent.glob('*.md')))}.md#p1) "
                        f"và [tệp](files/a.txt).\n", encoding="utf-8")
    elif what == "attach" and "\nfiles:" not in text:
        path.write_text(text.replace("\ntitle:", "\nfiles: [a.txt]\ntitle:", 1), encoding="utf-8")
    elif what == "spelling":  # another way to write the same value: the first document's names it
        way = rng.choice([str.upper, str.lower])
        for twin in path.parent.glob(f"{path.name.split('.')[0]}.*.md"):  # both languages must say the same
            twin.write_text(re.sub(r'^(place: ")(.*)"', lambda m: f'{m[1]}{way(m[2])}"', twin.read_text(encoding="utf-8"), flags=re.M),
                            encoding="utf-8")
    elif what == "translation" and path.name.endswith(".en.md") and "\ntranslation:" not in text:
        head, body = text[4:].split("\n---\n", 1)  # all else is the original's
        title = next(line for line in head.split("\n") if line.startswith("title:"))
        path.write_text(f"---\n{title}\ntranslation: {{of: vi, status: unofficial}}\n---\n{body}", encoding="utf-8")


def edit_files(site, rng, what, documents, path):
    """Files that come and go."""
    slug = path.name.split(".")[0]
    twins = [p for p in documents if p.name.split(".")[0] == slug]
    if what == "delete":
        for twin in twins:
            twin.unlink()
    elif what == "delete-one":
        path.unlink()
    elif what == "rename":
        for twin in twins:
            twin.rename(twin.with_name("moi-" + twin.name))
    elif what == "rename-over":  # an editor's way to save
        other = path.with_name("." + path.name)
        other.write_bytes(path.read_bytes() + "\nLưu lại.\n".encode())
        other.rename(path)
    elif what == "add":
        name = f"them-{rng.randint(1, 10**9)}"
        (site / "content" / "documents" / f"{name}.vi.md").write_text(
            f"---\nid: {name}\ntitle: Thêm\ndate: 20{rng.randint(10, 25)}-05-06\n---\n\nVăn bản.\n", encoding="utf-8")
    elif what == "file":
        (site / "content" / "files" / "a.txt").write_text(f"{rng.random()}\n", encoding="utf-8")
    elif what == "page":
        (site / "content" / "pages").mkdir(exist_ok=True)
        (site / "content" / "pages" / "about.vi.md").write_text(f"---\ntitle: Giới thiệu\n---\n\nCâu {rng.random()}.\n",
                                                                encoding="utf-8")


def edit_settings(site, rng, what):
    """What every page may show: settings, words, names, records, the glossary, the theme."""
    n = rng.randint(1, 400)
    content = site / "content"
    if what == "setting":
        (site / "site.conf").write_text(f"page_size: {rng.randint(5, 60)}\naddress: {rng.choice(['file', 'directory'])}\n", encoding="utf-8")
    elif what == "message":
        (content / "messages.vi.yaml").write_text(f"nav.home: Trang đầu {n}\n", encoding="utf-8")
    elif what == "names":
        (content / "names.yaml").write_text(f"topics:\n  dan-van: {{vi: Dân vận {n}, en: Mass mobilisation {n}}}\n", encoding="utf-8")
    elif what == "decision":
        (content / "decisions").mkdir(exist_ok=True)
        (content / "decisions" / f"qd-{n}.yaml").write_text(
            f"id: /vn/tw/qd/2010/{n}\nnumber: {n}-QĐ/TW\ntitle: {{vi: Về việc {rng.random()}}}\nstated:\n"
            f"  number: [https://example.org/{n}]\n  title: [https://example.org/{n}]\n", encoding="utf-8")
    elif what == "relation":  # stated by documents that need not cite either
        stated = rng.sample(slugs((content / "documents").glob("*.md"))[:SOURCES_KEPT], 2)
        (content / "relations.yaml").write_text(
            "relations:\n  - {key: replaces, vi: Thay thế, en: Replaces, inverse: {vi: Bị thay thế, en: Replaced by}}\n", encoding="utf-8")
        (content / "decisions").mkdir(exist_ok=True)
        (content / "decisions" / f"qd-2011-{n}.yaml").write_text(
            f"id: /vn/tw/qd/2011/{n}\nnumber: {n}-QĐ/TW\nstated: {{number: [{id_of(content, stated[0])}#p1]}}\nrelations:\n"
            f"  - {{type: replaces, work: /vn/tw/qd/2010/{rng.randint(1, 400)}, stated: [{id_of(content, stated[1])}#p1]}}\n", encoding="utf-8")
    elif what == "glossary":
        (content / "glossary.yaml").write_text(
            f"terms:\n  - vi: dân vận\n    en: mass mobilisation\n    definition: {{vi: 'Nghĩa {n}.', en: 'Meaning {n}.'}}\n", encoding="utf-8")
    elif what == "template":
        page = site / "themes" / "default" / rng.choice(["document.html", "decision.html", "home.html", "parts/record.html"])
        page.write_text(page.read_text(encoding="utf-8").replace("</", f"<!-- {n} --></", 1), encoding="utf-8")
    elif what == "style":
        style = site / "themes" / "default" / "assets" / "style.css"
        style.write_text(style.read_text(encoding="utf-8") + f"\n/* {n} */\n", encoding="utf-8")


TEXT_EDITS = ["edit", "sentence", "same-size", "back-in-time", "title", "touch", "alias", "draft", "topic", "work", "link",
              "attach", "spelling", "translation"]
FILE_EDITS = ["delete", "delete-one", "rename", "rename-over", "add", "file", "page"]
SETTING_EDITS = ["setting", "message", "names", "decision", "relation", "glossary", "template", "style"]


REMOVALS = ["draft", "delete", "delete-one", "rename"]
SOURCES_KEPT = 4  # the first documents stay: records name them as sources


def edit(site, rng):
    """One edit at random to a site of documents; says what it was."""
    documents = sorted((site / "content" / "documents").glob("*.md"))
    path = rng.choice(documents)
    what = rng.choice(TEXT_EDITS * 2 + FILE_EDITS + SETTING_EDITS)
    if what in REMOVALS and path.name.split(".")[0] in slugs(documents)[:SOURCES_KEPT]:
        what = "edit"
    if what in TEXT_EDITS:
        edit_text(site, rng, what, path, path.read_text(encoding="utf-8"))
    elif what in FILE_EDITS:
        edit_files(site, rng, what, documents, path)
    else:
        edit_settings(site, rng, what)
    return f"{what} {path.name}"


def review(context, site, rng):
    """Sometimes a translator stamps what is said to be a translation; one that cannot be stamped stays as it is."""
    if rng.random() < 0.6:
        return "review: none"
    translations = [p for p in sorted((site / "content" / "documents").glob("*.en.md")) if "\ntranslation:" in p.read_text(encoding="utf-8")]
    for path in translations:
        name = id_of(site / "content", path.name.split(".")[0])
        subprocess.run([context.program, "reviewed", "-q", "-C", site, name], env=context.env(), stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=60, check=False)
    return f"review: {len(translations)}"


def meddle(site, rng):
    """Somebody touches the output, or the state: what is missing or other is written again."""
    public = sorted(p for p in (site / "public").rglob("*") if p.is_file())
    what = rng.choice(["nothing", "nothing", "delete", "overwrite", "state"])
    if what == "delete":
        rng.choice(public).unlink()
    elif what == "overwrite":
        rng.choice(public).write_text("another\n")
    elif what == "state":
        state = [p for p in (site / ".songngu").rglob("*") if p.is_file() and p.name not in ("lock", "path", "log")]
        victim = rng.choice(state)
        data = bytearray(victim.read_bytes())
        if data:
            data[rng.randrange(len(data))] ^= 0x55
        victim.write_bytes(bytes(data[:rng.randint(0, len(data))]) if rng.random() < 0.5 else bytes(data))
    return f"meddle: {what}"


def edits(context, seed):
    """After any edits a build equals a clean build, byte for byte; one more writes nothing."""
    rng = random.Random(seed)
    site, log = copy(context, "corpus", f"edits-{seed}"), []
    keep = sorted((site / "content" / "documents").glob("*.md"))[:60]
    for path in set((site / "content" / "documents").glob("*.md")) - set(keep):
        path.unlink()
    shutil.copytree(ROOT / "themes" / "default", site / "themes" / "default")
    (site / "content" / "files").mkdir()
    (site / "content" / "files" / "a.txt").write_text("a\n")
    (site / "content" / "terms.yaml").write_text("", encoding="utf-8")
    context.run("build", "-q", "-C", site)
    for step in range(12):
        log += [edit(site, rng) for _ in range(rng.choice([1, 1, 2, 4]))]
        log.append(review(context, site, rng))
        log.append(meddle(site, rng))
        context.run("build", "-q", "-C", site, "-j", rng.randint(1, 3))
        clean = site.parent / f"clean-{step}"
        shutil.copytree(site, clean, ignore=shutil.ignore_patterns("public", ".songngu"))
        context.run("build", "-q", "-C", clean)
        try:
            same_tree(clean / "public", site / "public", "clean and incremental")
        except Failure as e:
            raise Failure(f"{e}\nseed {seed}, edits: " + "; ".join(log)) from None
        shutil.rmtree(clean)


def traces(context, source):
    """No page knows where it was built."""
    site = copy(context, source, f"traces-{source}")
    context.run("build", "-q", "-C", site)
    names = [str(site.parent).encode(), str(ROOT).encode()]
    found = [str(p.relative_to(site)) for p in (site / "public").rglob("*") if p.is_file() and any(n in p.read_bytes() for n in names)]
    if found:
        raise Failure("a path of this machine stands in " + ", ".join(found[:8]))
    if len(tree(site / "public")) < 20:
        raise Failure("the site is almost empty")


def all_at_once(context, commands):
    """Runs these commands at the same moment; all of them end well."""
    processes = [subprocess.Popen([context.program, *command], env=context.env(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
                 for command in commands]
    for process in processes:
        _, err = process.communicate(timeout=120)
        if process.returncode:
            raise Failure(f"exit status {process.returncode}: {err.decode(errors='replace')}")


def two_at_once(context):
    """Two builds of one site at the same moment, one of another output of it, and a look at it: the site is whole."""
    site = copy(context, "corpus", "two-at-once")
    build = ["build", "-q", "-C", site]
    all_at_once(context, [build, build, [*build, "-o", site.parent / "other"], ["check", "-q", "-C", site]])
    context.run("build", "-q", "-C", site, "-o", site.parent / "alone")
    same_tree(site.parent / "alone", site / "public", "alone and two at once")
    same_tree(site.parent / "alone", site.parent / "other", "alone and another output at once")


def copied(context):
    """A site that is copied with its output and its state, then moved: each is built as it now is, also at the same moment;
    none touches the output of another, and of its own it still knows which files must go."""
    site = copy(context, "corpus", "copied")
    for path in sorted((site / "content" / "documents").glob("*.md"))[60:]:
        path.unlink()
    context.run("build", "-q", "-C", site)
    other = site.parent / "copy"
    shutil.copytree(site, other)
    before = {p: p.stat().st_ino for p in (site / "public").rglob("*")}
    document = sorted((other / "content" / "documents").glob("*.vi.md"))[0]
    document.write_text(document.read_text(encoding="utf-8") + "\nMột câu nữa.\n", encoding="utf-8")
    sorted((other / "content" / "documents").glob("*.vi.md"))[1].unlink()
    all_at_once(context, [["build", "-q", "-C", site], ["build", "-q", "-C", other]])
    if {p: p.stat().st_ino for p in (site / "public").rglob("*")} != before:
        raise Failure("the build of the copy, or the one that had nothing to do, wrote to the first site")
    context.run("build", "-q", "-C", other, "-o", site.parent / "clean")
    same_tree(site.parent / "clean", other / "public", "clean and copied")
    site.rename(site.parent / "old")
    other.rename(site)  # at the place of the first
    built = {p: p.stat().st_ino for p in (site / "public").rglob("*")}
    context.run("build", "-q", "-C", site)
    same_tree(site.parent / "clean", site / "public", "clean and moved")
    if {p: p.stat().st_ino for p in (site / "public").rglob("*")} != built:
        raise Failure("a site that was moved was written again")


def killed(context, seed):
    """Killed at any moment: every file is whole, and the next build equals a clean one."""
    rng = random.Random(seed)
    site = copy(context, "corpus", f"kills-{seed}")
    began = time.monotonic()
    context.run("build", "-q", "-C", site, "-o", site.parent / "clean")
    takes = time.monotonic() - began
    whole = tree(site.parent / "clean")
    for _ in range(10):
        if rng.random() < 0.5:
            shutil.rmtree(site / "public", ignore_errors=True)
        process = subprocess.Popen([context.program, "build", "-q", "-C", site], env=context.env(), stdin=subprocess.DEVNULL)
        time.sleep(rng.random() * takes)
        process.kill()
        process.wait()
        torn = [name for name, digest in tree(site / "public").items() if whole.get(name) != digest] if (site / "public").exists() else []
        torn = [name for name in torn if ".songngu" not in name]
        if torn:
            raise Failure(f"after a kill these are not whole: {', '.join(torn[:8])}")
    context.run("build", "-q", "-C", site)
    same_tree(site.parent / "clean", site / "public", f"seed {seed}: clean and after kills")


class SmallDisk:
    """A small file system of its own, for as long as the block lasts."""

    def __init__(self, path, size):
        self.path, self.size = path, size

    def __enter__(self):
        self.path.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size}", "tmpfs", self.path], capture_output=True, check=False).returncode:
            raise Skip("a small file system cannot be mounted here")
        return self.path

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], check=False)


def read_only(context):
    """An output that cannot be written: a message, status 3, and the old site as it was."""
    site = copy(context, "archive", "read-only")
    with SmallDisk(site.parent / "disk", "64m") as disk:
        public = disk / "public"
        context.run("build", "-q", "-C", site, "-o", public)
        before = tree(public)
        document = sorted((site / "content" / "documents").glob("*.vi.md"))[0]
        document.write_text(document.read_text(encoding="utf-8") + "\nMột câu nữa.\n", encoding="utf-8")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        done = subprocess.run([context.program, "build", "-q", "-C", site, "-o", public], env=context.env(),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        if done.returncode != 3 or b"Read-only file system" not in done.stderr or str(disk).encode() not in done.stderr:
            raise Failure(f"exit status {done.returncode}, not 3 with a message\n{done.stderr.decode(errors='replace')}")
        if tree(public) != before:
            raise Failure("the old site was touched")


def read_only_site(context):
    """A site that cannot be written builds into a folder elsewhere; what is kept lies in the user's cache and is used."""
    site = copy(context, "archive", "read-only-site")
    env = {**context.env(), "XDG_CACHE_HOME": str(site.parent / "cache")}
    (site.parent / "cache").mkdir()

    def build(*args, status=0):
        done = subprocess.run([context.program, "build", "-C", site, *args], env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != status:
            raise Failure(f"status {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
        return done

    def mount(*args):
        if subprocess.run(["mount", *args], capture_output=True, check=False).returncode:
            raise Skip("nothing can be mounted here")

    with (site / "site.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"\npublish:\n  stick:\n    kind: folder\n    destination: {site.parent / 'stick'}\n")
    mount("--bind", site, site)
    try:
        mount("-o", "remount,ro,bind", site)
        if "-o DIR" not in build(status=3).stderr:
            raise Failure("the remedy, -o, is not named")
        out = site.parent / "out"
        if str(site.parent / "cache") not in build("-o", out).stderr:
            raise Failure("it is not said where the state is kept")
        if "+0 ~0 -0" not in build("-o", out).stdout:
            raise Failure("the second build wrote something")
        mount("-o", "remount,rw,bind", site)
        (site / "content" / "documents" / "moi.vi.md").write_text("---\ntitle: Mới\n---\n\nMột câu.\n", encoding="utf-8")
        mount("-o", "remount,ro,bind", site)
        build("-q", "-o", out)
        build("-q", "-o", site.parent / "clean")
        if tree(out) != tree(site.parent / "clean"):
            raise Failure("the third build is not what a clean one is")
        for sent in ("+", "+0 ~0 -0"):
            done = subprocess.run([context.program, "publish", "stick", "--yes", "-C", site], env=env, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=120, check=False)
            if done.returncode or f"stick: {sent}" not in done.stdout or not (site.parent / "stick" / "vi" / "index.html").is_file():
                raise Failure(f"publish: status {done.returncode}\n{done.stdout}{done.stderr}")
    finally:
        subprocess.run(["umount", site], check=False)


def mounted_inside(context):
    """A folder of the output that is mounted from elsewhere, though from the same disk, is refused before anything is
    published; as the whole output it will do."""
    site = copy(context, "archive", "mounted-inside")
    with SmallDisk(site.parent / "disk", "64m") as disk:
        public, other = disk / "public", disk / "other"
        other.mkdir()
        context.run("build", "-q", "-C", site, "-o", public)
        before = tree(public)
        document = sorted((site / "content" / "documents").glob("*.vi.md"))[0]
        document.write_text(document.read_text(encoding="utf-8") + "\nMột câu nữa.\n", encoding="utf-8")
        shutil.copytree(public / "vi", other, dirs_exist_ok=True)
        subprocess.run(["mount", "--bind", other, public / "vi"], check=True)
        try:
            done = subprocess.run([context.program, "build", "-q", "-C", site, "-o", public], env=context.env(),
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
            if done.returncode != 3 or f"{public}/vi is mounted from elsewhere".encode() not in done.stderr:
                raise Failure(f"exit status {done.returncode}, not 3 with a message\n{done.stderr.decode(errors='replace')}")
            if tree(public) != before:
                raise Failure("the old site was touched")
        finally:
            subprocess.run(["umount", public / "vi"], check=True)
        context.run("build", "-q", "-C", site, "-o", public)
        clean = tree(public)
        shutil.rmtree(other)
        other.mkdir()
        shutil.rmtree(public)
        public.mkdir()
        subprocess.run(["mount", "--bind", other, public], check=True)
        try:
            context.run("build", "-q", "-C", site, "-o", public)
            if tree(public) != clean:
                raise Failure("a mounted output is another site")
        finally:
            subprocess.run(["umount", public], check=True)


def full_disk(context):
    """A full disk: a message, status 3, and no part of a site."""
    site = copy(context, "corpus", "full-disk")
    with SmallDisk(site.parent / "small", "2m") as disk:
        done = subprocess.run([context.program, "build", "-q", "-C", site, "-o", disk / "public"], env=context.env(),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        if done.returncode != 3:
            raise Failure(f"exit status {done.returncode}, not 3\n{done.stderr.decode(errors='replace')}")
        if list((disk / "public").rglob("*.html")):
            raise Failure("a part of a site was left behind")


def tests(_build):
    for source in SOURCES:
        for name, run in (("threads", threads), ("places", places), ("again", again), ("traces", traces)):
            yield Test("properties", f"{name}-{source}", lambda context, run=run, source=source: run(context, source), cost=4)
    for seed in range(4):
        yield Test("properties", f"edits-{seed}", lambda context, seed=seed: edits(context, seed), cost=8)
    for seed in range(3):
        yield Test("properties", f"killed-{seed}", lambda context, seed=seed: killed(context, seed), cost=8)
    for run in (two_at_once, copied, read_only, read_only_site, mounted_inside, full_disk):
        yield Test("properties", run.__name__.replace("_", "-"), run, cost=3)
