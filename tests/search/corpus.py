"""Turns a folder of documents (the songngu flavour of the corpus maker, or content/documents) into
the JSON lines that tests/search/indexer reads. Crude: one block a paragraph, markup removed.

    python3 corpus.py FOLDER > documents.jsonl
"""
import json, os, re, sys
import unicodedata

import yaml


def slug(text):
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", text.encode("ascii", "ignore").decode()).strip("-")


def front_matter(head):
    """Fast for the corpus maker's lines, which are JSON; YAML for all others."""
    front = {}
    for line in head.strip().split("\n"):
        key, _, value = line.partition(": ")
        if key == "date":
            front[key] = value
            continue
        try:
            front[key] = json.loads(value)
        except ValueError:
            return {k: str(v) if k in ("date", "published") else v
                    for k, v in yaml.safe_load(head).items()}
    return front


def read(path):
    with open(path, encoding="utf-8") as f:
        _, head, body = f.read().split("---\n", 2)
    body = re.sub(r"^:::.*$|\[\]\{\.gap\}|\{\.sic\}", "", body, flags=re.M)
    body = re.sub(r"[*_#>|`\\]+|^\s*[-+] |^:?-+:?$", " ", body, flags=re.M)
    blocks = [" ".join(b.split()) for b in re.split(r"\n\s*\n", body)]
    return front_matter(head), [b for b in blocks if b.strip(" -")]


def main(folder):
    documents = {}
    for name in sorted(os.listdir(folder)):
        stem, lang, _ = name.rsplit(".", 2)
        documents.setdefault(stem, {})[lang] = read(os.path.join(folder, name))
    for stem, texts in documents.items():
        first = (texts.get("vi") or texts.get("en"))[0]
        values = [[facet, slug(str(first[facet])), str(first[facet]), str(first[facet])]
                  for facet in ("type", "issuer", "place") if first.get(facet)]
        values += [["topic", slug(t), t, t] for t in first.get("topics", [])]
        line = {"id": first.get("id", stem), "date": first.get("date", ""), "values": values}
        if first.get("number"):
            line["number"] = first["number"]
        for lang, (front, blocks) in texts.items():
            line[lang] = {"title": front.get("title", stem), "url": f"{lang}/{stem}.html",
                          "blocks": blocks}
            if isinstance(front.get("summary"), str):
                line[lang]["summary"] = front["summary"]
        print(json.dumps(line, ensure_ascii=False))


main(sys.argv[1])
