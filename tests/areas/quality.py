"""The slow measures of `make quality`: every page type of both themes in every way of looking at it,
on a slow line, and by Lighthouse. Their fast parts are in browser and html."""
from areas import browser, html
from harness import TESTS, Skip, Test

LIGHTHOUSE = TESTS / "quality" / "lighthouse.mjs"
# What is visited of each theme beside what `make test` visits: (group, words, seconds).
MATRIX = [("default", "pages", ["all"], 240), ("default", "shift", ["all"], 240), ("plain", "pages", ["all"], 200),
          ("plain", "shift", ["all"], 150), ("plain", "disk", [], 8), ("plain", "noscript", [], 8), ("plain", "keyboard", [], 15),
          ("plain", "language", [], 15)]


def visited(theme, group, words):
    return lambda context: browser.visit(context.site(theme=theme), group, *words, theme=theme, area="quality", timeout=1800)


def lighthouse(context):
    if not (LIGHTHOUSE.parent / "node_modules" / "lighthouse").exists():
        raise Skip("Lighthouse is not installed: make quality does it")
    return browser.visit(context.site(), "lighthouse", area="quality", script=LIGHTHOUSE, timeout=7200)


def tests(_build):
    for theme, group, words, cost in MATRIX:
        yield Test("quality", f"{theme}-{group}", visited(theme, group, words), cost=cost, slow=True)
    yield Test("quality", "plain-html", lambda context: html.validator(context, "file", "plain", "quality"), cost=15, slow=True)
    yield Test("quality", "lighthouse", lighthouse, cost=900, alone=True, slow=True)
