"""What every area of the tests uses: a test, its outcome, the program under test, the built site."""
import dataclasses
import hashlib
import os
import pathlib
import shutil
import subprocess
import threading
from typing import Callable

ROOT = pathlib.Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"

# Outputs must not depend on where and when they are made: each run of the program gets one of these.
# (A locale that is not installed counts as C to the program, which is one more thing to survive.)
PLACES = [{"TZ": tz, "LC_ALL": locale}
          for tz, locale in [("UTC", "C"), ("Asia/Ho_Chi_Minh", "C.UTF-8"), ("America/St_Johns", "tr_TR.UTF-8"),
                             ("Pacific/Kiritimati", "en_US.UTF-8"), ("Pacific/Pago_Pago", "de_DE.UTF-8")]]

# What a command needs to its end it does not free, so leaks are looked for in the unit tests only.
SANITIZERS = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=0:strict_string_checks=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    "TSAN_OPTIONS": f"halt_on_error=1:suppressions={TESTS}/thread.supp",
}


class Failure(Exception):
    """The test failed; the message says how."""


class Skip(Exception):
    """The test cannot be run here; the message says why."""


@dataclasses.dataclass
class Result:
    name: str
    status: str  # "passed", "failed" or "skipped"
    detail: str = ""


@dataclasses.dataclass
class Test:
    """area/name is what T= selects. run gets the context; it raises Failure or Skip, or returns a
    list of Results where one run settles many cases (a unit-test program, the specification).
    cost: seconds it takes, roughly; the longest start first. alone: no other test beside it.
    slow: left out unless it is asked for by name (`make quality`)."""
    area: str
    name: str
    run: Callable
    cost: float = 0.1
    alone: bool = False
    slow: bool = False
    suite: str = ""

    @property
    def full_name(self):
        return f"{self.area}/{self.name}"


def place(name):
    """One of PLACES, always the same for a name."""
    return PLACES[hashlib.sha256(name.encode()).digest()[0] % len(PLACES)]


class Context:
    """build: the folder with the program under test; sanitizers: those it was built with ("" or
    "address,undefined": several times slower). All that is made lands in a temporary folder."""

    def __init__(self, build, temp, sanitizers="", bless=None):
        self.sanitizers = sanitizers
        self.build = pathlib.Path(build).resolve()
        self.temp = pathlib.Path(temp)
        self.bless = bless  # asks whether new text replaces old; None: only compare
        self.bin = self.temp / "bin"
        self.bin.mkdir()
        (self.bin / "songngu").symlink_to(self.build / "songngu")
        self._sites, self._lock = {}, threading.Lock()

    @property
    def program(self):
        return self.build / "songngu"

    def folder(self, name):
        path = self.temp / name.replace("/", ".")
        path.mkdir(parents=True)
        return path

    def env(self, name="", **more):
        env = {k: v for k, v in os.environ.items()
               if k in ("HOME", "LANG", "USER", "LD_LIBRARY_PATH", "TMPDIR", "PYTHONPATH")}
        env |= SANITIZERS | place(name)
        env["PATH"] = f"{self.bin}:{os.environ.get('PATH', '/usr/bin:/bin')}"
        return env | more

    def run(self, *args, cwd=None, name="", timeout=120, status=0, **env):
        """Runs the program; Failure unless it ends with the status. Gives its standard output."""
        done = subprocess.run([self.program, *map(str, args)], cwd=cwd, env=self.env(name, **env),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)
        if done.returncode != status:
            raise Failure(f"songngu {' '.join(map(str, args))}: exit status {done.returncode}, not {status}\n"
                          + done.stdout.decode(errors="replace")[-2000:] + done.stderr.decode(errors="replace")[-4000:])
        return done.stdout.decode()

    def copy_site(self, target):
        """The archive's sources without what earlier builds left."""
        target.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ROOT / "content", target / "content")
        shutil.copytree(ROOT / "themes", target / "themes")
        shutil.copy(ROOT / "site.conf", target / "site.conf")
        return target

    def site(self, style="file", theme="default"):
        """The archive itself, built once in an address style and a theme; the output folder."""
        with self._lock:
            if (style, theme) not in self._sites:
                self._sites[style, theme] = self._build_site(style, theme)
            site = self._sites[style, theme]
            if isinstance(site, Failure):
                raise site
            return site

    def _build_site(self, style, theme):
        site = self.copy_site(self.temp / f"archive-{style}-{theme}")
        conf = (site / "site.conf").read_text()
        lines = [line for line in conf.splitlines() if not line.startswith("address:")]
        (site / "site.conf").write_text("\n".join([*lines, f"address: {style}"]) + "\n")
        try:
            self.run("build", "-q", "--theme", theme, "-C", site, timeout=300)
        except (Failure, OSError, subprocess.TimeoutExpired) as e:
            return Failure(f"the archive does not build: {e}")
        return site / "public"


def tree(folder):
    """Every file under a folder: its relative path and its bytes' hash."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def same_tree(a, b, what):
    """Failure unless both folders hold the same files."""
    one, two = tree(a), tree(b)
    differ = sorted(k for k in one.keys() | two.keys() if one.get(k) != two.get(k))
    if differ:
        raise Failure(f"{what}: {len(differ)} of {len(one)} files differ: " + ", ".join(differ[:10]))
    if not one:
        raise Failure(f"{what}: there are no files")


def shown(text, limit=4000):
    """Text cut in the middle for a message."""
    return text if len(text) <= limit else f"{text[:limit // 2]}\n   … {len(text) - limit} more …\n{text[-limit // 2:]}"
