"""A crawl of the built archive: each address in it leads to a file and, with a #, to an id in it; every
page can be reached from the front page; the languages point at each other; nothing comes from elsewhere."""
import re
import urllib.parse
import xml.etree.ElementTree

from areas.html import SITEMAP, base_url
from harness import Failure, Result, Test
from page import parse_html

ADDRESSES = {"href", "src", "data", "poster", "action", "cite"}
LOADS = {"img", "script", "iframe", "source", "audio", "video", "embed", "object", "track"}
LEFTOVER = re.compile(r"data-(text|html|attr|if|each|with|slot|fill|include|message)$")


class Site:
    def __init__(self, folder, style):
        self.folder, self.style = folder, style
        self.base = base_url(folder)
        self.pages = {str(p.relative_to(folder)): parse_html(p.read_text(encoding="utf-8"))
                      for p in sorted(folder.rglob("*.html"))}
        self.ids = {name: {e.attributes["id"] for e in page.walk() if "id" in e.attributes}
                    for name, page in self.pages.items()}
        self.links = {name: set() for name in self.pages}

    def resolve(self, page, address):
        """The file of the site that an address on a page means; None if there is none. A folder stands
        for its index only where a host answers: in directory style, and in addresses from the root."""
        parts = urllib.parse.urlsplit(urllib.parse.urljoin("https://site.invalid/" + urllib.parse.quote(page), address))
        path = urllib.parse.unquote(parts.path).lstrip("/")
        if (self.style == "directory" or address.startswith("/")) and (path.endswith("/") or not path):
            path += "index.html"
        return path if (self.folder / path).is_file() else None

    def check_address(self, page, element, attribute):
        """What is wrong with one address, or None."""
        address = element.attributes[attribute].strip()
        parts = urllib.parse.urlsplit(address)
        relation = element.attributes.get("rel", "").split()
        absolute = address.startswith(self.base)
        if element.name == "link" and ("canonical" in relation or "alternate" in relation) and absolute:
            address = "/" + address.removeprefix(self.base)
        elif parts.scheme in ("http", "https", "mailto"):
            loads = element.name in LOADS or (element.name == "link" and "stylesheet" in relation)
            return "is loaded from elsewhere" if loads else None
        elif parts.scheme == "data" and element.name == "img":
            return None
        elif parts.scheme or address.startswith("//"):
            return f"has the scheme {parts.scheme}"
        elif address.startswith("/") and page != "404.html":
            return "begins at the root: wrong under a subfolder and from disk"
        target = self.resolve(page, address)
        if not target:
            return "leads to no file"
        self.links[page].add(target)
        fragment = urllib.parse.unquote(urllib.parse.urlsplit(address).fragment)
        if fragment and target in self.ids and fragment not in self.ids[target]:
            return f"names no id in {target}"
        return None

    def check_page(self, name):
        page = self.pages[name]
        for e in page.walk():
            for attribute, value in e.attributes.items():
                if attribute in ADDRESSES and (value or attribute != "href"):
                    wrong = self.check_address(name, e, attribute)
                    if wrong:
                        yield f"line {e.line}: <{e.name} {attribute}=\"{value}\"> {wrong}"
                if LEFTOVER.match(attribute):
                    yield f"line {e.line}: {attribute} of the template is left over"
                if attribute.startswith("on") or attribute == "style":
                    yield f"line {e.line}: {attribute}=\"{value}\" is refused by the Content-Security-Policy"
        yield from self.check_frame(name, page)

    def check_frame(self, name, page):
        """The things each page has once."""
        for selector in ("html[lang]", "head title", "main", "h1"):
            found = page.select(selector)
            if len(found) != 1:
                yield f"{len(found)} of {selector}"
            elif selector != "main" and selector != "html[lang]" and not found[0].text():
                yield f"<{found[0].name}> is empty"
        lang = name.split("/")[0]
        if lang in ("vi", "en") and not page.select(f"html[lang={lang}]"):
            yield f"<html lang> is not {lang}"

    def alternates(self, name):
        found = {}
        for link in self.pages[name].select("head link[rel~=alternate][hreflang]"):
            target = self.resolve(name, "/" + link.attributes["href"].removeprefix(self.base))
            found[link.attributes["hreflang"]] = target
        return found

    def languages(self):
        """Yields pages whose alternates do not answer each other."""
        for name in self.pages:
            mine = self.alternates(name)
            for lang, target in mine.items():
                if target is None or (lang != "x-default" and self.alternates(target) != mine):
                    yield f"{name}: hreflang {lang}: {target} does not answer"
            if mine and name not in mine.values():
                yield f"{name} is not among its own alternates"
            if name.startswith(("vi/", "en/")):
                other = ("en" if name.startswith("vi/") else "vi") + name[2:]
                if other not in self.pages:
                    yield f"{name}: there is no {other}"
                elif other not in self.links[name]:
                    yield f"{name}: no link to {other}"

    def unreached(self):
        seen, todo = set(), ["index.html"]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.links.get(name, ())
        return sorted(set(self.pages) - seen - {"404.html"})

    def left_out(self):
        """Pages for search engines that the sitemap has not."""
        root = xml.etree.ElementTree.parse(self.folder / "sitemap.xml").getroot()
        listed = {self.resolve("index.html", "/" + (e.text or "").removeprefix(self.base)) for e in root.iter(SITEMAP + "loc")}
        hidden = {n for n, p in self.pages.items() if p.select("meta[name=robots][content*=noindex]") or p.select("meta[http-equiv=refresh]")}
        return sorted(set(self.pages) - listed - hidden - {"404.html", "index.html"}) + sorted(f"{n} (hidden)" for n in hidden & listed)


def crawl(context, style):
    site = Site(context.site(style), style)
    if not site.pages:
        raise Failure("there are no pages")
    results = []
    for name in site.pages:
        problems = list(site.check_page(name))
        results.append(Result(f"links/{style}/{name}", "failed" if problems else "passed", "\n".join(problems[:12])))
    for name, problems in (("languages", list(site.languages())), ("all-reached", site.unreached()), ("sitemap-is-whole", site.left_out())):
        results.append(Result(f"links/{style}/{name}", "failed" if problems else "passed", "\n".join(problems[:12])))
    return results


# Words without which hardly a sentence of the language is written, and no sentence of the other has.
TELLING = {"vi": set("của và được các là về những với không này đã trong theo".split()),
           "en": set("the of and is that was were are this with from by".split())}


def sayings(element, lang):
    """Yields each text and attribute for readers below an element, with the language that it is marked as. Not what
    is quoted; nor the hint at a word of the text, an attribute that cannot say that it is in another language."""
    lang = element.attributes.get("lang", lang)
    if element.name in ("script", "style", "q"):
        return
    for name, value in element.attributes.items():
        if name in ("aria-label", "alt") or (name.startswith("data-") and name != "data-term-definition"):
            yield lang, value
    for child in element.children:
        if isinstance(child, str):
            yield lang, child
        else:
            yield from sayings(child, lang)


def languages(context):
    """No sentence stands where another language is announced; names and quoted words may."""
    site, results = context.site(), []
    for path in sorted(site.rglob("*.html")):
        wrong = []
        for lang, text in sayings(parse_html(path.read_text(encoding="utf-8")), None):
            words = re.findall(r"\w+", text.lower())
            found = {which: sum(word in telling for word in words) for which, telling in TELLING.items()}
            if any(found[which] >= 2 and found[which] > found.get(lang, 0) for which in TELLING if which != lang):
                wrong.append(f"marked as {lang}: {text.strip()[:100]}")
        results.append(Result(f"links/languages/{path.relative_to(site)}", "failed" if wrong else "passed", "\n".join(wrong[:8])))
    return results


def tests(_build):
    yield Test("links", "languages", languages, cost=5)
    for style in ("file", "directory"):
        yield Test("links", style, lambda context, style=style: crawl(context, style), cost=3)
