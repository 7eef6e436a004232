"""What the tests of `songngu publish` share: a small site, targets in its site.conf, the program run."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from report import ROOT, Report, arguments

MANIFEST = ".songngu-manifest"


def document(number, words="Một câu."):
    return (f"---\nid: t{number:04d}\ntitle: Bản tin số {number}\ntype: tin\ndate: 2021-08-13\n"
            f"summary: Một đoạn.\n---\n\n{words}\n")


class Site:
    """A site in a folder of its own; documents by number."""

    def __init__(self, program, folder, count=6):
        self.program, self.folder = program, pathlib.Path(folder)
        self.documents = self.folder / "content" / "documents"
        self.documents.mkdir(parents=True)
        shutil.copytree(ROOT / "themes" / "default", self.folder / "themes" / "default")
        (self.folder / "content" / "names.yaml").write_text("types:\n  tin:\n    vi: Tin\n    en: News\n")
        for number in range(1, count + 1):
            self.write(number)
        self.targets = {}

    def write(self, number, words="Một câu.", **front):
        text = document(number, words)
        for key, value in front.items():
            text = text.replace("type: tin", f"{key}: {value}\ntype: tin")
        (self.documents / f"ban-tin-{number}.vi.md").write_text(text)

    def remove(self, number):
        (self.documents / f"ban-tin-{number}.vi.md").unlink()

    def target(self, name, **settings):
        self.targets[name] = {"base_url": "https://archive.example"} | settings
        lines = ["publish:"]
        for target, keys in self.targets.items():
            lines.append(f"  {target}:")
            lines += [f"    {key}: {value}" for key, value in keys.items()]
        (self.folder / "site.conf").write_text("\n".join(lines) + "\n")

    def state(self, name):
        return self.folder / ".songngu" / "publish" / name

    def run(self, name, *options, env=None, timeout=60):
        done = subprocess.run([self.program, "publish", name, "-C", self.folder, "--lang", "en", "--yes", *options],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False,
                              env={**os.environ, **(env or {})})
        return done

    def careful(self, name, *options, env=None, timeout=60):
        """Without --yes."""
        return subprocess.run([self.program, "publish", name, "-C", self.folder, "--lang", "en", *options],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False,
                              env={**os.environ, **(env or {})})

    def start(self, name, *options, env=None):
        return subprocess.Popen([self.program, "publish", name, "-C", self.folder, "--lang", "en", "--yes", *options],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, **(env or {})}, start_new_session=True)

    def built(self, name):
        """The files that publish built for a target, and those it adds: path → bytes."""
        state = self.state(name)
        return read_tree(state / "site") | read_tree(state / "host") | read_tree(state / "twins")


def read_tree(folder):
    folder = pathlib.Path(folder)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.is_symlink()}


def published(tree):
    return {path: data for path, data in tree.items() if path != MANIFEST}


def brief(done):
    found = re.search(r"\+(\d+) ~(\d+) -(\d+)", done.stdout)
    return tuple(map(int, found.groups())) if found else None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for_port(port, process, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} does not listen: {process.stderr.read() if process.stderr else ''}")


def kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def work_folder():
    return tempfile.TemporaryDirectory(prefix="songngu-publish-")


def need(*programs):
    missing = [p for p in programs if not shutil.which(p)]
    if missing:
        print(f"FAILED needs {' '.join(missing)}: not installed")
        print("0 passed, 1 failed")
        sys.exit(1)
