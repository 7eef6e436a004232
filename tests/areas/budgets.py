"""What pages weigh, compressed, in both themes: every page, its style sheets, its scripts."""
import functools
import gzip
import re

from harness import Failure, Result, Test

# Bytes as gzip -9 makes them: of a page itself, of all style sheets it names, of all scripts it names and
# those that they load whenever they are used.
MOST = {"default": {"page": 30000, "style": 15000, "script": 20000}, "plain": {"page": 30000, "style": 5000, "script": 0}}
NAMES = {"style": re.compile(r'<link\b[^>]*rel="stylesheet"[^>]*>'), "script": re.compile(r"<script\b[^>]*\bsrc=[^>]*>")}


LOADED = re.compile(r'load\(new URL\("([\w-]+\.js)"')
SELDOM = {"search-guess.js"}  # loaded only when a search has found nothing


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
            yield from (path.parent / name for name in LOADED.findall(path.read_text(encoding="utf-8")) if name not in SELDOM)


def heavy(site, page, limits):
    text = page.read_text(encoding="utf-8")
    weights = {"page": weight(page)} | {kind: sum(map(weight, {*named(site, page, text, kind)})) for kind in NAMES}
    return weights, [f"{kind}: {weights[kind]} bytes, {most} are allowed" for kind, most in limits.items() if weights[kind] > most]


def budgets(context, theme):
    site, results, most = context.site(theme=theme), [], {}
    for page in sorted(site.rglob("*.html")):
        weights, problems = heavy(site, page, MOST[theme])
        most = {kind: max(most.get(kind, 0), value) for kind, value in weights.items()}
        results.append(Result(f"budgets/{theme}/{page.relative_to(site)}", "failed" if problems else "passed", "\n".join(problems)))
    if not most.get("style"):
        raise Failure(f"no page has a style sheet: {most}")
    print(f"  budgets      {theme}: the heaviest " + ", ".join(f"{kind} {bytes} of {MOST[theme][kind]}" for kind, bytes in most.items()))
    return results


def tests(_build):
    for theme in MOST:
        yield Test("budgets", theme, lambda context, theme=theme: budgets(context, theme), cost=1)
