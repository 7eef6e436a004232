"""An HTML page as a tree, and a few CSS selectors over it. Only the standard library.

Enough for pages that a validator has passed: it trusts that tags are balanced.
"""
import dataclasses
import html.parser
import re

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclasses.dataclass
class Element:
    name: str
    attributes: dict
    parent: "Element | None" = None
    line: int = 0
    children: list = dataclasses.field(default_factory=list)  # Elements and strings

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def text(self):
        """The text with each run of white space as one space."""
        return " ".join(self.raw_text().split())

    def raw_text(self):
        return "".join(c if isinstance(c, str) else c.raw_text() for c in self.children)

    def select(self, selector):
        """Elements that match: "ul.nav > li a[href$='.xml'][hreflang=vi]", also "a, b"."""
        choices = [parse(choice) for choice in selector.split(",")]
        return [e for e in self.walk() if any(matches(e, steps) for steps in choices)]


STEP = re.compile(r"\s*(>?)\s*([a-z0-9*]+)?((?:[.#][\w-]+|\[[^\]]*\])*)")
PART = re.compile(r"([.#])([\w-]+)|\[([\w:-]+)(?:([~^$*|]?=)[\"']?([^\"'\]]*)[\"']?)?\]")
TESTS = {"=": str.__eq__, "^=": str.startswith, "$=": str.endswith, "*=": str.__contains__,
         "~=": lambda value, word: word in value.split(), "|=": lambda value, lang: value.split("-")[0] == lang}


def parse(selector):
    """A list of (is_child, name or None, [(attribute, operator, value)]), outermost first."""
    steps, at, selector = [], 0, selector.strip()
    while at < len(selector):
        found = STEP.match(selector, at)
        if not found or found.end() == at or not (found[2] or found[3]):
            raise ValueError(f"not a selector: {selector}")
        parts = [("id" if p[1] == "#" else "class", "=" if p[1] == "#" else "~=", p[2]) if p[1]
                 else (p[3], p[4] or "", p[5]) for p in PART.finditer(found[3])]
        steps.append((found[1] == ">", None if found[2] in (None, "*") else found[2], parts))
        at = found.end()
    return steps


def matches(element, steps):
    is_child, name, parts = steps[-1]
    if name and element.name != name:
        return False
    for attribute, operator, value in parts:
        has = element.attributes.get(attribute)
        if has is None or (operator and not TESTS[operator](has, value)):
            return False
    if len(steps) == 1:
        return True
    parent = element.parent
    while parent:
        if matches(parent, steps[:-1]):
            return True
        parent = None if is_child else parent.parent
    return False


class Parser(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("#document", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {k: v if v is not None else "" for k, v in attrs}, self.open, self.getpos()[0])
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open = self.open.parent

    def handle_endtag(self, tag):
        at = self.open
        while at.parent and at.name != tag:
            at = at.parent
        if at.parent:
            self.open = at.parent

    def handle_data(self, data):
        self.open.children.append(data)


def parse_html(text):
    parser = Parser()
    parser.feed(text)
    parser.close()
    return parser.root
