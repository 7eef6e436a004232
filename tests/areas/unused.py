"""What nothing uses: functions that only tests call, diagnostics nobody reports, classes of a style sheet that no page
can have, words of the interface that no page says."""
import collections
import re

import yaml

from harness import ROOT, Failure, Test

SOURCE = ROOT / "generator"
THEMES = ROOT / "themes"
DECLARED = re.compile(r"^[a-z_][\w *]*?\b(\w+)\(", re.M | re.I)
ROW = re.compile(r"^DIAG\((\w+),", re.M)
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
DECLARATIONS = re.compile(r"\{[^{}]*\}")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
CLASS = re.compile(r"\.([a-z][\w-]*)")


def read(paths):
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted(paths))


def program():
    return COMMENT.sub("", read(SOURCE.glob("*.c")))


def report(what, names):
    if names:
        raise Failure(f"{what}: {', '.join(sorted(names))}")


def check_functions(_context):
    """A function of a header is declared, is made, and is called at least once, be it by its own file."""
    headers = COMMENT.sub("", read(SOURCE.glob("*.h")))
    uses = collections.Counter(re.findall(r"\w+", program() + headers))
    report("no part of the program calls", {name for name in DECLARED.findall(headers) if uses[name] < 3 and not in_line(headers, name)})


def in_line(headers, name):
    return re.search(rf"^static inline [\w *]*\b{name}\(", headers, re.M)


def check_diagnostics(_context):
    code = program()
    report("nothing reports", {name for name in ROW.findall(read([SOURCE / "diag.def"])) if f"DIAG_{name}" not in code})


def words(text):
    return set(re.findall(r"[a-z][\w-]*", text))


def check_classes(_context):
    """A class of a style sheet is one of a template, or a word in a text of a script or of the program."""
    ours = {word for text in STRING.findall(program()) for word in words(text)}
    for theme in THEMES.iterdir():
        has = ours | words(read(theme.glob("assets/*.js")))
        for template in theme.rglob("*.html"):
            has |= {word for value in re.findall(r'class="([^"]*)"', template.read_text(encoding="utf-8")) for word in value.split()}
        css = STRING.sub("", COMMENT.sub("", read(theme.glob("assets/*.css"))))
        report(f"no page of the theme {theme.name} has the class", set(CLASS.findall(DECLARATIONS.sub(" ", css))) - has)


def keys(tree, above=""):
    for key, value in tree.items():
        yield from keys(value, f"{above}{key}.") if isinstance(value, dict) else [f"{above}{key}"]


def check_messages(_context):
    """Those whose key is put together stand below a key that the program writes with a dot at its end."""
    texts = STRING.findall(program())
    for theme in THEMES.iterdir():
        told = read([*theme.rglob("*.html"), *theme.glob("assets/*.js"), SOURCE / "live.js"])
        report(f"no page of the theme {theme.name} says", {
            key for key in keys(yaml.safe_load(read([theme / "messages" / "en.yaml"])))
            if not re.search(rf"(?<![\w.-]){re.escape(key)}(?![\w.-])", told) and key not in texts
            and not any(text.split("%")[0] == key[:key.rindex(".") + 1] for text in texts)})


def tests(_build):
    for name, run in (("functions", check_functions), ("diagnostics", check_diagnostics), ("classes", check_classes), ("messages", check_messages)):
        yield Test("unused", name, run)
