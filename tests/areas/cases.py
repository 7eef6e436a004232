"""Site cases: tests/cases/AREA/NAME.txt, a whole small site and what must come of it in one file.

    Unknown keys are errors that name the nearest one.        what the case shows (to the first blank line)

    include sites/one.txt                                     takes the files of tests/cases/sites/one.txt too
    $ songngu build                                           run by bash in the site's folder
    exit 2                                                    its exit status; 0 if not said
    err did you mean "title"?                                 standard error has this text; out: standard output
    no-err [unknown-value]                                    … has it not; no-out
    absent public/vi/index.html                               about the files then; also: exists PATH
    has public/vi/index.html: <h1>Kho</h1>                    has-not PATH: TEXT
    element public/vi/index.html: nav a[hreflang=en] = English    = TEXT is optional; no-element
    count public/vi/index.html: main li = 3
    same one two                                              files or folders with the same bytes
    xml public/vi/feed.xml                                    is well-formed

    -- content/documents/a.vi.md --                           the files, to the end
    …
    -- expect public/robots.txt --                            what a file must be, whole, after the last command

After a command, lines that begin with "> " are its whole standard output and lines with "! " its
whole standard error ("!" alone: there is none). In these and in expected files [..] stands for any text within a line and the
case's folder reads as $SITE. `make bless T=NAME` writes them; "> …" alone asks for that the first time.
A file's section may be marked (bytes): then \\x.., \\n and \\\\ in it are read as in C.
"""
import codecs
import difflib
import os
import re
import subprocess
import xml.etree.ElementTree
from dataclasses import dataclass, field

from harness import ROOT, TESTS, Failure, Test, same_tree, shown
from page import parse_html

CASES = TESTS / "cases"
SECTION = re.compile(r"-- (expect )?(.+?)( \(bytes\))? --$")
NEW = "…"


@dataclass
class Golden:
    """Expected text and the lines of the case file that hold it (without their prefix)."""
    prefix: str
    first: int
    lines: list


@dataclass
class Step:
    line: int
    verb: str
    text: str
    goldens: dict = field(default_factory=dict)  # ">" and "!" of a command
    checks: list = field(default_factory=list)   # Steps on the command's output


class Case:
    def __init__(self, path):
        self.path = path
        self.lines = path.read_text(encoding="utf-8").split("\n")
        self.title, self.steps, self.files, self.expect = [], [], {}, {}
        end = next((i for i, line in enumerate(self.lines) if SECTION.match(line)), len(self.lines))
        self._script(end)
        self._sections(end)

    def wrong(self, line, text):
        return Failure(f"{self.path.relative_to(ROOT)}:{line + 1}: {text}")

    def _script(self, end):
        at = 0
        while at < end and self.lines[at]:
            self.title.append(self.lines[at])
            at += 1
        if not self.title:
            raise self.wrong(0, "begin with a sentence that says what the case shows, then a blank line")
        for i in range(at, end):
            line = self.lines[i].rstrip()
            if not line or line.startswith("#"):
                continue
            if line[:2] in ("> ", "! ") or line in (">", "!"):
                if not self.steps or self.steps[-1].verb != "$":
                    raise self.wrong(i, "expected output must follow its command")
                goldens = self.steps[-1].goldens
                goldens.setdefault(line[0], Golden(line[0] + " ", i, [])).lines.append(self.lines[i][2:])
                continue
            verb, _, text = line.partition(" ")
            if verb == "include":
                self._include(i, text)
            elif verb == "$":
                self.steps.append(Step(i, "$", text))
            elif verb in ("exit", "out", "err", "no-out", "no-err"):
                if not any(s.verb == "$" for s in self.steps):
                    raise self.wrong(i, "there is no command before this")
                last = [s for s in self.steps if s.verb == "$"][-1]
                last.checks.append(Step(i, verb, text))
            elif verb in VERBS:
                self.steps.append(Step(i, verb, text))
            else:
                raise self.wrong(i, f"unknown word \"{verb}\"")
        if not any(s.verb == "$" for s in self.steps):
            raise self.wrong(at, "the case runs no command ($ …)")

    def _include(self, line, name):
        other = CASES / name
        if not other.exists():
            raise self.wrong(line, f"{name} is not in tests/cases")
        lines, path = self.lines, self.path
        self.lines, self.path = other.read_text(encoding="utf-8").split("\n"), other
        self._sections(next(i for i, text in enumerate(self.lines) if SECTION.match(text)))
        self.lines, self.path = lines, path

    def _sections(self, at):
        while at < len(self.lines):
            expect, name, raw = SECTION.match(self.lines[at]).groups()
            end = at + 1
            while end < len(self.lines) and not SECTION.match(self.lines[end]):
                end += 1
            lines = self.lines[at + 1:end]
            if expect:
                self.expect[name] = Golden("", at + 1, lines[:-1] if lines and not lines[-1] else lines)
            else:
                data = ("\n".join(lines) + ("\n" if lines and lines[-1] else "")).encode()
                if raw:
                    data = codecs.escape_decode(data)[0].removesuffix(b"\n")
                self.files[name] = data
            at = end


def like(expected, actual):
    """[..] in expected matches anything within its line."""
    if "[..]" not in expected:
        return expected == actual
    return re.fullmatch(".*".join(re.escape(part) for part in expected.split("[..]")), actual) is not None


def agree(expected, actual):
    return len(expected) == len(actual) and all(map(like, expected, actual))


class Run:
    """One case in its folder."""

    def __init__(self, context, case):
        self.context, self.case = context, case
        self.name = self.name_of(case.path)
        self.site = context.folder(f"case/{self.name}")
        self.changes = []  # (Golden, new lines), to bless
        for name, data in case.files.items():
            path = self.site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    @staticmethod
    def name_of(path):
        return str(path.relative_to(CASES).with_suffix(""))

    def wrong(self, step, text):
        return self.case.wrong(step.line, f"{step.verb} {step.text}\n{text}")

    def neutral(self, text):
        return text.replace(str(self.site.resolve()), "$SITE").replace(str(self.site), "$SITE")

    def golden(self, golden, actual, what):
        lines = self.neutral(actual).split("\n")
        lines = lines[:-1] if lines[-1] == "" else lines
        if agree([] if golden.lines == [""] else golden.lines, lines):
            return
        if self.context.bless:
            kept = [e if like(e, a) else a for e, a in zip(golden.lines, lines)] + lines[len(golden.lines):]
            self.changes.append((golden, kept or [""]))
            return
        if golden.lines == [NEW]:
            raise self.case.wrong(golden.first, f"{what} is not written down yet: make bless T={self.name}\n" + "\n".join(lines))
        diff = difflib.unified_diff(golden.lines, lines, "expected", "now", lineterm="")
        raise self.case.wrong(golden.first, f"{what} is not as expected (make bless T={self.name} accepts it)\n" + "\n".join(diff))

    def command(self, step):
        env = self.context.env(self.name, HOME=str(self.site), SITE=str(self.site), THEMES=str(ROOT / "themes"),
                               NO_COLOR="1")
        # bash complains of a locale that is not installed, so it gets to know it only here
        script = f"{{ export LC_ALL={env.pop('LC_ALL')}; }} 2>/dev/null; set -o pipefail; {step.text}"
        done = subprocess.run(["bash", "-c", script], cwd=self.site, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
        out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        said = shown(f"--- standard output\n{out}--- standard error\n{err}")
        status = next((int(c.text) for c in step.checks if c.verb == "exit"), 0)
        if done.returncode != status:
            raise self.wrong(step, f"exit status {done.returncode}, not {status}\n{said}")
        for check in step.checks:
            if check.verb != "exit":
                has = check.text in self.neutral(out if check.verb.endswith("out") else err)
                if has == check.verb.startswith("no-"):
                    raise self.wrong(check, f"after $ {step.text}\n{said}")
        for mark, text in ((">", out), ("!", err)):
            if mark in step.goldens:
                self.golden(step.goldens[mark], text, "standard output" if mark == ">" else "standard error")

    def run(self):
        for step in self.case.steps:
            if step.verb == "$":
                self.command(step)
            else:
                try:
                    problem = VERBS[step.verb](self, step.text)
                except (OSError, ValueError, xml.etree.ElementTree.ParseError) as e:
                    problem = f"{type(e).__name__}: {e}"
                if problem:
                    raise self.wrong(step, problem)
        for name, golden in self.case.expect.items():
            path = self.site / name
            if not path.is_file():
                raise self.case.wrong(golden.first - 1, f"{name} was not written")
            self.golden(golden, path.read_text(encoding="utf-8"), name)
        if self.changes:
            self.bless()

    def bless(self):
        lines = list(self.case.lines)
        for golden, new in sorted(self.changes, key=lambda c: -c[0].first):
            lines[golden.first:golden.first + len(golden.lines)] = [(golden.prefix + n).rstrip(" ") if golden.prefix else n for n in new]
        old, new = "\n".join(self.case.lines), "\n".join(lines)
        if not self.context.bless(self.case.path.relative_to(ROOT), old, new):
            raise Failure("not as expected, and not blessed")
        self.case.path.write_text(new, encoding="utf-8")

    def split(self, text):
        """PATH: REST"""
        name, colon, rest = text.partition(": ")
        if not colon:
            raise ValueError("write PATH: TEXT")
        return self.site / name, rest.strip()

    def elements(self, text):
        path, rest = self.split(text)
        selector, equals, value = rest.partition(" = ")
        return parse_html(path.read_text(encoding="utf-8")).select(selector), value.strip() if equals else None


def exists(run, text):
    return None if (run.site / text).exists() else f"{text} does not exist"


def absent(run, text):
    return f"{text} exists" if os.path.lexists(run.site / text) else None


def has(run, text):
    path, wanted = run.split(text)
    content = path.read_text(encoding="utf-8")
    return None if wanted in content else "the file has no such text:\n" + shown(content)


def has_not(run, text):
    path, wanted = run.split(text)
    return "the file has that text" if wanted in path.read_text(encoding="utf-8") else None


def element(run, text):
    found, value = run.elements(text)
    if not found:
        return "there is no such element in\n" + shown(run.split(text)[0].read_text(encoding="utf-8"))
    if value is not None and not any(like(value, e.text()) for e in found):
        return "the text there is: " + "; ".join(repr(e.text()) for e in found[:8])
    return None


def no_element(run, text):
    found, value = run.elements(text)
    found = [e for e in found if value is None or like(value, e.text())]
    return f"{len(found)} such elements, the first in line {found[0].line}" if found else None


def count(run, text):
    found, value = run.elements(text)
    return None if value and len(found) == int(value) else f"there are {len(found)}"


def same(run, text):
    one, two = (run.site / name for name in text.split())
    if one.is_dir():
        same_tree(one, two, text)
        return None
    return None if one.read_bytes() == two.read_bytes() else "the files differ"


def well_formed(run, text):
    xml.etree.ElementTree.parse(run.site / text)


VERBS = {"exists": exists, "absent": absent, "has": has, "has-not": has_not, "element": element,
         "no-element": no_element, "count": count, "same": same, "xml": well_formed}


def tests(_build):
    for path in sorted(CASES.glob("*/*.txt")):
        if path.parent.name != "sites":
            yield Test(path.parent.name, path.stem, lambda context, path=path: Run(context, Case(path)).run())
