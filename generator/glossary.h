/* glossary - content/glossary.yaml: the terms of the archive in both languages. */
#ifndef SONGNGU_GLOSSARY_H
#define SONGNGU_GLOSSARY_H

#include "site.h"

/* Reads the glossary, if there is one, into site->glossary: terms, their ids, the order in
 * both directions, and the lexicons that mark them in texts (none if site.conf says glossary:
 * false). After the configuration, before texts are scanned: what a text's object holds depends on
 * it. */
void glossary_read(struct site *site);

/* The page of a direction on which a term stands, from 1, and how many pages that direction has.
 * Direction LANG_VI leads from Vietnamese to English. */
enum { GLOSSARY_PAGE = 200 }; /* 26 kB compressed where all of them are defined */
size_t glossary_page(const struct site *site, enum lang from, uint32_t term);
size_t glossary_pages(const struct site *site);
/* Plain address of the first page of a direction. */
struct str glossary_address(enum lang from);

/* The letter of the alphabet under which a word stands in a list, without its tone: "A", "Â", "Đ";
 * "#" for none. Constant or in the arena. */
struct str glossary_letter(struct arena *arena, struct str word, enum lang lang);

/* Appends the reference of its keys in Markdown. */
void glossary_reference(struct buf *out);

#endif
