"""What pages weigh, compressed, in both themes: every page, its style sheets, its scripts."""
import functools
import gzip
import random
import re

from harness import Failure, Result, Test

# Bytes as gzip -9 makes them: of a page itself, of all style sheets it names, of all scripts it names and
# those that they load whenever they are used.
MOST = {"default": {"page": 30000, "style": 15000, "script": 20000}, "plain": {"page": 30000, "style": 5000, "script": 0}}
NAMES = {"style": re.compile(r'<link\b[^>]*rel="stylesheet"[^>]*>'), "script": re.compile(r"<script\b[^>]*\bsrc=[^>]*>")}


LOADED = re.compile(r'asset\("(\w+)"\)')  # what search.js loads for every search
MANY = 2000


@functools.lru_cache(maxsize=64)
def weight(path):
    return len(gzip.compress(path.read_bytes(), 9))


def named(site, page, text, kind):
    """The files of a kind that a page needs."""
    for tag in NAMES[kind].findall(text):
        address = re.search(r'(?:href|src)="([^"?#]+)', tag).group(1)
        path = site / address[1:] if address.startswith("/") else (page.parent / address).resolve()
        yield path
        if kind == "script":
            loaded = LOADED.findall(path.read_text(encoding="utf-8"))
            if path.name == "search.js" and not loaded:
                raise Failure("search.js names no script that it loads")
            yield from (path.parent / f"search-{name}.js" for name in loaded)


def heavy(site, page, limits):
    text = page.read_text(encoding="utf-8")
    weights = {"page": weight(page)} | {kind: sum(map(weight, {*named(site, page, text, kind)})) for kind in NAMES}
    return weights, [f"{kind}: {weights[kind]} bytes, {most} are allowed" for kind, most in limits.items() if weights[kind] > most]


def many(folder):
    """A site whose every list is long: values, terms, documents that cite one decision."""
    content = folder / "content"
    (content / "documents").mkdir(parents=True)
    words = "công tác dân vận của hệ thống chính trị tỉnh ủy mặt trận đoàn thể nhân dân quy chế thực hiện báo cáo kết quả năm".split()
    pick = random.Random(1)
    some = lambda n: " ".join(pick.choices(words, k=n))  # noqa: E731
    (content / "glossary.yaml").write_text("terms:\n" + "".join(
        f'  - vi: "{some(4)} {i}"\n    en: "{some(4)} {i}"\n    also: {{vi: ["{some(3)}"], en: ["{some(3)}"]}}\n'
        f'    definition: {{vi: "{some(20)}", en: "{some(20)}"}}\n' for i in range(MANY // 2)), encoding="utf-8")
    for i in range(MANY):
        (content / "documents" / f"d{i}.vi.md").write_text(
            f"---\ntitle: {some(12)}\ntype: loai-{i % 30}\nissuer: co-quan-{i}\nplace: noi-{i}\ndate: {1950 + i % 70}-05-01\n"
            f"topics: [{', '.join(f'chu-de-{i * k}' for k in range(1, 6))}]\nsummary: {some(40)}\n---\n\n"
            f"{some(20)} Quyết định số 290-QĐ/TW ngày 25/02/2010 của Bộ Chính trị. {some(20)} Quyết định số {i + 1}-QĐ/TW ngày 25/02/2011.\n",
            encoding="utf-8")
    return folder


def budgets(context, theme, site=None):
    site, results, most = site or context.site(theme=theme), [], {}
    for page in sorted(site.rglob("*.html")):
        weights, problems = heavy(site, page, MOST[theme])
        most = {kind: max(most.get(kind, 0), value) for kind, value in weights.items()}
        results.append(Result(f"budgets/{theme}/{page.relative_to(site)}", "failed" if problems else "passed", "\n".join(problems)))
    if not most.get("style"):
        raise Failure(f"no page has a style sheet: {most}")
    print(f"  budgets      {theme}: the heaviest " + ", ".join(f"{kind} {bytes} of {MOST[theme][kind]}" for kind, bytes in most.items()))
    return results


def long_lists(context):
    site = many(context.folder("many"))
    context.run("build", "-q", "-C", site, timeout=600)
    wrong = [r for r in budgets(context, "default", site / "public") if r.status == "failed"]
    return wrong or None


def tests(_build):
    yield Test("budgets", "long-lists", long_lists, cost=40, slow=True)
    for theme in MOST:
        yield Test("budgets", theme, lambda context, theme=theme: budgets(context, theme), cost=1)
