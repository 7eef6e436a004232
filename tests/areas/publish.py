"""Publishing to the real thing: tests/publish/*.py, each a program that prints a line for each test."""
from areas.serve import run_lines
from harness import TESTS, Test

PROGRAMS = {"folder.py": 20, "git.py": 8, "rsync.py": 12, "rclone.py": 12, "nginx.py": 5, "apache.py": 4, "examples.py": 6}  # seconds


def tests(_build):
    for name, cost in PROGRAMS.items():
        path = TESTS / "publish" / name
        yield Test("publish", path.stem, lambda context, path=path: run_lines(context, "publish", path), cost=cost)
