/* html - escaping by context, and what HTML5 says of single elements and attributes.
 *
 * Every byte of text that reaches a page goes through one of the four writers here; which one is
 * decided by where it stands: between tags, in a quoted attribute, as an address, or as JSON in a
 * script element. Names are compared without regard to ASCII case.
 */
#ifndef SONGNGU_HTML_H
#define SONGNGU_HTML_H

#include "str.h"

/* Appends text that stands between tags: & < > become references. An absent string is empty. */
void html_text(struct buf *out, struct str text);
/* Appends the inside of an attribute in double quotes: the same, and the double quote. */
void html_attribute(struct buf *out, struct str value);
/* Appends an address as the inside of an attribute in double quotes: what may not stand in an
 * address (spaces, quotes, angle brackets, braces, controls) is percent-encoded, letters of other
 * scripts stay, & is escaped. The caller has asked html_url_safe first. */
void html_url(struct buf *out, struct str url);
/* Appends a JSON text so that it cannot end a script element or open a comment in it: < > & stand
 * as \u escapes, which mean the same in JSON because they occur inside its strings only. */
void html_json(struct buf *out, struct str json);

/* Whether an address may become a link: http:, https:, mailto: or relative to the page ("a.html",
 * "../b", "/c", "?d", "#e", also empty). Refused are every other scheme (javascript:, data:,
 * vbscript:, file: …), control characters anywhere, white space at the front, backslashes, and
 * addresses that name a host without a scheme ("//host"), which mean another thing on file://. */
bool html_url_safe(struct str url);

/* Both at once: appends before and then the address, if it may become a link; else false. */
bool html_link(struct buf *out, struct str before, struct str url);

/* br, img, meta …: no content, no end tag. */
bool html_is_void(struct str element);
/* script, style …: the parser reads no markup and no references in them. */
bool html_is_raw_text(struct str element);
/* Elements that start a line of their own, or are not shown: white space between them means
 * nothing. */
bool html_is_block(struct str element);
/* checked, hidden, defer …: present or absent, without a value. */
bool html_is_boolean(struct str attribute);

/* What a template may put into an attribute. */
enum html_policy {
    HTML_POLICY_TEXT,   /* any text, escaped */
    HTML_POLICY_URL,    /* an address that html_url_safe accepts */
    HTML_POLICY_REFUSED /* nothing: script, style, markup or several addresses in one value */
};
enum html_policy html_policy(struct str attribute);

/* The ASCII lower-case form of one byte. */
char html_lower(char c);
/* Equal but for ASCII case. */
bool html_same_name(struct str a, const char *b);

#endif
