"""CommonMark 0.30 by its own examples. With our passes off the output is the specification's, byte for
byte. With them on (as for content) only this may differ: ids; how void elements close; a picture with a
title, alone in its paragraph, is a figure; raw HTML and unsafe addresses are left out."""
import re
import subprocess
import urllib.parse

from harness import TESTS, Failure, Result, Test

PACKAGE = TESTS / "node_modules" / "commonmark-spec" / "spec.txt"
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$|^#{1,6} *([^\n]*)$", re.S | re.M)
TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")
FIGURE = re.compile(r'<p><img ([^>]*?) title="([^"]*)"></p>')


def examples():
    text = PACKAGE.read_text(encoding="utf-8")
    text = text[:text.index("<!-- END TESTS -->")]
    found, section, number = [], "", 0
    for markdown, html, heading in EXAMPLE.findall(text):
        if heading:
            section = heading
        else:
            number += 1
            found.append((number, section, markdown.replace("→", "\t"), html.replace("→", "\t")))
    return found


def render(context, mode):
    program = context.build / "tests" / "spec" / "render"
    texts = examples()
    # NUL ends a text; the specification's one example of it is written with the character's symbol
    given = b"".join(markdown.encode() + b"\0" for _, _, markdown, _ in texts)
    done = subprocess.run([program, mode], input=given, env=context.env(mode), capture_output=True, timeout=120, check=False)
    if done.returncode:
        raise Failure(f"render {mode}: status {done.returncode}\n{done.stderr.decode(errors='replace')[-3000:]}")
    htmls = done.stdout.decode().split("\0")[:-1]
    if len(htmls) != len(texts):
        raise Failure(f"{len(htmls)} answers to {len(texts)} examples")
    return zip(texts, htmls)


def plain(context):
    results = []
    for (number, section, markdown, html), ours in render(context, "plain"):
        same = html == ours
        results.append(Result(f"spec/plain/{number}", "passed" if same else "failed",
                              "" if same else f"{section}\n{markdown!r}\nexpected {html!r}\n     now {ours!r}"))
    return results


def comparable(html):
    html = re.sub(r' id="[^"]*"', "", re.sub(r'<span id="[^"]*"></span>', "", html))
    html = re.sub(r"<(br|hr|img\b[^>]*?) ?/?>", r"<\1>", html)
    html = re.sub(r'(href|src)="([^"]*)"', lambda m: f'{m[1]}="{urllib.parse.unquote(m[2])}"', html)
    html = re.sub(r"\s*(</?(p|ul|ol|li|blockquote|pre|h\d|hr|div|figure)\b[^>]*>)\s*", r"\1", html)
    return re.sub(r"[ \n]+", " ", html).strip()


def safe(address):
    return not re.match(r"(?i)(javascript|vbscript|file|data):", address)


def differs(markdown, html, ours):
    """What is wrong with our HTML for content, or an empty text."""
    raw = [tag for tag in TAG.findall(html) if tag in markdown]
    if raw or (html.startswith("<") and markdown.startswith(html[:6])):
        through = [tag for tag in raw if tag in ours and tag not in ("<p>", "</p>", "<em>", "</em>")]
        return f"raw HTML came through: {through}" if through else ""
    without = re.sub(r'<a href="([^"]*)"', lambda m: m[0] if safe(m[1]) else "<a", html)
    wanted = FIGURE.sub(r"<figure><img \1><figcaption>\2</figcaption></figure>", comparable(without))
    have = comparable(ours)
    return "" if wanted == have else f"expected {wanted!r}\n     now {have!r}"


def passes(context):
    results = []
    for (number, section, markdown, html), ours in render(context, "passes"):
        wrong = differs(markdown, html, ours)
        results.append(Result(f"spec/passes/{number}", "failed" if wrong else "passed", f"{section}\n{markdown!r}\n{wrong}"))
    return results


def tests(_build):
    yield Test("spec", "plain", plain, cost=1)
    yield Test("spec", "passes", passes, cost=1)
