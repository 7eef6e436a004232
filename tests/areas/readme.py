"""Every command of README.md and of the guide in Vietnamese is run, in the order in which it stands, in a copy
of the repository. A command is a line of a fenced block of the language sh, with its here-document. `cd` and variables carry over within a block's
section; a line that ends in "# edit …" or the like is run all the same. What cannot be run as it stands
is done in a way that shows the same thing: see DONE_AS."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.request

from harness import ROOT, Failure, Skip, Test, shown

BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.M | re.S)
SERVERS = re.compile(r"^(make serve|(\S*/)?songngu serve\b.*)$")
# How a command is done here; None: it is shown by another test.
DONE_AS = [
    (re.compile(r"^git clone \S+( \S+)?$"), "true"),      # the copy is the clone
    (re.compile(r"^make test\b(?! T=)"), None),           # this is it
    (re.compile(r"^make (bench|test-fresh|lint)\b"), None),
    (re.compile(r"^(sudo )?make install$"), "make install DESTDIR=$PWD/installed"),
    (re.compile(r"^(xdg-open|open) "), "true"),
]


HERE = re.compile(r"^[^\n]*<<'(\w+)'\n.*?^\1\n", re.M | re.S)


def commands(text):
    for block in BLOCK.findall(text):
        lines, at = [], 0
        for here in HERE.finditer(block):
            lines += block[at:here.start()].replace("\\\n", " ").splitlines() + [here[0]]
            at = here.end()
        for line in lines + block[at:].replace("\\\n", " ").splitlines():
            if "\n" in line:
                yield line
                continue
            line = re.sub(r"\s+#\s.*$", "", line.strip()).removeprefix("$ ")
            if line and not line.startswith("#"):
                yield line


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(line, cwd, env):
    """Starts the server as written, but on a free port, waits for a page and stops it."""
    port = free_port()
    command = f"build/songngu serve --port {port}" if line == "make serve" else f"{line} --port {port}"
    process = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as page:
                    if b"<html" in page.read():
                        return
                raise Failure(f"{line}: the front page is no page")
            except OSError:
                if process.poll() is not None:
                    raise Failure(f"{line} ended: {process.stdout.read()}") from None
                time.sleep(0.05)
        raise Failure(f"{line}: nothing is served after 10 s")
    finally:
        process.terminate()
        process.wait(timeout=10)


def run(context, page, fewest):
    if context.sanitizers:
        raise Skip("the plain build is what the README is about")
    copy = context.folder(f"readme-{page.stem}") / "songngu"
    shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "build", "public", "node_modules", ".songngu"))
    shutil.copytree(context.build, copy / "build", symlinks=True, ignore=shutil.ignore_patterns("bench"))
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "T", "SAN")}
    env["PATH"] = f"{copy / 'build'}:{env['PATH']}"
    cwd, count = copy, 0
    for line in commands(page.read_text(encoding="utf-8")):
        for pattern, instead in DONE_AS:
            if pattern.match(line):
                line = instead
                break
        if line is None:
            continue
        count += 1
        if SERVERS.match(line):
            serve(line, cwd, env)
            continue
        if re.fullmatch(r"cd songngu", line):
            continue
        # each line in a shell of its own; where it ended up is where the next one begins
        done = subprocess.run(["bash", "-ec", f"{line}\npwd > '{copy.parent}/pwd'"], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            raise Failure(f"$ {line}\nstatus {done.returncode}\n{shown(done.stdout + done.stderr)}")
        cwd = pathlib.Path((copy.parent / "pwd").read_text().strip())
    if count < fewest:
        raise Failure(f"{page.name} shows only {count} commands")


# What is read by whoever works on the program: it names files, functions and tables.
FOR_ENGINEERS = ("HACKING.md", "docs/performance.md")
FILE = re.compile(r"[a-z0-9_./-]+\.(?:c|h|def|js|mjs|py|txt|json|html|md|1)")


def names_exist(_context):
    """The files that these pages link to or name are there, and so are the functions, structs and tables."""
    files = {p.relative_to(ROOT) for top in ("generator", "tests", "themes", "docs", "content") for p in (ROOT / top).rglob("*")
             if "node_modules" not in p.parts and p.is_file()}
    names = {p.name for p in files}
    words = set(re.findall(r"\w+", "".join(p.read_text(encoding="utf-8") for p in (ROOT / "generator").glob("*.[ch]"))))
    wrong = []
    for name in ("README.md", "docs/huong-dan.md", *FOR_ENGINEERS):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"`[^`\n]+`", "", text)):
            if not re.match(r"[a-z]+:", target) and not (ROOT / name).parent.joinpath(target).exists():
                wrong.append(f"{name} links to {target}, which is not there")
        if name not in FOR_ENGINEERS:
            continue
        for code in re.findall(r"`([^`\n]+)`", text):
            if FILE.fullmatch(code) and pathlib.Path(code) not in files and code not in names and \
                    not any(p.match(code) for p in files) and not (ROOT / code).exists():
                wrong.append(f"{name} names the file {code}, which is not there")
            if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", code) and code not in words:
                wrong.append(f"{name} names {code}, which is nowhere in generator/")
    if wrong:
        raise Failure("\n".join(wrong))


def reference_current(context):
    """docs/reference.md is what the program prints of its own tables."""
    now = subprocess.run([context.build / "songngu", "reference"], capture_output=True, text=True, check=True).stdout
    if now != (ROOT / "docs" / "reference.md").read_text(encoding="utf-8"):
        raise Failure("docs/reference.md is not current: songngu reference > docs/reference.md")


def guide_keys(_context):
    """The guide in Vietnamese explains every key of the front matter, and no other."""
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    keys = re.findall(r"^\| `([a-z]+)`", re.search(r"^## front matter\n(.*?)^#", reference, re.M | re.S)[1], re.M)
    told = re.findall(r"^\| `([a-z]+)`", (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8"), re.M)
    if keys != told:
        raise Failure(f"docs/huong-dan.md: keys {told}\ndocs/reference.md: {keys}")


def manual_whole(context):
    """The manual names every command and option that the program's help does, and no other; and no variable of the
    environment that the program does not read."""
    manual = (ROOT / "docs" / "songngu.1").read_text(encoding="utf-8")
    said = subprocess.run([context.build / "songngu", "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+)\b", said, re.M)
    for command in commands:
        said += subprocess.run([context.build / "songngu", command, "--help"], capture_output=True, text=True, check=True).stdout
    options = set(re.findall(r"--([a-z-]+)", said))
    told = set(re.findall(r"^\.It (?:Fl \w (?:Ar \w+ )?, )?Fl -([a-z-]+)", manual, re.M))
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "generator").glob("*.c"))
    variables = {name for row in re.findall(r"^\.It Ev (.*)", manual, re.M) for name in row.split(" , ")}
    wrong = sorted(options ^ told) + sorted(set(commands) ^ set(re.findall(r"^\.It Ic ([a-z]+)", manual, re.M)))
    wrong += [name for name in variables if f'"{name}"' not in source]
    if wrong:
        raise Failure(f"docs/songngu.1 and the program do not agree on {' '.join(wrong)}")


def tests(_build):
    yield Test("readme", "reference", reference_current)
    yield Test("readme", "manual", manual_whole)
    yield Test("readme", "guide-keys", guide_keys)
    yield Test("readme", "commands", lambda context: run(context, ROOT / "README.md", 5), cost=20)
    yield Test("readme", "guide", lambda context: run(context, ROOT / "docs" / "huong-dan.md", 12), cost=20)
    yield Test("readme", "names", names_exist)
