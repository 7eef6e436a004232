#!/usr/bin/env python3
"""Is every word of the source texts still there, and do the two languages have the same shape?

For each text in tests/seeds/ (number 000 is the document d0001, and so on) the Vietnamese document
must account for every word, in order:

    words of the seed  =  title, body and the pieces under `removed:`, interleaved,
                          each piece in one run, the pieces in the order in which they are listed

Nothing may be lost, added or altered; words are compared as NFC strings, punctuation included. The
spacing inside each block is compared too, a line break in the seed counting as one space. Author and
source must stand in the seed, and so must day and month of each date.

For each document with a translation, the blocks of both files must be the same in number, order and
kind, with the same count of gaps and the same decision numbers in each.

    fidelity.py [--content DIR] [--seeds DIR]     one line for each check; exit 1 if one fails
    fidelity.py --self-test                       damage each document in many ways: all must be noticed

Needs python3-yaml.
"""
import argparse
import difflib
import html
import pathlib
import random
import re
import sys
import unicodedata

try:
    import yaml
except ImportError:
    sys.exit("fidelity.py needs PyYAML: apt-get install python3-yaml")

ROOT = pathlib.Path(__file__).resolve().parents[2]

GAP = re.compile(r" ?\[\]\{\.gap\}(?= )|\[\]\{\.gap\}")     # a mark between two spaces owns one
SIC = re.compile(r"\[([^\[\]]+)\]\{\.sic\}")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
STRONG = re.compile(r"(\*\*|\*)(?=\S)(.+?)(?<=\S)\1", re.S)
ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])( +)(.*)")
HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?$")
FENCE = re.compile(r":::+ *([a-z-]*) *$")
NUMBER = re.compile(r"\d+\w?(?:\s*-\s*[^\W\d_]+\s*/\s*[^\W\d_]+"
                    r"|(?:/\d{4})?/[^\W\d_]+(?:\s*-\s*[^\W\d_]+)+)")


class Block:
    """One numbered unit of a text: its kind ('paragraph', 'figure', 'item 3.' …) and its text."""

    def __init__(self, kind, text, line):
        self.kind, self.text, self.line = kind, text, line

    def plain(self):
        """The text with every mark of Markdown and of the editor undone."""
        text = SIC.sub(r"\1", GAP.sub("", self.text))
        text = re.sub(r"\\\n", "\n", text)
        while STRONG.search(text):
            text = STRONG.sub(r"\2", text)
        return html.unescape(ESCAPE.sub(r"\1", text))


class Document:
    """A file of content/documents: front matter, blocks, and where the blocks begin."""

    def __init__(self, path, text=None):
        self.path = path
        self.text = path.read_text(encoding="utf-8") if text is None else text
        head, self.body = re.fullmatch(r"---\n(.*?\n)---\n(.*)", self.text, re.S).groups()
        self.front = yaml.load(head, Loader=yaml.BaseLoader)     # all scalars stay text
        self.blocks = list(read_blocks(self.body, head.count("\n") + 2))

    def words(self):
        """The words of the body in order, with the markers of lists that the source has as text."""
        out = []
        for block in self.blocks:
            marker = re.search(r"item (\S+)$", block.kind)
            if marker:
                out.append(marker.group(1))
            out += block.plain().split()
        return out


def read_blocks(body, first_line):
    """Cut a body into blocks: paragraphs, headings, items' paragraphs, figures, other containers'."""
    containers, items, pending, start = [], [], [], 0
    figure = None

    def flush():
        nonlocal pending
        if pending:
            text, pending = "\n".join(pending), []
            marker = ""
            if items:
                marker = " item " + items[-1][1] if items[-1][1] else " item, continued"
                items[-1] = (items[-1][0], "")
            heading = HEADING.match(text)
            kind = f"heading {len(heading.group(1))}" if heading else "paragraph"
            path = "/".join(containers)
            return [Block((path + " " + (marker.strip() or kind)).strip(),
                          heading.group(2) if heading else text, start)]
        return []

    for number, line in enumerate(body.split("\n") + [""], first_line + 1):
        fence = FENCE.match(line)
        if fence:
            found = flush()
            if figure is None:
                yield from found
            else:
                figure += found
            items.clear()
            if fence.group(1):
                containers.append(fence.group(1))
                if fence.group(1) == "figure":
                    figure, start = [], number
            elif containers:
                if containers.pop() == "figure":
                    yield Block("/".join(containers + ["figure"]),
                                "\n".join(b.text for b in figure), figure[0].line)
                    figure = None
            else:
                raise SystemExit(f"line {number}: a closing ::: without an opening one")
            continue
        item = ITEM.match(line)
        if not line.strip():
            found = flush()
        elif item and not (pending and not items):
            found = flush()
            indent = len(item.group(1))
            while items and items[-1][0] > indent:
                items.pop()
            marker = "-" if item.group(2) in "-*+" else item.group(2)
            content = indent + len(item.group(2)) + len(item.group(3))
            items.append((content, marker))
            pending, start = [item.group(4)], number
        else:
            found = []
            if not pending:
                indent = len(line) - len(line.lstrip(" "))
                while items and items[-1][0] > indent:
                    items.pop()
                start = number
            if HEADING.match(line) and pending:
                found = flush()
                start = number
            pending.append(line.strip(" "))
        if figure is None:
            yield from found
        else:
            figure += found
    if containers:
        raise SystemExit(f"the container ::: {containers[-1]} is never closed")


def accounted(seed, body, title, removed):
    """True if seed is an interleaving of body (word by word), title (one run, once or not at all)
    and the removed pieces (one run each, in order, all of them)."""
    pieces = removed
    goal = len(seed)
    todo, seen = [(0, 0, 0, 0)], set()         # words read, pieces used, title used, words of the body
    while todo:
        state = todo.pop()
        if state in seen:
            continue
        seen.add(state)
        at, used, titled, j = state
        if at == goal and used == len(pieces) and j == len(body):
            return True
        if used < len(pieces) and seed[at:at + len(pieces[used])] == pieces[used]:
            todo.append((at + len(pieces[used]), used + 1, titled, j))
        if not titled and title and seed[at:at + len(title)] == title:
            todo.append((at + len(title), used, 1, j))
        if j < len(body) and at < goal and seed[at] == body[j]:
            todo.append((at + 1, used, titled, j + 1))
    return False


def differences(seed, body, title, removed):
    """The words lost, added or altered, for a person to read."""
    diff = difflib.SequenceMatcher(None, seed, body, autojunk=False).get_opcodes()
    left = [i for op, a, b, _, _ in diff if op in ("delete", "replace") for i in range(a, b)]
    best = None
    for k in range(len(removed) + 1):
        expected = [w for piece in removed[:k] + [title] + removed[k:] for w in piece]
        match = difflib.SequenceMatcher(None, [seed[i] for i in left], expected, autojunk=False)
        if best is None or match.ratio() > best[0].ratio():
            best = match, expected
    match, expected = best
    explained, out = set(), []
    for op, a, b, c, d in match.get_opcodes():
        if op == "equal":
            explained.update(left[a:b])
        elif d > c:
            out.append(f"in the title or under removed:, but not in the seed there: “{' '.join(expected[c:d])}”")
    for op, a, b, c, d in diff:
        if op == "equal":
            continue
        lost = " ".join(seed[i] for i in range(a, b) if i not in explained)
        added = " ".join(body[c:d])
        where = " ".join(seed[max(0, a - 4):a]) or "the beginning"
        if lost and added:
            out.append(f"altered after “{where}”: “{lost}” became “{added}”")
        elif lost:
            out.append(f"lost after “{where}”: “{lost}”")
        elif added:
            out.append(f"added after “{where}”: “{added}”")
    return out or ["the pieces under removed: do not stand in the order of the source, or one is "
                   "not in one run"]


def check_seed(seed, doc):
    """All that is wrong with a Vietnamese document beside its source: a list of sentences."""
    problems = []
    if not unicodedata.is_normalized("NFC", doc.text):
        problems.append("the file is not NFC")
    if "translation" in doc.front:
        problems.append("the Vietnamese file is marked as a translation")
    seed = unicodedata.normalize("NFC", seed)
    words, body = seed.split(), doc.words()
    removed = [piece["text"].split() for piece in doc.front.get("removed", [])]
    title = doc.front["title"].split()
    if not title_in(words, title):
        if not title_from_heading(doc):
            problems.append("the title is neither in the seed nor made of the words of the heading")
        title = []
    if not accounted(words, body, title, removed):
        problems += differences(words, body, title, removed)
    elif title and accounted(words, body, [], removed):
        problems.append("the title's words stand in the body as well")
    flat = re.sub(r"\s*\n\s*", " ", seed)
    for n, block in enumerate(doc.blocks, 1):
        if re.sub(r"\s*\n\s*", " ", block.plain()) not in flat:
            problems.append(f"p{n} (line {block.line}) differs in letters or spacing: "
                            f"“{block.plain()[:40]}…”")
    for key in ("author", "source"):
        if doc.front.get(key, "") not in seed:
            problems.append(f"{key}: “{doc.front[key]}” does not stand in the seed")
    for key in ("date", "published"):
        if key in doc.front:
            _, month, day = map(int, doc.front[key][:10].split("-"))
            if not re.search(rf"\b0?{day}/0?{month}\b", seed):
                problems.append(f"{key}: {day}/{month} does not stand in the seed")
    return problems, len(words), len(removed)


def title_in(words, title):
    return any(words[i:i + len(title)] == title for i in range(len(words) - len(title) + 1))


def title_from_heading(doc):
    """A document whose ceremonial heading stays in its body may have a title made from it."""
    heading = " ".join(b.plain() for b in doc.blocks if b.kind.startswith("heading "))
    return doc.front["title"].lower().split() == heading.lower().split()


def check_pair(vi, en):
    """Where the translation's blocks part from the original's."""
    problems = []
    for n, (a, b) in enumerate(zip(vi.blocks, en.blocks), 1):
        if a.kind != b.kind:
            return [f"p{n} is “{a.kind}” in line {a.line} of the original and “{b.kind}” in line "
                    f"{b.line} of the translation"]
        if a.text.count("{.gap}") != b.text.count("{.gap}"):
            problems.append(f"p{n}: {a.text.count('{.gap}')} gaps in the original, "
                            f"{b.text.count('{.gap}')} in the translation")
        lists = [sorted(re.sub(r"\s", "", m) for m in NUMBER.findall(x.plain())) for x in (a, b)]
        if lists[0] != lists[1]:
            problems.append(f"p{n}: decision numbers {lists[0]} in the original, {lists[1]} in the "
                            f"translation")
        if not b.plain().strip() or a.plain() == b.plain() and len(a.plain().split()) > 6:
            problems.append(f"p{n} is not translated")
    if len(vi.blocks) != len(en.blocks):
        problems.append(f"the original has {len(vi.blocks)} blocks, the translation {len(en.blocks)}")
    return problems


def report(ok, what, problems):
    print(f"{'ok  ' if ok else 'FAIL'} {what}")
    for problem in problems:
        print(f"     {problem}")
    return ok


def damaged(doc, rng, times):
    """Copies of a document, each with one small damage to body, title or removed pieces."""
    letters = [i for i, c in enumerate(doc.body) if c.isalpha()
               and not re.search(r"(:::[ a-z-]*|\{\.[a-z]*)$", doc.body[:i])]
    offset = len(doc.text) - len(doc.body)
    for k in range(times):
        i = offset + rng.choice(letters)
        text = doc.text
        if k % 4 == 0:                                           # another letter
            yield text[:i] + ("x" if text[i] != "x" else "y") + text[i + 1:], "a letter changed"
        elif k % 4 == 1:                                         # a letter lost
            yield text[:i] + text[i + 1:], "a letter lost"
        elif k % 4 == 2:                                         # a mark over a letter lost
            marked = [j for j in letters if len(unicodedata.normalize("NFD", doc.body[j])) > 1]
            i = offset + rng.choice(marked)
            bare = unicodedata.normalize("NFD", text[i])[0]
            yield text[:i] + bare + text[i + 1:], "a mark lost"
        else:                                                    # a word said twice
            word = re.compile(r"\w+ ").search(text, i)
            if word:
                yield text[:word.end()] + word.group() + text[word.end():], "a word doubled"
    for piece in re.finditer(r'^  - text: "?(.*?)"?$', doc.text, re.M):
        word = piece.group(1).split()[-1]
        at = piece.start(1) + piece.group(1).rindex(word)
        yield doc.text[:at] + doc.text[at + len(word):], f"“{word}” lost from a removed piece"
    at = doc.text.index("\ntitle: ") + 12
    yield doc.text[:at] + "x" + doc.text[at:], "a letter added to the title"


def self_test(seeds, docs):
    rng, tried, missed = random.Random(1), 0, []
    for number, seed in seeds:
        doc = docs[f"d{number + 1:04d}"]["vi"]
        for text, what in damaged(doc, rng, 40):
            tried += 1
            if not check_seed(seed, Document(doc.path, text))[0]:
                missed.append(f"{doc.path.name}: {what}")
    return report(not missed, f"{tried} damages done, {tried - len(missed)} noticed", missed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--content", type=pathlib.Path, default=ROOT / "content")
    parser.add_argument("--seeds", type=pathlib.Path, default=ROOT / "tests" / "seeds")
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()

    files = {}
    for path in sorted((args.content / "documents").glob("*.md")):
        slug, lang = re.fullmatch(r"(.+)\.(vi|en)\.md", path.name).groups()
        files.setdefault(slug, {})[lang] = Document(path)
    docs = {}
    for pair in files.values():
        first = pair.get("vi") or pair["en"]
        docs[first.front["id"]] = pair
    seeds = [(int(p.name[:3]), p.read_text(encoding="utf-8")) for p in sorted(args.seeds.glob("*.txt"))]
    if not seeds:
        sys.exit(f"no seeds in {args.seeds}")
    if args.self_test:
        return self_test(seeds, docs)

    good = True
    for number, seed in seeds:
        name = f"d{number + 1:04d}"
        doc = docs.get(name, {}).get("vi")
        if doc is None:
            good = report(False, f"seed {number:03d}: no Vietnamese document has the id {name}", [])
            continue
        problems, words, removed = check_seed(seed, doc)
        good &= report(not problems, f"seed {number:03d} = {name}: {words} words, "
                       f"{len(doc.blocks)} blocks, {removed} pieces removed", problems)
    for name, pair in docs.items():
        if "vi" in pair and "en" in pair:
            problems = check_pair(pair["vi"], pair["en"])
            good &= report(not problems, f"{name}: {len(pair['vi'].blocks)} blocks in both languages",
                           problems)
    return good


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
