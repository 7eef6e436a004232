"""Every page and style sheet of the archive by the Nu HTML checker; every XML file by a parser, Atom
feeds and the sitemap also by their own rules."""
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.parse
import xml.etree.ElementTree

from harness import TESTS, Failure, Result, Test

VNU = TESTS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# The checker reads files, whose origin no policy calls 'self'; the browser tests check the policy itself.
FROM_DISK = re.compile("Resource violates Content Security Policy \\(meta tag\\): external \\w+ “[./]")
# JSON-LD is a data block, not a script: browsers put it aside before they ask any policy (HTML, "prepare the
# script element"), but the checker asks it all the same.
DATA_BLOCK = "Inline script violates Content Security Policy (meta tag)"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def only_data(page):
    """True if no script element of the page without an address is anything but JSON-LD."""
    scripts = re.findall(r"<script\b[^>]*>", page.read_text(encoding="utf-8"))
    return all(" src=" in tag or ' type="application/ld+json"' in tag for tag in scripts)


def readable(site, folder):
    """A copy of the site with style sheets that the checker can read. It knows no container queries (CSS
    Containment 3): it gets them as the media queries of the same grammar, so that it checks what is in them."""
    copy = shutil.copytree(site, folder, copy_function=shutil.copy)
    for sheet in copy.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8").replace("@container (", "@media (").replace("container-type: inline-size; ", "")
        sheet.write_text(text, encoding="utf-8")
    return copy


def validator(context, style, theme="default", area="html"):
    with tempfile.TemporaryDirectory() as folder:
        return validated(readable(context.site(style, theme), pathlib.Path(folder, "site")), style, theme, area)


def validated(site, style, theme, area):
    command = ["java", "-Xss4m", "-jar", VNU, "--format", "json", "--exit-zero-always", "--also-check-css", "--skip-non-html", site]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False)
    try:
        messages = json.loads(done.stderr or done.stdout)["messages"]
    except ValueError as e:
        raise Failure(f"the checker did not run: {done.stderr[-1000:]}") from e
    wrong = {}
    for m in messages:
        path = urllib.parse.unquote(m.get("url", "")).removeprefix(f"file:{site}/")
        if m["message"].startswith(DATA_BLOCK) and only_data(site / path):
            continue
        if (m["type"] != "info" or m.get("subType") == "warning") and not FROM_DISK.match(m["message"]):
            wrong.setdefault(path, []).append(f"{m.get('lastLine', 0)}: {m['message']}\n    {m.get('extract', '').strip()}")
    pages = sorted(str(p.relative_to(site)) for p in site.rglob("*.html"))
    if not pages:
        raise Failure("there are no pages")
    name = f"{area}/{style}" if theme == "default" else f"{area}/{theme}"
    return [Result(f"{name}/{page}", "failed" if page in wrong else "passed", "\n".join(wrong.get(page, [])[:8]))
            for page in sorted({*pages, *wrong})]


def moment(text):
    """An RFC 3339 date and time, as Atom demands."""
    value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if value.tzinfo is None or "T" not in text:
        raise ValueError(f"no time zone in {text}")
    return value


def one(element, name):
    found = element.findall(ATOM + name)
    if len(found) != 1:
        raise ValueError(f"{len(found)} <{name}> in <{element.tag.removeprefix(ATOM)}>")
    return "".join(found[0].itertext()).strip()


def check_feed(root, site, base):
    """Yields what RFC 4287 has against it, and links that lead nowhere."""
    if not one(root, "title"):
        yield "no title"
    one(root, "id")
    newest = moment(one(root, "updated"))
    if [link.get("href") for link in root.findall(ATOM + "link") if link.get("rel") == "self"] == []:
        yield "no link to itself"
    entries, ids, last = root.findall(ATOM + "entry"), set(), None
    if not entries:
        yield "no entries"
    for entry in entries:
        name = one(entry, "id")
        if name in ids:
            yield f"two entries with the id {name}"
        ids.add(name)
        if not one(entry, "title"):
            yield f"{name} has no title"
        if not root.findall(ATOM + "author") and not entry.findall(ATOM + "author"):
            yield f"{name} has no author"
        updated = moment(one(entry, "updated"))
        if updated > newest:
            yield f"{name} is newer than the feed"
        if last and updated > last:
            yield f"{name} is newer than the entry before it"
        last = updated
        links = [link.get("href") for link in entry.findall(ATOM + "link") if link.get("rel", "alternate") == "alternate"]
        if not links:
            yield f"{name} has no link"
        for link in links:
            path = site / urllib.parse.unquote(link.removeprefix(base))
            if not link.startswith(base) or not (path.is_file() or (path / "index.html").is_file()):
                yield f"{name}: the link {link} leads to no file"


def check_sitemap(root, site, base):
    """Yields addresses that lead nowhere, alternates that do not agree, pages left out."""
    groups = {}
    for url in root.findall(SITEMAP + "url"):
        address = url.findtext(SITEMAP + "loc", "")
        alternates = {(link.get("hreflang"), link.get("href")) for link in url.findall(XHTML + "link")}
        if address in groups:
            yield f"{address} is listed twice"
        groups[address] = alternates
        path = site / urllib.parse.unquote(address.removeprefix(base))
        if not address.startswith(base) or not (path.is_file() or (path / "index.html").is_file()):
            yield f"{address} leads to no file"
        if alternates and address not in {href for _, href in alternates}:
            yield f"{address} is not among its own alternates"
    for address, alternates in groups.items():
        for lang, href in alternates:
            if lang != "x-default" and groups.get(href, alternates) != alternates:
                yield f"{address} and {href} name different alternates"
    if len(groups) > 50000:
        yield f"{len(groups)} addresses in one sitemap"
    if not groups:
        yield "no addresses"


def base_url(site):
    """The address of the site as its own sitemap gives it."""
    root = xml.etree.ElementTree.parse(site / "sitemap.xml").getroot()
    first = root.findtext(f"{SITEMAP}url/{SITEMAP}loc", "")
    return urllib.parse.urljoin(first, "/")


def xml_files(context, style):
    site, results = context.site(style), []
    base = base_url(site)
    for path in sorted(p for p in site.rglob("*") if p.suffix in (".xml", ".svg", ".atom")):
        problems = []
        try:
            root = xml.etree.ElementTree.parse(path).getroot()
            if root.tag == ATOM + "feed":
                problems = list(check_feed(root, site, base))
            elif root.tag == SITEMAP + "urlset":
                problems = list(check_sitemap(root, site, base))
        except (ValueError, xml.etree.ElementTree.ParseError) as e:
            problems.append(f"{type(e).__name__}: {e}")
        name = f"html/{style}/{path.relative_to(site)}"
        results.append(Result(name, "failed" if problems else "passed", "\n".join(problems[:12])))
    have = {r.name.rsplit("/", 1)[-1] for r in results}
    for wanted in ("feed.xml", "sitemap.xml"):
        if wanted not in have:
            results.append(Result(f"html/{style}/{wanted}", "failed", "the site has none"))
    return results


def tests(_build):
    for style, cost in (("file", 15), ("directory", 12)):
        yield Test("html", f"{style}-pages", lambda context, style=style: validator(context, style), cost=cost)
        yield Test("html", f"{style}-xml", lambda context, style=style: xml_files(context, style))
