/* The names that templates may use: one row a field of view.h, in its order. */
#include "view.h"

#define FIELD(type, member, kind, sub, help)                                   \
    {                                                                          \
#member, FIELD_##kind, offsetof(struct view_##type, member), sub, help \
    }
#define SHAPE(type, help)                                                                       \
    static const struct shape type##_shape = {#type, sizeof(struct view_##type), type##_fields, \
                                              sizeof type##_fields / sizeof *type##_fields, help}

static const struct field date_fields[] = {
    FIELD(date, iso, TEXT, NULL, "machine form, for <time datetime>"),
    FIELD(date, text, TEXT, NULL, "as a reader writes it"),
    FIELD(date, brief, TEXT, NULL, "short, for tables"),
};
SHAPE(date, "a date");

static const struct field link_fields[] = {
    FIELD(link, text, TEXT, NULL, "what it says"),
    FIELD(link, url, URL, NULL, "where it leads; absent: no link"),
    FIELD(link, lang, TEXT, NULL, "language of the text if not the page's"),
    FIELD(link, current, BOOL, NULL, "leads to this very page"),
};
SHAPE(link, "a link");

static const struct field term_fields[] = {
    FIELD(term, text, TEXT, NULL, "name of the value"),
    FIELD(term, url, URL, NULL, "its page"),
    FIELD(term, lang, TEXT, NULL, "language of the name if not the page's"),
    FIELD(term, count, NUMBER, NULL, "documents that have it"),
};
SHAPE(term, "a value of a facet");

static const struct field alternate_fields[] = {
    FIELD(alternate, lang, TEXT, NULL, "language code"),
    FIELD(alternate, name, TEXT, NULL, "the language's own name"),
    FIELD(alternate, url, URL, NULL, "the same page in that language"),
    FIELD(alternate, absolute, URL, NULL, "its full address; without base_url the same as url"),
    FIELD(alternate, current, BOOL, NULL, "is this page"),
    FIELD(alternate, missing, BOOL, NULL, "has no text of its own in that language"),
};
SHAPE(alternate, "the same page in a language");

static const struct field edition_fields[] = {
    FIELD(edition, lang, TEXT, NULL, "language code"),
    FIELD(edition, name, TEXT, NULL, "the language's own name"),
    FIELD(edition, title, TEXT, NULL, "name of the archive in that language"),
    FIELD(edition, tagline, TEXT, NULL, "one line about it"),
    FIELD(edition, home, URL, NULL, "home page"),
    FIELD(edition, documents, URL, NULL, "list of all documents"),
    FIELD(edition, decisions, URL, NULL, "index of decisions"),
    FIELD(edition, browse, URL, NULL, "types, issuers, places, topics"),
    FIELD(edition, about, URL, NULL, "about the archive"),
};
SHAPE(edition, "the archive in one language");

static const struct field site_fields[] = {
    FIELD(site, title, TEXT, NULL, "name of the archive"),
    FIELD(site, tagline, TEXT, NULL, "one line about it"),
    FIELD(site, title_lang, TEXT, NULL, "language of the name if not the page's"),
    FIELD(site, tagline_lang, TEXT, NULL, "language of that line if not the page's"),
    FIELD(site, home, URL, NULL, "home page"),
    FIELD(site, documents, URL, NULL, "list of all documents"),
    FIELD(site, decisions, URL, NULL, "index of decisions"),
    FIELD(site, browse, URL, NULL, "types, issuers, places, topics"),
    FIELD(site, about, URL, NULL, "about the archive"),
    FIELD(site, search, URL, NULL, "search page"),
    FIELD(site, feed, URL, NULL, "Atom feed in this language"),
    FIELD(site, timeline, URL, NULL, "timeline"),
    FIELD(site, glossary, URL, NULL, "glossary; absent if there is none"),
    FIELD(site, translations, URL, NULL, "state of the translations"),
    FIELD(site, nav, LIST, &link_shape, "main navigation"),
    FIELD(site, editions, LIST, &edition_shape, "the archive in each language"),
    FIELD(site, licence, RECORD, &link_shape, "licence of the archive's own texts"),
    FIELD(site, version, TEXT, NULL, "version of songngu"),
};
SHAPE(site, "the archive");

static const struct field meta_fields[] = {
    FIELD(meta, name, TEXT, NULL, "name, or property"),
    FIELD(meta, content, TEXT, NULL, "content"),
};
SHAPE(meta, "a fact about the page for machines");

static const struct field page_fields[] = {
    FIELD(page, kind, TEXT, NULL, "kind of page: home, document, decision …"),
    FIELD(page, lang, TEXT, NULL, "its language"),
    FIELD(page, title, TEXT, NULL, "for <title>"),
    FIELD(page, description, TEXT, NULL, "for the description"),
    FIELD(page, root, URL, NULL, "the output folder: ../../"),
    FIELD(page, canonical, URL, NULL, "its full address; absent without base_url"),
    FIELD(page, greeting, URL, NULL,
          "full address of the greeting, for hreflang x-default; the same"),
    FIELD(page, alternates, LIST, &alternate_shape, "this page in both languages"),
    FIELD(page, breadcrumbs, LIST, &link_shape, "the way from the home page"),
    FIELD(page, other, RECORD, &alternate_shape, "this page in the other language"),
    FIELD(page, noindex, BOOL, NULL, "not for search engines"),
    FIELD(page, metas, LIST, &meta_shape, "Highwire and Dublin Core, for <meta name>"),
    FIELD(page, properties, LIST, &meta_shape, "OpenGraph, for <meta property>"),
    FIELD(page, linked_data, JSON, NULL, "JSON-LD"),
};
SHAPE(page, "the page");

static const struct field card_fields[] = {
    FIELD(card, title, TEXT, NULL, "title"),
    FIELD(card, url, URL, NULL, "its page"),
    FIELD(card, lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(card, summary, TEXT, NULL, "summary"),
    FIELD(card, summary_lang, TEXT, NULL, "language of the summary if not the page's"),
    FIELD(card, type, TEXT, NULL, "type"),
    FIELD(card, issuer, TEXT, NULL, "issuer or publisher"),
    FIELD(card, place, TEXT, NULL, "place"),
    FIELD(card, number, TEXT, NULL, "its own number"),
    FIELD(card, date, RECORD, &date_shape, "date of the document, else of its publication"),
    FIELD(card, untranslated, BOOL, NULL, "there is no text in the page's language"),
    FIELD(card, translation, BOOL, NULL, "the text in the page's language is a translation"),
    FIELD(card, withdrawn, BOOL, NULL, "was withdrawn"),
};
SHAPE(card, "a document in a list");

static const struct field group_fields[] = {
    FIELD(group, heading, TEXT, NULL, "heading"),
    FIELD(group, id, TEXT, NULL, "id of the heading"),
    FIELD(group, url, URL, NULL, "page of the group"),
    FIELD(group, count, NUMBER, NULL, "documents in it"),
    FIELD(group, cards, LIST, &card_shape, "its documents"),
};
SHAPE(group, "documents under a heading");

static const struct field pager_fields[] = {
    FIELD(pager, pages, LIST, &link_shape, "all pages of the list"),
    FIELD(pager, previous, URL, NULL, "previous page"),
    FIELD(pager, next, URL, NULL, "next page"),
    FIELD(pager, number, NUMBER, NULL, "this page, from 1"),
    FIELD(pager, total, NUMBER, NULL, "number of pages"),
};
SHAPE(pager, "pages of a list");

static const struct field listing_fields[] = {
    FIELD(listing, heading, TEXT, NULL, "heading"),
    FIELD(listing, lang, TEXT, NULL, "language of the heading if not the page's"),
    FIELD(listing, intro, TEXT, NULL, "a line under it"),
    FIELD(listing, facet, TEXT, NULL, "what it is a value of: Type, Place …"),
    FIELD(listing, facet_url, URL, NULL, "all values of that facet"),
    FIELD(listing, count, NUMBER, NULL, "documents in all"),
    FIELD(listing, groups, LIST, &group_shape, "the documents, by year"),
    FIELD(listing, pager, RECORD, &pager_shape, "absent if there is one page"),
    FIELD(listing, years, LIST, &term_shape, "years, on the list of all documents"),
    FIELD(listing, feed, URL, NULL, "Atom feed"),
};
SHAPE(listing, "a list of documents");

static const struct field facet_fields[] = {
    FIELD(facet, heading, TEXT, NULL, "Types, Issuers …"),
    FIELD(facet, id, TEXT, NULL, "id of the heading"),
    FIELD(facet, terms, LIST, &term_shape, "its values, in reading order"),
    FIELD(facet, all, URL, NULL, "page of all values, if these are only the most used"),
    FIELD(facet, count, NUMBER, NULL, "how many values it has, on the browse page"),
};
SHAPE(facet, "values of a facet");

static const struct field value_letter_fields[] = {
    FIELD(value_letter, letter, TEXT, NULL, "the letter"),
    FIELD(value_letter, id, TEXT, NULL, "id of its heading"),
    FIELD(value_letter, terms, LIST, &term_shape, "the values under it"),
};
SHAPE(value_letter, "values that begin with a letter");

static const struct field values_fields[] = {
    FIELD(values, heading, TEXT, NULL, "Types, Issuers …"),
    FIELD(values, count, NUMBER, NULL, "how many there are"),
    FIELD(values, index, LIST, &link_shape, "all letters; on the first page"),
    FIELD(values, letters, LIST, &value_letter_shape, "the values of this page"),
    FIELD(values, pager, RECORD, &pager_shape, "absent if there is one page"),
};
SHAPE(values, "all values of a facet that has many");

static const struct field heading_fields[] = {
    FIELD(heading, text, TEXT, NULL, "heading"),
    FIELD(heading, url, URL, NULL, "its place"),
    FIELD(heading, level, NUMBER, NULL, "2, 3 …"),
    FIELD(heading, nested, BOOL, NULL, "level 3 or below"),
};
SHAPE(heading, "an entry of the contents");

static const struct field removed_fields[] = {
    FIELD(removed, text, TEXT, NULL, "the text taken out"),
    FIELD(removed, what, TEXT, NULL, "what it was"),
    FIELD(removed, lang, TEXT, NULL, "language of the text if not the page's"),
    FIELD(removed, what_lang, TEXT, NULL, "language of what it was if not the page's"),
};
SHAPE(removed, "page furniture taken out");

static const struct field change_fields[] = {
    FIELD(change, date, RECORD, &date_shape, "when"),
    FIELD(change, change, TEXT, NULL, "what was done"),
    FIELD(change, lang, TEXT, NULL, "language of that if not the page's"),
};
SHAPE(change, "a correction");

static const struct field file_fields[] = {
    FIELD(file, title, TEXT, NULL, "title"),
    FIELD(file, url, URL, NULL, "the file"),
    FIELD(file, name, TEXT, NULL, "file name"),
    FIELD(file, size, TEXT, NULL, "size, with its unit"),
    FIELD(file, sha256, TEXT, NULL, "SHA-256"),
    FIELD(file, lang, TEXT, NULL, "language of the title if not the page's"),
};
SHAPE(file, "an attached file");

static const struct field cite_fields[] = {
    FIELD(cite, id, TEXT, NULL, "id of its entry, where unresolved citations lead"),
    FIELD(cite, number, TEXT, NULL, "the work as it is known"),
    FIELD(cite, title, TEXT, NULL, "its title"),
    FIELD(cite, url, URL, NULL, "its page"),
    FIELD(cite, number_lang, TEXT, NULL, "language of number if not the page's"),
    FIELD(cite, lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(cite, status, TEXT, NULL, "resolved, ambiguous, unresolved or conflict"),
    FIELD(cite, note, TEXT, NULL, "why it is not simply resolved"),
    FIELD(cite, count, NUMBER, NULL, "times cited in the document"),
    FIELD(cite, first, URL, NULL, "first place"),
};
SHAPE(cite, "a work that the document cites");

static const struct field sentence_fields[] = {
    FIELD(sentence, html, HTML, NULL, "the sentence, its citation marked"),
    FIELD(sentence, url, URL, NULL, "the paragraph"),
    FIELD(sentence, lang, TEXT, NULL, "its language if not the page's"),
};
SHAPE(sentence, "a citing sentence");

static const struct field citing_fields[] = {
    FIELD(citing, title, TEXT, NULL, "title"),
    FIELD(citing, url, URL, NULL, "its page"),
    FIELD(citing, lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(citing, type, TEXT, NULL, "type"),
    FIELD(citing, date, RECORD, &date_shape, "date"),
    FIELD(citing, sentences, LIST, &sentence_shape, "the sentences"),
    FIELD(citing, more, NUMBER, NULL, "sentences not shown"),
};
SHAPE(citing, "a citing document");

static const struct field neighbour_fields[] = {
    FIELD(neighbour, relation, TEXT, NULL, "Cites, Replaced by …"),
    FIELD(neighbour, name, TEXT, NULL, "the other work or document"),
    FIELD(neighbour, about, TEXT, NULL, "its title, if the name is a number"),
    FIELD(neighbour, url, URL, NULL, "its page"),
    FIELD(neighbour, lang, TEXT, NULL, "language of its name if not the page's"),
    FIELD(neighbour, about_lang, TEXT, NULL, "language of its title if not the page's"),
    FIELD(neighbour, count, NUMBER, NULL, "citations between the two"),
};
SHAPE(neighbour, "a thing beside a work");

static const struct field diagram_fields[] = {
    FIELD(diagram, svg, HTML, NULL, "the drawing"),
    FIELD(diagram, rows, LIST, &neighbour_shape, "the same as a table"),
    FIELD(diagram, cites_more, NUMBER, NULL, "what it draws on that is not shown"),
    FIELD(diagram, cited_by_more, NUMBER, NULL, "what draws on it that is not shown"),
};
SHAPE(diagram, "a neighbourhood");

static const struct field translation_fields[] = {
    FIELD(translation, status, TEXT, NULL, "unofficial or reviewed"),
    FIELD(translation, reviewed, BOOL, NULL, "was reviewed by a person"),
    FIELD(translation, method, TEXT, NULL, "how it was made"),
    FIELD(translation, method_lang, TEXT, NULL, "language of that if not the page's"),
    FIELD(translation, date, RECORD, &date_shape, "when"),
    FIELD(translation, original, URL, NULL, "the original's page"),
    FIELD(translation, stale, LIST, &link_shape, "blocks whose original has changed since"),
    FIELD(translation, stale_count, NUMBER, NULL, "how many"),
};
SHAPE(translation, "how the text was translated");

static const struct field document_fields[] = {
    FIELD(document, id, TEXT, NULL, "permanent id"),
    FIELD(document, title, TEXT, NULL, "title"),
    FIELD(document, title_lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(document, lang, TEXT, NULL, "language of the text if not the page's"),
    FIELD(document, body, HTML, NULL, "the text"),
    FIELD(document, body_lang, TEXT, NULL, "language of the text, always"),
    FIELD(document, summary, TEXT, NULL, "summary"),
    FIELD(document, summary_lang, TEXT, NULL, "language of the summary if not the page's"),
    FIELD(document, author, TEXT, NULL, "author"),
    FIELD(document, source, TEXT, NULL, "source, as stated"),
    FIELD(document, number, TEXT, NULL, "its own number"),
    FIELD(document, type, RECORD, &link_shape, "type"),
    FIELD(document, issuer, RECORD, &link_shape, "issuer"),
    FIELD(document, publisher, RECORD, &link_shape, "publisher"),
    FIELD(document, place, RECORD, &link_shape, "place"),
    FIELD(document, date, RECORD, &date_shape, "date of the event or document"),
    FIELD(document, published, RECORD, &date_shape, "date of publication"),
    FIELD(document, topics, LIST, &link_shape, "topics"),
    FIELD(document, contents, LIST, &heading_shape, "table of contents"),
    FIELD(document, translation, RECORD, &translation_shape, "present if it is a translation"),
    FIELD(document, untranslated, BOOL, NULL, "shown in the other language"),
    FIELD(document, files, LIST, &file_shape, "attached files"),
    FIELD(document, removed, LIST, &removed_shape, "page furniture taken out"),
    FIELD(document, history, LIST, &change_shape, "corrections"),
    FIELD(document, cites, LIST, &cite_shape, "works it cites"),
    FIELD(document, cited_by, LIST, &citing_shape, "documents that cite it"),
    FIELD(document, work, RECORD, &link_shape, "the decision whose text it is"),
    FIELD(document, previous, RECORD, &card_shape, "the document before it by date"),
    FIELD(document, next, RECORD, &card_shape, "the document after it by date"),
    FIELD(document, permalink, TEXT, NULL, "full address, for citing; absent without base_url"),
    FIELD(document, withdrawn, TEXT, NULL, "why it was withdrawn"),
    FIELD(document, withdrawn_lang, TEXT, NULL, "language of that if not the page's"),
    FIELD(document, source_file, URL, NULL, "its Markdown text"),
    FIELD(document, draft, RECORD, &link_shape, "present if it is a draft"),
    FIELD(document, readings, LIST, &link_shape,
          "Vietnamese, English, side by side; none if there is one language"),
    FIELD(document, references, LIST, &link_shape, "how to cite it, the page's language first"),
    FIELD(document, downloads, LIST, &link_shape, "its text and its reference as files"),
    FIELD(document, share, URL, NULL, "a mail with its title and address"),
    FIELD(document, related, LIST, &card_shape, "documents that share what they cite or are about"),
    FIELD(document, diagram, RECORD, &diagram_shape, "its neighbourhood"),
};
SHAPE(document, "a document");

static const struct field side_fields[] = {
    FIELD(side, lang, TEXT, NULL, "its language"),
    FIELD(side, name, TEXT, NULL, "the language's name in that of the page"),
    FIELD(side, title, TEXT, NULL, "title, in that language"),
    FIELD(side, url, URL, NULL, "its own page"),
    FIELD(side, original, BOOL, NULL, "is the original"),
    FIELD(side, reviewed, BOOL, NULL, "is a translation that a person has reviewed"),
};
SHAPE(side, "one of two texts side by side");

static const struct field half_fields[] = {
    FIELD(half, lang, TEXT, NULL, "its language"),
    FIELD(half, html, HTML, NULL, "the text"),
};
SHAPE(half, "a block in one language");

static const struct field pair_fields[] = {
    FIELD(pair, id, TEXT, NULL, "p7; absent if the texts differ in their blocks"),
    FIELD(pair, url, URL, NULL, "#p7"),
    FIELD(pair, number, TEXT, NULL, "7"),
    FIELD(pair, stale, BOOL, NULL, "the original has changed since the translation"),
    FIELD(pair, halves, LIST, &half_shape, "the original, then the translation"),
};
SHAPE(pair, "a block in both languages");

static const struct field parallel_fields[] = {
    FIELD(parallel, title, TEXT, NULL, "title, in the page's language"),
    FIELD(parallel, aligned, BOOL, NULL, "both texts have the same blocks"),
    FIELD(parallel, sides, LIST, &side_shape, "the original, then the translation"),
    FIELD(parallel, pairs, LIST, &pair_shape, "the texts, block by block"),
    FIELD(parallel, contents, LIST, &heading_shape, "table of contents"),
    FIELD(parallel, readings, LIST, &link_shape, "Vietnamese, English, side by side"),
    FIELD(parallel, document, URL, NULL, "the document's own page"),
    FIELD(parallel, permalink, TEXT, NULL, "full address, for citing; absent without base_url"),
};
SHAPE(parallel, "a document in both languages");

static const struct field status_fields[] = {
    FIELD(status, title, TEXT, NULL, "title"),
    FIELD(status, url, URL, NULL, "its page"),
    FIELD(status, lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(status, id, TEXT, NULL, "permanent id"),
    FIELD(status, state, TEXT, NULL, "missing, differs, stale, unstamped or complete"),
    FIELD(status, text, TEXT, NULL, "the same in words"),
    FIELD(status, into, TEXT, NULL, "into which language"),
    FIELD(status, parallel, URL, NULL, "both texts side by side"),
    FIELD(status, date, RECORD, &date_shape, "date of the document"),
    FIELD(status, present, BOOL, NULL, "there is a translation"),
    FIELD(status, done, BOOL, NULL, "nothing is missing or out of date"),
    FIELD(status, reviewed, BOOL, NULL, "was reviewed by a person"),
    FIELD(status, stale, LIST, &link_shape, "blocks whose original has changed since"),
    FIELD(status, command, TEXT, NULL, "the command for what is to be done"),
};
SHAPE(status, "how far a translation is");

static const struct field coverage_fields[] = {
    FIELD(coverage, text, TEXT, NULL, "name of the value"),
    FIELD(coverage, url, URL, NULL, "its page"),
    FIELD(coverage, lang, TEXT, NULL, "language of the name if not the page's"),
    FIELD(coverage, count, NUMBER, NULL, "documents"),
    FIELD(coverage, translated, NUMBER, NULL, "of them translated"),
    FIELD(coverage, percent, NUMBER, NULL, "the same of a hundred"),
};
SHAPE(coverage, "how much is translated");

static const struct field translations_fields[] = {
    FIELD(translations, count, NUMBER, NULL, "documents"),
    FIELD(translations, translated, NUMBER, NULL, "of them translated"),
    FIELD(translations, reviewed, NUMBER, NULL, "of them reviewed by a person"),
    FIELD(translations, states, LIST, &coverage_shape, "documents by state; on the first page"),
    FIELD(translations, types, LIST, &coverage_shape, "coverage by type; on the first page"),
    FIELD(translations, years, LIST, &coverage_shape, "coverage by year; on the first page"),
    FIELD(translations, rows, LIST, &status_shape, "the documents, those that need work first"),
    FIELD(translations, pager, RECORD, &pager_shape, "absent if there is one page"),
    FIELD(translations, data, URL, NULL, "the same as JSON"),
};
SHAPE(translations, "the state of the translations");

static const struct field entry_fields[] = {
    FIELD(entry, id, TEXT, NULL, "id of its entry"),
    FIELD(entry, term, TEXT, NULL, "the term"),
    FIELD(entry, counterpart, TEXT, NULL, "the same in the other language"),
    FIELD(entry, also, LIST, &link_shape, "variants of the term"),
    FIELD(entry, counterpart_also, LIST, &link_shape, "variants of the counterpart"),
    FIELD(entry, definition, TEXT, NULL, "definition"),
    FIELD(entry, definition_lang, TEXT, NULL, "language of the definition if not the page's"),
    FIELD(entry, source, RECORD, &link_shape, "where that is stated"),
    FIELD(entry, other, URL, NULL, "its entry in the other direction"),
};
SHAPE(entry, "a term of the glossary");

static const struct field letter_fields[] = {
    FIELD(letter, letter, TEXT, NULL, "the letter"),
    FIELD(letter, id, TEXT, NULL, "id of its heading"),
    FIELD(letter, entries, LIST, &entry_shape, "the terms under it"),
};
SHAPE(letter, "a letter of the glossary");

static const struct field glossary_fields[] = {
    FIELD(glossary, from, TEXT, NULL, "language of the terms"),
    FIELD(glossary, to, TEXT, NULL, "language of the counterparts"),
    FIELD(glossary, directions, LIST, &link_shape, "both directions"),
    FIELD(glossary, index, LIST, &link_shape, "all letters"),
    FIELD(glossary, letters, LIST, &letter_shape, "the terms of this page"),
    FIELD(glossary, pager, RECORD, &pager_shape, "absent if there is one page"),
    FIELD(glossary, note, TEXT, NULL, "what readers should know"),
    FIELD(glossary, note_lang, TEXT, NULL, "language of that if not the page's"),
    FIELD(glossary, count, NUMBER, NULL, "terms in all"),
};
SHAPE(glossary, "the glossary in one direction");

/* a fact's other values are facts too, so this shape refers to itself */
static const struct shape fact_shape;
static const struct field fact_fields[] = {
    FIELD(fact, label, TEXT, NULL, "Number, Date …"),
    FIELD(fact, value, TEXT, NULL, "the value"),
    FIELD(fact, lang, TEXT, NULL, "language of the value if not the page's"),
    FIELD(fact, iso, TEXT, NULL, "machine form of a date"),
    FIELD(fact, sources, LIST, &link_shape, "where it is stated"),
    FIELD(fact, others, LIST, &fact_shape, "values that other texts state instead"),
    FIELD(fact, disputed, BOOL, NULL, "the texts disagree"),
};
SHAPE(fact, "a fact of a decision");

static const struct field relation_fields[] = {
    FIELD(relation, label, TEXT, NULL, "replaces, amended by …"),
    FIELD(relation, works, LIST, &link_shape, "the other decisions"),
    FIELD(relation, sources, LIST, &link_shape, "where it is stated"),
};
SHAPE(relation, "a relation to other decisions");

static const struct field year_fields[] = {
    FIELD(year, year, TEXT, NULL, "year"),
    FIELD(year, count, NUMBER, NULL, "citing documents"),
};
SHAPE(year, "citations of a year");

static const struct field work_fields[] = {
    FIELD(work, number, TEXT, NULL, "number, or short name"),
    FIELD(work, word, TEXT, NULL, "Decision, Directive …"),
    FIELD(work, title, TEXT, NULL, "title"),
    FIELD(work, number_lang, TEXT, NULL, "language of number if not the page's"),
    FIELD(work, lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(work, url, URL, NULL, "its page"),
    FIELD(work, issuer, TEXT, NULL, "issuer"),
    FIELD(work, year, TEXT, NULL, "year"),
    FIELD(work, date, RECORD, &date_shape, "date"),
    FIELD(work, count, NUMBER, NULL, "documents that cite it"),
    FIELD(work, recorded, BOOL, NULL, "there is a record of it"),
};
SHAPE(work, "a decision in a list");

static const struct field decision_fields[] = {
    FIELD(decision, id, TEXT, NULL, "permanent id"),
    FIELD(decision, number, TEXT, NULL, "number, or short name"),
    FIELD(decision, word, TEXT, NULL, "Decision, Directive …"),
    FIELD(decision, title, TEXT, NULL, "title"),
    FIELD(decision, number_lang, TEXT, NULL, "language of number if not the page's"),
    FIELD(decision, lang, TEXT, NULL, "language of the title if not the page's"),
    FIELD(decision, recorded, BOOL, NULL, "there is a record of it"),
    FIELD(decision, disputed, BOOL, NULL, "the texts disagree about it"),
    FIELD(decision, facts, LIST, &fact_shape, "number, type, issuer, date …"),
    FIELD(decision, relations, LIST, &relation_shape, "relations to other decisions"),
    FIELD(decision, texts, LIST, &card_shape, "documents that are its text"),
    FIELD(decision, cited_by, LIST, &citing_shape, "citing documents"),
    FIELD(decision, pager, RECORD, &pager_shape, "pages of the citing documents"),
    FIELD(decision, years, LIST, &year_shape, "citing documents by year"),
    FIELD(decision, citing_count, NUMBER, NULL, "citing documents"),
    FIELD(decision, sentence_count, NUMBER, NULL, "sentences that cite it, in the originals"),
    FIELD(decision, notes, TEXT, NULL, "notes"),
    FIELD(decision, notes_lang, TEXT, NULL, "language of the notes if not the page's"),
    FIELD(decision, permalink, TEXT, NULL, "full address, for citing; absent without base_url"),
    FIELD(decision, candidates, LIST, &work_shape, "what the number may mean"),
    FIELD(decision, references, LIST, &link_shape, "how to cite it, the page's language first"),
    FIELD(decision, share, URL, NULL, "a mail with its title and address"),
    FIELD(decision, feed, URL, NULL, "Atom feed of the documents that cite it"),
    FIELD(decision, diagram, RECORD, &diagram_shape, "its neighbourhood, on the first page"),
};
SHAPE(decision, "a decision");

static const struct field work_group_fields[] = {
    FIELD(work_group, heading, TEXT, NULL, "heading; absent: none"),
    FIELD(work_group, id, TEXT, NULL, "id of the heading"),
    FIELD(work_group, url, URL, NULL, "all of that issuer or year"),
    FIELD(work_group, works, LIST, &work_shape, "its decisions"),
};
SHAPE(work_group, "decisions under a heading");

static const struct field decisions_fields[] = {
    FIELD(decisions, heading, TEXT, NULL, "of a type, an issuer or a year; absent: of all"),
    FIELD(decisions, lang, TEXT, NULL, "language of the heading if not the page's"),
    FIELD(decisions, facet, TEXT, NULL, "what the heading is: Type, Issuer, Year"),
    FIELD(decisions, count, NUMBER, NULL, "how many in all"),
    FIELD(decisions, orders, LIST, &link_shape, "by number, by date, by citations"),
    FIELD(decisions, facets, LIST, &facet_shape, "types, issuers, years; on the first page"),
    FIELD(decisions, groups, LIST, &work_group_shape, "those of this page"),
    FIELD(decisions, pager, RECORD, &pager_shape, "absent if there is one page"),
};
SHAPE(decisions, "an index of decisions");

static const struct field span_fields[] = {
    FIELD(span, label, TEXT, NULL, "year, or first and last year"),
    FIELD(span, documents, NUMBER, NULL, "documents"),
    FIELD(span, decisions, NUMBER, NULL, "decisions"),
    FIELD(span, documents_url, URL, NULL, "the documents of a year"),
    FIELD(span, decisions_url, URL, NULL, "the decisions of a year"),
};
SHAPE(span, "a span of years");

static const struct field timeline_fields[] = {
    FIELD(timeline, svg, HTML, NULL, "the drawing"),
    FIELD(timeline, spans, LIST, &span_shape, "the same as a table"),
    FIELD(timeline, undated, NUMBER, NULL, "documents and decisions without a year"),
};
SHAPE(timeline, "documents and decisions by year");

static const struct field home_fields[] = {
    FIELD(home, intro, TEXT, NULL, "introduction"),
    FIELD(home, intro_lang, TEXT, NULL, "language of that if not the page's"),
    FIELD(home, documents, NUMBER, NULL, "documents"),
    FIELD(home, decisions, NUMBER, NULL, "decisions"),
    FIELD(home, translations, NUMBER, NULL, "documents in both languages"),
    FIELD(home, latest, LIST, &card_shape, "latest documents"),
    FIELD(home, cited, LIST, &work_shape, "most cited decisions"),
    FIELD(home, facets, LIST, &facet_shape, "ways to browse"),
    FIELD(home, collections, LIST, &link_shape, "the whole archive as files"),
};
SHAPE(home, "the home page");

static const struct field text_fields[] = {
    FIELD(text, heading, TEXT, NULL, "title"),
    FIELD(text, lang, TEXT, NULL, "language if not the page's"),
    FIELD(text, body, HTML, NULL, "the text"),
    FIELD(text, contents, LIST, &heading_shape, "table of contents"),
};
SHAPE(text, "a page of text");

#define ROOT(member, kind, sub, help)                                   \
    {                                                                   \
#member, FIELD_##kind, offsetof(struct view, member), sub, help \
    }
static const struct field view_fields[] = {
    ROOT(site, RECORD, &site_shape, "the archive; on every page"),
    ROOT(page, RECORD, &page_shape, "this page; on every page"),
    ROOT(home, RECORD, &home_shape, "the home page"),
    ROOT(listing, RECORD, &listing_shape, "a list of documents"),
    ROOT(facets, LIST, &facet_shape, "the browse page"),
    ROOT(values, RECORD, &values_shape, "all values of a facet"),
    ROOT(document, RECORD, &document_shape, "a document"),
    ROOT(glossary, RECORD, &glossary_shape, "the glossary"),
    ROOT(translations, RECORD, &translations_shape, "the state of the translations"),
    ROOT(parallel, RECORD, &parallel_shape, "a document in both languages, side by side"),
    ROOT(decision, RECORD, &decision_shape, "a decision, or candidates"),
    ROOT(decisions, RECORD, &decisions_shape, "an index of decisions"),
    ROOT(timeline, RECORD, &timeline_shape, "documents and decisions by year"),
    ROOT(text, RECORD, &text_shape, "a page of text"),
};
const struct shape view_shape = {"view", sizeof(struct view), view_fields,
                                 sizeof view_fields / sizeof *view_fields,
                                 "everything one page may show"};

const struct page_kind page_kinds[] = {
    {"home", "home.html", {"home"}},
    {"documents", "listing.html", {"listing"}},
    {"term", "listing.html", {"listing"}},
    {"browse", "browse.html", {"facets"}},
    {"values", "values.html", {"values"}},
    {"document", "document.html", {"document"}},
    {"parallel", "parallel.html", {"parallel"}},
    {"translations", "translations.html", {"translations"}},
    {"glossary", "glossary.html", {"glossary"}},
    {"decision", "decision.html", {"decision"}},
    {"candidates", "candidates.html", {"decision"}},
    {"decisions", "decisions.html", {"decisions"}},
    {"timeline", "timeline.html", {"timeline"}},
    {"text", "text.html", {"text"}},
    {"search", "search.html", {0}},
    {"not-found", "not-found.html", {0}},
    {"greeting", "greeting.html", {0}},
};
const size_t page_kind_count = sizeof page_kinds / sizeof *page_kinds;
