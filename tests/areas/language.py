"""The tests' own tools: each word of a site case must notice what it is there to notice."""
import pathlib
import tempfile

from areas.cases import Case, Run
from harness import Failure, Test
from page import parse_html

PAGE = "<!doctype html><html lang=vi><body><main id=m class='a b'><p>One <b>two</b></p><p>x</p></main></body></html>"
# What the case's script is, and whether it passes.
SCRIPTS = [
    ("$ true", True), ("$ false", False), ("$ false\nexit 1", True), ("$ exit 2\nexit 1", False),
    ("$ echo one\nout one", True), ("$ echo one\nout two", False), ("$ echo one\nerr one", False),
    ("$ echo one >&2\nerr one", True), ("$ echo one\nno-out one", False), ("$ echo one\nno-err one", True),
    ("$ printf 'a\\nb\\n'\n> a\n> b", True), ("$ printf 'a\\nb\\n'\n> a", False), ("$ echo a\n> b", False),
    ("$ echo a1b\n> a[..]b", True), ("$ echo a1c\n> a[..]b", False), ("$ true\n!", True), ("$ echo a >&2\n!", False),
    ("$ pwd\n> $SITE", True), ("$ false | true", False),
    ("$ true\nexists p.html", True), ("$ true\nexists q.html", False), ("$ true\nabsent q.html", True), ("$ true\nabsent p.html", False),
    ("$ true\nhas p.html: <b>two", True), ("$ true\nhas p.html: <b>three", False), ("$ true\nhas q.html: x", False),
    ("$ true\nhas-not p.html: three", True), ("$ true\nhas-not p.html: two", False),
    ("$ true\nelement p.html: main#m.b > p = One two", True), ("$ true\nelement p.html: main > b", False),
    ("$ true\nelement p.html: p = One", False), ("$ true\nno-element p.html: i", True), ("$ true\nno-element p.html: b", False),
    ("$ true\ncount p.html: p = 2", True), ("$ true\ncount p.html: p = 1", False),
    ("$ cp p.html q.html\nsame p.html q.html", True), ("$ echo x > q.html\nsame p.html q.html", False),
    ("$ true\nxml p.html", False), ("$ echo '<a/>' > a.xml\nxml a.xml", True),
    ("$ printf 'a\\n' > got\n\n-- expect got --\na", True), ("$ printf 'b\\n' > got\n\n-- expect got --\na", False),
    ("$ true\n\n-- expect got --\na", False), ("$ test \"$(cat b)\" = $'\\x01'\n\n-- b (bytes) --\n\\x01", True),
    ("exists p.html", False), ("$ true\nnonsense", False), ("out x\n$ true", False),
]
# A selector over PAGE and how many elements it finds.
SELECTORS = [("p", 2), ("main p", 2), ("main > b", 0), ("p > b", 1), (".a.b", 1), ("#m p b", 1), ("html[lang=vi]", 1),
             ("html[lang^=v] b", 1), ("[class~=b]", 1), ("[class=b]", 0), ("b, main", 2), ("*[id]", 1)]


def script(context, number, text, passes):
    with tempfile.TemporaryDirectory(dir=context.temp) as folder:
        path = pathlib.Path(folder) / f"self-{number}.txt"
        between = "" if "\n-- " in text else "\n"
        path.write_text(f"A case.\n\n{text}\n{between}-- p.html --\n{PAGE}\n", encoding="utf-8")
        try:
            OwnRun(context, OwnCase(path)).run()
        except Failure:
            if passes:
                raise
            return
        if not passes:
            raise Failure(f"this must fail and does not:\n{text}")


class OwnCase(Case):
    def wrong(self, line, text):
        return Failure(f"line {line + 1}: {text}")


class OwnRun(Run):
    @staticmethod
    def name_of(path):
        return f"self/{path.parent.name}/{path.stem}"


def selectors(_context):
    page = parse_html(PAGE)
    wrong = [f"{s}: {len(page.select(s))}, not {n}" for s, n in SELECTORS if len(page.select(s)) != n]
    if wrong:
        raise Failure("\n".join(wrong))


def tests(_build):
    yield Test("language", "selectors", selectors)
    for number, (text, passes) in enumerate(SCRIPTS):
        yield Test("language", f"script-{number}", lambda context, n=number, t=text, p=passes: script(context, n, t, p))
