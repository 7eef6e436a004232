"""The rules of the source that a person would forget: HACKING.md's table says which module stands on
which level, and an #include never leads up or sideways; each library has its one file."""
import fnmatch
import re

from harness import ROOT, Failure, Test

SOURCE = ROOT / "generator"
LINES = 900
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)
ROW = re.compile(r"^\|\s*(\d)\s*\|([^|]*)\|", re.M)
# A library: how its headers begin, and how many files may include them.
LIBRARIES = [("cmark", r"cmark", 1), ("ICU", r"unicode/", 1), ("libyaml", r"yaml\.h", 1), ("libxml2's parser", r"libxml/(SAX2|parser|tree)\.h", 1),
             ("libxml2's writer", r"libxml/xmlwriter\.h", 1),
             ("xxHash", r"xxhash", 1), ("zlib", r"zlib\.h", 1), ("brotli", r"brotli/", 1), ("libmd", r"(sha2|md5|sha256)\.h", 1), ("libmicrohttpd", r"microhttpd", 1)]
THREADS = {"parallel.c", "server.c"}  # who may start one


def levels():
    """name or pattern ("citation_*") → level, from the rows "| 2 | `config` `view_*` … |" of HACKING.md."""
    table = {}
    for number, names in ROW.findall((ROOT / "HACKING.md").read_text(encoding="utf-8")):
        for name in re.findall(r"`([a-z0-9_*]+)`", names):
            if name in table:
                raise Failure(f"HACKING.md names {name} twice")
            table[name] = int(number)
    if not table:
        raise Failure("HACKING.md has no table of levels: rows like | 0 | `arena` `str` | … |")
    return table


def entry(table, module):
    """What the table says of a module: itself, else the longest pattern that fits; None: nothing."""
    fits = [name for name in table if fnmatch.fnmatchcase(module, name)]
    return module if module in table else max(fits, key=len, default=None)


def sources():
    return sorted(p for p in SOURCE.iterdir() if p.suffix in (".c", ".h"))


def check_levels(_context):
    table, wrong = levels(), []
    level = {p.stem: table.get(entry(table, p.stem)) for p in sources()}
    for path in sources():
        if level[path.stem] is None:
            wrong.append(f"{path.name} is on no level of HACKING.md's table")
            continue
        for own, _ in INCLUDE.findall(path.read_text(encoding="utf-8")):
            module = own.removesuffix(".h")
            if own.endswith(".h") and level.get(module) is not None and level[module] > level[path.stem]:
                wrong.append(f"{path.name} (level {level[path.stem]}) includes {own} (level {level[module]})")
    used = {entry(table, p.stem) for p in sources()}
    wrong += [f"HACKING.md names {name}, which is not there" for name in sorted(set(table) - used)]
    if wrong:
        raise Failure("\n".join(wrong))


def check_cycles(_context):
    """On a level headers may include each other, but never in a circle."""
    uses = {}
    for path in SOURCE.glob("*.h"):
        own = {name.rsplit(".", 1)[0] for name, _ in INCLUDE.findall(path.read_text(encoding="utf-8")) if name.endswith(".h")}
        uses.setdefault(path.stem, set()).update(own - {path.stem})
    state = {}

    def visit(name, way):
        if state.get(name) == "open":
            raise Failure("a circle of includes: " + " → ".join(way[way.index(name):] + [name]))
        if name not in state:
            state[name] = "open"
            for other in sorted(uses.get(name, ())):
                visit(other, way + [name])
            state[name] = "done"

    for name in sorted(uses):
        visit(name, [])


def check_libraries(_context):
    wrong = []
    for library, pattern, most in LIBRARIES:
        users = [p.name for p in sources() if any(re.match(pattern, system) for _, system in INCLUDE.findall(p.read_text(encoding="utf-8")))]
        if len(users) > most:
            wrong.append(f"{library} may be included by {most} file(s), not by {', '.join(users)}")
        wrong += [f"{library} is included by the header {name}" for name in users if name.endswith(".h")]
    wrong += [f"{p.name} starts a thread" for p in sources() if p.name not in THREADS and "pthread_create" in p.read_text(encoding="utf-8")]
    if wrong:
        raise Failure("\n".join(wrong))


def check_form(_context):
    wrong = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LINES:
            wrong.append(f"{path.name} has {text.count(chr(10))} lines; {LINES} is the most")
        if "\t" in text:
            wrong.append(f"{path.name} has tabs")
        if re.search(r"typedef\s+(struct|union)\b", text):
            wrong.append(f"{path.name} hides a struct behind a typedef")
        if path.suffix == ".h" and not text.startswith("/*"):
            wrong.append(f"{path.name} does not begin with a comment that says what the module is")
    if wrong:
        raise Failure("\n".join(wrong))


def tests(_build):
    for name, run in (("includes", check_levels), ("circles", check_cycles), ("libraries", check_libraries), ("form", check_form)):
        yield Test("levels", name, run)
