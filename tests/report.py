"""What programs of tests that run by themselves (tests/serve, tests/publish) share: their report, and the program they try."""
import argparse
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Report:
    """Prints a line for each test and closes with the count."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, ok, detail=""):
        if ok:
            self.passed += 1
            print(f"ok {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED {name}: {' / '.join(str(detail).splitlines())[:1200]}", flush=True)
        return ok

    def equal(self, name, found, wanted):
        return self.check(name, found == wanted, f"found {found!r}, wanted {wanted!r}")

    def same_tree(self, name, found, wanted):
        """Of two trees of files only the names that differ are shown."""
        differ = [("" if p in found else "missing ") + ("" if p in wanted else "too much ") + p
                  for p in sorted(found.keys() | wanted.keys()) if found.get(p) != wanted.get(p)]
        return self.check(name, not differ, f"{len(differ)} differ: {differ[:8]}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / "build" / "songngu")
    options = parser.parse_args()
    options.program = pathlib.Path(options.program).resolve()
    return options
