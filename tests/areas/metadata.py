"""What the pages of the archive say to machines, held to the rules of those who read it: JSON-LD to
schema.org's, Highwire and Dublin Core tags to Zotero's and Scholar's, OpenGraph to its own; the
downloads to BibTeX, RIS and CSL-JSON."""
import json
import re

from harness import Failure, Result, Test
from page import parse_html

ISO = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?")
HIGHWIRE_DATE = re.compile(r"\d{4}(/\d\d(/\d\d)?)?")
NEEDS = {"Legislation": ["name"], "NewsArticle": ["headline"], "Article": ["headline"]}
META = ["citation_title", "citation_language", "citation_public_url", "DC.title", "DC.language", "DC.identifier"]
RIS = re.compile(r"[A-Z][A-Z0-9]  - .*|")


def values(page, attribute, name):
    return [e.attributes.get("content", "") for e in page.select(f'meta[{attribute}="{name}"]')]


def dated(thing, path=""):
    """Every value of JSON-LD that is a date, with its name."""
    for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ():
        if isinstance(key, str) and re.search(r"(Date|^date)", key) and isinstance(value, str):
            yield f"{path}{key}", value
        yield from dated(value, f"{path}{key}.")


def linked_data(page, url, lang):
    blocks = [json.loads(e.text()) for e in page.select("script[type='application/ld+json']")]
    if len(blocks) != 1:
        yield f"{len(blocks)} blocks of JSON-LD"
        return
    block = blocks[0]
    if block.get("@context") != "https://schema.org" or block.get("@type") not in NEEDS:
        yield f"JSON-LD is {block.get('@context')} {block.get('@type')}"
        return
    yield from (f"JSON-LD: a {block['@type']} without {key}" for key in NEEDS[block["@type"]] if not block.get(key))
    if block.get("url") != url:
        yield f"JSON-LD: url {block.get('url')}, not {url}"
    if block.get("inLanguage", lang) != lang:
        yield f"JSON-LD: inLanguage {block['inLanguage']} on a page in {lang}"
    yield from (f"JSON-LD: {name} is {value}" for name, value in dated(block) if not ISO.fullmatch(value))


def tags(page, url):
    for name in META:
        found = values(page, "name", name)
        if len(found) != 1 or not found[0]:
            yield f"{name}: {found}"
    if values(page, "name", "citation_public_url") != [url] or values(page, "property", "og:url") != [url]:
        yield "the address of citation_public_url or og:url is not the canonical one"
    for value in values(page, "name", "citation_publication_date"):
        if not HIGHWIRE_DATE.fullmatch(value):
            yield f"citation_publication_date: {value}"
    for value in values(page, "name", "DC.date"):
        if not ISO.fullmatch(value):
            yield f"DC.date: {value}"
    if [e.attributes["href"] for e in page.select("link[rel='schema.DC']")] != ["http://purl.org/dc/elements/1.1/"]:
        yield "DC is not said to be Dublin Core"
    for name in ("og:title", "og:type", "og:locale", "og:site_name"):
        if len(values(page, "property", name)) != 1:
            yield f"{name}: {values(page, 'property', name)}"


def page_problems(path, is_document):
    page = parse_html(path.read_text(encoding="utf-8"))
    links = page.select("link[rel=canonical]")
    if len(links) != 1:
        return [f"{len(links)} canonical addresses"]
    url, lang = links[0].attributes["href"], page.select("html")[0].attributes["lang"]
    return [*linked_data(page, url, lang), *(tags(page, url) if is_document else ())]


def described(site):
    """Every page that is to be found says in a sentence what it is."""
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8").partition("</head>")[0]
        if "http-equiv=\"refresh\"" not in text and not re.search(r'<meta name="description" content="[^"]+">', text):
            yield f"{path.relative_to(site)} has no description"


def bibtex(text):
    depth = 0
    for c in text:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            break
    if depth or not re.match(r"@[a-z]+\{[\w-]+,\n", text):
        yield "not an entry of BibTeX"


def ris(text):
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    if not lines[0].startswith("TY  - ") or not lines[-1].startswith("ER  -") or not all(RIS.fullmatch(line + " " if line == "ER  -" else line) for line in lines):
        yield "not a record of RIS"


def csl(text):
    for item in json.loads(text):
        yield from (f"CSL-JSON without {key}" for key in ("id", "type", "title", "URL") if not item.get(key))


def archive(context):
    site, results = context.site(), []
    for lang in ("vi", "en"):
        for folder in ("documents", "vn"):
            for path in sorted((site / lang / folder).rglob("*.html")):
                if path.name == "index.html" or 'class="candidates"' in path.read_text(encoding="utf-8"):
                    continue
                problems = page_problems(path, folder == "documents")
                results.append(Result(f"metadata/{path.relative_to(site)}", "failed" if problems else "passed", "\n".join(problems)))
    problems = list(described(site))
    results.append(Result("metadata/descriptions", "failed" if problems else "passed", "\n".join(problems[:12])))
    for suffix, check in ((".bib", bibtex), (".ris", ris), (".csl.json", csl)):
        files = sorted(site.rglob(f"*{suffix}"))
        if not files:
            raise Failure(f"the site has no {suffix}")
        for path in files:
            problems = list(check(path.read_text(encoding="utf-8")))
            results.append(Result(f"metadata/{path.relative_to(site)}", "failed" if problems else "passed", "\n".join(problems)))
    return results


def tests(_build):
    yield Test("metadata", "archive", archive, cost=2)
