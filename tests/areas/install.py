"""make install into a folder of its own: the installed program finds its themes, the manual is a manual,
and uninstall leaves nothing behind. Also what the Makefile promises of help and of missing packages."""
import os
import shutil
import subprocess

from harness import ROOT, Failure, Skip, Test

# A machine that lacks everything and on which nothing may be installed: only these commands exist.
BARE = ["sh", "id", "ls", "env", "cat", "printf", "true"]


def make(context, *args, status=0):
    command = ["make", "--no-print-directory", f"BUILD={context.build}", *args]
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "T", "SAN")}
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != status:
        raise Failure(f"make {' '.join(args)}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def install(context):
    if context.sanitizers:
        raise Skip("the plain build is what is installed")
    root = context.folder("install")
    make(context, "install", f"DESTDIR={root}", "PREFIX=/opt/songngu")
    program = root / "opt" / "songngu" / "bin" / "songngu"
    site = root / "site"
    for args in (["--version"], ["new", "site", site], ["build", "-q", "-C", site]):
        done = subprocess.run([program, *args], env=context.env(), cwd=root, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)
        if done.returncode:
            raise Failure(f"installed songngu {args[0]}: status {done.returncode}\n{done.stderr}")
    if not (site / "public" / "vi" / "index.html").is_file():
        raise Failure("the installed program made no site")
    manual = root / "opt" / "songngu" / "share" / "man" / "man1" / "songngu.1"
    if not manual.read_text(encoding="utf-8").startswith(".Dd"):
        raise Failure("there is no manual page")
    make(context, "uninstall", f"DESTDIR={root}", "PREFIX=/opt/songngu")
    left = [str(p) for p in (root / "opt").rglob("*") if p.is_file()]
    if left:
        raise Failure(f"left behind: {left}")


def flags(context):
    """As a packager builds: from a tarball, in a folder of any name, with flags of their own."""
    if context.sanitizers:
        raise Skip("the flags of the sanitizers are ours")
    copy = context.folder("flags") / "song ngữ 0.1"
    skipped = shutil.ignore_patterns(".git", "build", "public", "node_modules", ".songngu", "tests")
    shutil.copytree(ROOT, copy, symlinks=True, ignore=skipped)
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "T", "SAN")}
    env |= {"CFLAGS": "-O0 -w", "CPPFLAGS": "-DPACKAGED", "LDFLAGS": "-Wl,-z,now"}
    done = subprocess.run(["make", "V=1", "site"], cwd=copy, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode or not (copy / "public" / "vi" / "index.html").is_file():
        raise Failure(f"make site: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    if "-O2" in done.stdout or "-DPACKAGED" not in done.stdout or "-Wl,-z,now" not in done.stdout:
        raise Failure(f"flags that were set are not those that are used\n{done.stdout[:2000]}")


def help_lists_targets(context):
    listed = {line.split()[0] for line in make(context, "help").splitlines() if line.strip()}
    wanted = {"all", "site", "serve", "test", "check", "lint", "format", "bench", "bless", "install", "uninstall", "clean", "help"}
    if not wanted <= listed:
        raise Failure(f"make help does not name {sorted(wanted - listed)}")


def need(context):
    """.ci/need: silent when all is there; otherwise the exact command, and a status that stops make."""
    folder = context.folder("need")
    for name in BARE:
        if shutil.which(name):
            (folder / name).symlink_to(shutil.which(name))

    def ask(*needs, **env):
        return subprocess.run(["sh", ROOT / ".ci" / "need", *needs], env={"PATH": str(folder), **env}, capture_output=True, text=True, check=False)

    done = ask("sh=dash", "/etc/passwd=base-passwd")
    if done.returncode or done.stdout or done.stderr:
        raise Failure(f"not silent when nothing is missing: {done}")
    done = ask("sh=dash", "no-such-tool=one", "nothing.pc=two", "nothing.py=three", "/no/file=two")
    if done.returncode != 1 or "one two three" not in done.stderr:
        raise Failure(f"without apt-get the packages must be named: {done}")
    (folder / "apt-get").write_text("#!/bin/sh\nexit 0\n")
    (folder / "apt-get").chmod(0o755)
    (folder / "id").unlink()
    (folder / "id").write_text("#!/bin/sh\necho 1000\n")
    (folder / "id").chmod(0o755)
    done = ask("no-such-tool=one")
    if done.returncode != 1 or "apt-get install -y --no-install-recommends one" not in done.stderr:
        raise Failure(f"neither root nor sudo: the command must be printed: {done}")
    (folder / "sudo").write_text('#!/bin/sh\necho "sudo: $*" >> "$LOG"\n')
    (folder / "sudo").chmod(0o755)
    log = folder / "log"
    done = ask("no-such-tool=one", LOG=str(log))
    if done.returncode != 1 or "apt-get" not in log.read_text() or "DEBIAN_FRONTEND=noninteractive" not in log.read_text():
        raise Failure(f"sudo must be asked, and what is still missing told: {done}")


def tests(_build):
    yield Test("install", "install-and-uninstall", install, cost=5, alone=True)
    yield Test("install", "flags", flags, cost=15)
    yield Test("install", "help", help_lists_targets)
    yield Test("install", "missing-packages", need)
