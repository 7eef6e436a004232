"""A site whose author is hostile, or has pasted what was: markup and scripts in every value of its files.
Nothing of it becomes markup, an attribute, an address that acts, or the end of a block of data."""
import csv
import itertools
import json
import re
import xml.etree.ElementTree

from harness import Failure, Result, Test
from page import parse_html

# Would leave a text, an attribute, a title, a script, a comment, a CDATA section, a message; below, § stands for it.
BREAK = """ "'><script>x()</script><img src=x onerror=x()></title></script><!--]]>&lt;b&#62; {0} '{' javascript:x() \\\\ `}$"""
TEXT = "## §\n\nMột § hai **§** về từ lạ.\n\n[a](https://e.org/\"onclick=\"x()) [b](https://e.org \"§\") [c](https://e.org/<script>)\n\n" \
    "Theo Quyết định số 290-QĐ/TW ngày 25/2/2010 của Bộ Chính trị § và số 7-QĐ/TW§.\n\n| a § | b |\n|---|---|\n| `§` | § |\n\n" \
    "```js§\n§\n```\n\nChú thích[^1].\n\n[^1]: §\n"
FRONT = 'title: "§"\nsummary: "§"\n'
ORIGINAL = FRONT + 'type: "§"\nissuer: tw\npublisher: "§"\nplace: "§"\nauthor: "§"\nsource: "§"\nnumber: "§"\ntopics: ["§", chu-de]\n' \
    'history: [{date: 2022-01-01, change: "§"}]\nremoved: [{text: "§", what: "§"}]\nfiles: [{path: f.txt, title: "§"}]\n'
BOTH = '{vi: "§", en: "§ "}'
STATED = '[{url: "https://e.org/\'<script>", name: "§", quote: "§"}, d0001#p2]'
FILES = {
    "site.conf": f"title: {BOTH}\ntagline: {BOTH}\nintro: {BOTH}\nlicence: {BOTH}\nlicence_url: https://e.org/l\nbase_url: https://example.org\n",
    "content/names.yaml": f'issuers:\n  tw: {{vi: "§", en: "§", note: {BOTH}}}\ntopics:\n  chu-de: {BOTH}\nbodies:\n  b: {BOTH}\n'
                          'work-types:\n  qd: {vi: ["§"], en: ["§"]}\n',
    "content/relations.yaml": f'relations:\n- {{key: replaces, vi: "§", en: "§", inverse: {BOTH}}}\n',
    "content/glossary.yaml": f'note: {BOTH}\nterms:\n  - {{vi: từ lạ, en: "§", also: {{vi: ["§"], en: ["§ 2"]}}, definition: {BOTH},'
                             ' source: {url: "https://e.org/<script>", name: "§", quote: "§"}}\n',
    "content/files/f.txt": "x",
    "content/documents/a.vi.md": f"---\nid: d0001\ndate: 2021-01-01\npublished: 2021-01-02\n{ORIGINAL}---\n{TEXT}",
    "content/documents/a.en.md": f'---\n{FRONT}translation: {{of: vi, method: "§", date: 2022-01-01}}\n---\n{TEXT}',
    "content/documents/b.en.md": f"---\nid: d0002\ndate: 2021-02-01\nwork: /vn/tw/qd/2010/290\n{ORIGINAL}---\n{TEXT}",
    "content/documents/c.vi.md": f'---\nid: d0003\ndate: 2021-03-01\nwithdrawn: "§"\naliases: [/vi/cu.html]\n{ORIGINAL}---\n{TEXT}',
    "content/pages/about.vi.md": f"---\n{FRONT}---\n{TEXT}",
    "content/decisions/a.yaml": f'id: /vn/tw/qd/2010/290\nnumber: "§"\ntype: qd\nword: {BOTH}\nissuer: tw\nbody: b\nterm: X\n'
                                f"date: 2010-02-25\ntitle: {BOTH}\nnotes: {BOTH}\nrelations: [{{type: replaces, work: /vn/tw/qd/2005/1, stated: {STATED}}}]\n"
                                "stated: {" + ", ".join(f"{fact}: {STATED}" for fact in
                                                        "number type word issuer body term date title".split()) + "}\n",
}
OURS = re.compile(r"(\.\./)*assets/[\w-]+\.js")


def numbered(text, numbers, quoted):
    """The text with a value for each §: as it is, or as it stands between quotation marks."""
    def value(_sign):
        hostile_text = f"x{next(numbers)}{BREAK}"
        return json.dumps(hostile_text, ensure_ascii=False)[1:-1] if quoted else hostile_text
    return re.sub("§", value, text)


def build(context, theme):
    site, numbers = context.folder(f"hostile-{theme}"), itertools.count(1)
    for name, text in FILES.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head, mark, body = text.rpartition("---\n") if path.suffix == ".md" else (text, "", "")
        path.write_text(numbered(head, numbers, True) + mark + numbered(body, numbers, False), encoding="utf-8")
    context.run("build", "-q", "--theme", theme, cwd=site)
    return site / "public"


def acts(page):
    """Yields what in a page acts, or was not meant to be there."""
    for e in page.walk():
        if e.name in ("img", "iframe", "object", "embed", "style", "base"):
            yield f"<{e.name}> in line {e.line}"
        if e.name == "script" and e.attributes.get("type") == "application/ld+json":
            json.loads(e.raw_text())
        elif e.name == "script" and (e.raw_text() or not OURS.fullmatch(e.attributes.get("src", ""))):
            yield f"<script> in line {e.line}: {e.raw_text()[:60]} {e.attributes}"
        for name, value in e.attributes.items():
            if not re.fullmatch(r"[a-zA-Z][\w:-]*", name) or name.startswith("on") or name in ("style", "srcdoc"):
                yield f"the attribute {name} in line {e.line}"
            if name in ("href", "src", "action") and re.match(r"\s*[\w+.-]+:", value) and not re.match(r"(https?|mailto):", value):
                yield f"{name}={value[:60]}"


def problems(path):
    if path.suffix == ".html":
        yield from acts(parse_html(path.read_text(encoding="utf-8")))
    elif path.suffix == ".xml":
        xml.etree.ElementTree.parse(path)
    elif path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            widths = {len(row) for row in csv.reader(file)}
        if len(widths) != 1:
            yield f"rows of {sorted(widths)} cells"
    elif path.suffix == ".ris":
        yield from (f"no line of RIS: {line[:60]}" for line in path.read_bytes().decode("utf-8").split("\r\n")
                    if not re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line))


def hostile(context, theme):
    public, results = build(context, theme), []
    for path in sorted(p for p in public.rglob("*") if p.suffix in (".html", ".xml", ".json", ".csv", ".ris")):
        try:
            found = list(problems(path))
        except (ValueError, xml.etree.ElementTree.ParseError) as e:
            found = [str(e)]
        results.append(Result(f"hostile/{theme}/{path.relative_to(public)}", "failed" if found else "passed", "\n".join(found[:8])))
    shown = (public / "vi" / "documents" / "a.html").read_text(encoding="utf-8")
    if shown.count("&lt;script>") + shown.count("&lt;script&gt;") < 20:
        raise Failure("the hostile values are not on the page")
    return results


def tests(_build):
    for theme in ("default", "plain"):
        yield Test("hostile", theme, lambda context, theme=theme: hostile(context, theme), cost=2)
