/* markdown: a table of texts with the HTML and the diagnostics they give. A case is one row; holes
 * are shown as {{p1}} (id of block 1), {{#slug}}, {{link:target}}, {{image:target}}, {{label:gap}}
 * and, around a citation, {{cite}} … {{/cite}}; diagnostics as "line:column name", one a line. Void
 * elements end in ">". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "markdown.h"
#include "markdown_names.h"
#include "markdown_table.h"

struct row {
    const char *name, *markdown, *html, *diagnostics;
};

#define QD "Quyết định số 290-QĐ/TW"

static const struct row rows[] = {
    /* blocks and their ids */
    {"paragraphs", "một\n\nhai\ndòng\n", "<p{{p1}}>một</p>\n<p{{p2}}>hai\ndòng</p>\n", ""},
    {"heading", "## Mục tiêu\n", "<h2{{p1}}>{{#muc-tieu}}Mục tiêu</h2>\n", ""},
    {"equal headings", "## A\n\n## A\n\n## A-2\n\n## A\n",
     "<h2{{p1}}>{{#a}}A</h2>\n<h2{{p2}}>{{#a-2}}A</h2>\n<h2{{p3}}>{{#a-2-2}}A-2</h2>\n"
     "<h2{{p4}}>{{#a-3}}A</h2>\n",
     ""},
    {"headings like other ids", "## P1\n\n## Cite 3\n\n## Vi fn 1\n\n## P\n\n## ***\n",
     "<h2{{p1}}>{{#section-p1}}P1</h2>\n<h2{{p2}}>{{#section-cite-3}}Cite 3</h2>\n"
     "<h2{{p3}}>{{#section-vi-fn-1}}Vi fn 1</h2>\n<h2{{p4}}>{{#p}}P</h2>\n"
     "<h2{{p5}}>{{#section}}***</h2>\n",
     ""},
    {"heading of level 1", "# Tên\n", "<h1{{p1}}>{{#ten}}Tên</h1>\n", "1:1 heading-level"},
    {"tight list", "- a\n- b\n", "<ul>\n<li{{p1}}>a</li>\n<li{{p2}}>b</li>\n</ul>\n", ""},
    {"loose list", "3. a\n\n   b\n4. c\n",
     "<ol start=\"3\">\n<li>\n<p{{p1}}>a</p>\n<p{{p2}}>b</p>\n</li>\n<li>\n<p{{p3}}>c</p>\n</li>\n"
     "</ol>\n",
     ""},
    {"nested list", "- a\n  - b\n- c\n",
     "<ul>\n<li{{p1}}>a\n<ul>\n<li{{p2}}>b</li>\n</ul>\n</li>\n<li{{p3}}>c</li>\n</ul>\n", ""},
    {"later paragraph of a tight item", "- a\n  > q\n\n  c\n- d\n",
     "<ul>\n<li>\n<p{{p1}}>a</p>\n<blockquote>\n<p{{p2}}>q</p>\n</blockquote>\n<p{{p3}}>c</p>\n"
     "</li>\n<li>\n<p{{p4}}>d</p>\n</li>\n</ul>\n",
     ""},
    {"text behind code in a tight item", "- a\n  ```\n  x\n  ```\n  c\n",
     "<ul>\n<li{{p1}}>a\n<pre{{p2}}><code>x\n</code></pre>\n<span{{p3}}></span>c</li>\n</ul>\n",
     ""},
    {"item that begins with code", "- ```\n  x\n  ```\n  c\n",
     "<ul>\n<li>\n<pre{{p1}}><code>x\n</code></pre>\n<span{{p2}}></span>c</li>\n</ul>\n", ""},
    {"code and rule", "```c \"\nif (a < b)\n```\n\n---\n",
     "<pre{{p1}}><code class=\"language-c\">if (a &lt; b)\n</code></pre>\n<hr>\n", ""},
    {"breaks", "a\\\nb  \nc\n", "<p{{p1}}>a<br>\nb<br>\nc</p>\n", ""},

    /* safety */
    {"raw HTML", "a <b onclick=\"x\">b</b>\n\n<script>alert(1)</script>\n\nc\n",
     "<p{{p1}}>a b</p>\n<p{{p2}}>c</p>\n", "1:3 html-omitted\n1:19 html-omitted\n3:1 html-omitted"},
    {"comments are not missed", "a <!-- x --> b\n\n<!-- y\nz -->\n\nc\n",
     "<p{{p1}}>a  b</p>\n<p{{p2}}>c</p>\n", ""},
    {"unsafe addresses",
     "[a](javascript:alert(1)) [b](<JaVa\tScript:x>) [c](vbscript:x) [d](data:text/html,x)\n",
     "<p{{p1}}><a>a</a> <a>b</a> <a>c</a> <a>d</a></p>\n",
     "1:1 unsafe-url\n1:26 unsafe-url\n1:47 unsafe-url\n1:63 unsafe-url"},
    {"unsafe by entity", "[a](&#106;avascript:x) [b](&Tab;javascript:x) [c](file:///etc)\n",
     "<p{{p1}}><a>a</a> <a>b</a> <a>c</a></p>\n",
     "1:1 unsafe-url\n1:24 unsafe-url\n1:47 unsafe-url"},
    {"unsafe image", "![ảnh](javascript:x) ![p](data:image/png;base64,AA)\n",
     "<p{{p1}}>ảnh <img src=\"data:image/png;base64,AA\" alt=\"p\"></p>\n",
     "1:1 unsafe-url\n1:22 foreign-image"},
    {"escaping", "a & b < c \"d\" [x](/u?a=1&b=\"2\" \"t\\\"<\")\n",
     "<p{{p1}}>a &amp; b &lt; c &quot;d&quot; <a href=\"{{link:/u?a=1&b=\"2\"}}\" "
     "title=\"t&quot;&lt;\">x</a></p>\n",
     ""},
    {"ids cannot be written", "## A {#p1}\n", "<h2{{p1}}>{{#a-p1}}A {#p1}</h2>\n", ""},

    /* links and images */
    {"inside and outside",
     "[a](x.vi.md#p3) <https://example.org/?a&b> [c](#p1) [d](mailto:a@b.vn)\n",
     "<p{{p1}}><a href=\"{{link:x.vi.md#p3}}\">a</a> "
     "<a href=\"https://example.org/?a&amp;b\">https://example.org/?a&amp;b</a> "
     "<a href=\"{{link:#p1}}\">c</a> <a href=\"mailto:a@b.vn\">d</a></p>\n",
     ""},
    {"no link in a link", "[a <https://b.org> c[^1]](d)\n\n[^1]: e\n",
     "<p{{p1}}><a href=\"{{link:d}}\">a https://b.org c[^1]</a></p>\n", "3:1 unused-footnote"},
    {"image", "x ![*một* ảnh](a.png \"T\") y\n",
     "<p{{p1}}>x <img src=\"{{image:a.png}}\" alt=\"một ảnh\" title=\"T\"> y</p>\n", ""},
    {"image's text on two lines", "x ![một\n[ảnh](b) `c`](a.png) y\n",
     "<p{{p1}}>x <img src=\"{{image:a.png}}\" alt=\"một ảnh c\"> y</p>\n", ""},
    {"images without text, from elsewhere", "x ![](a.png) ![b](https://e.org/b.png)\n",
     "<p{{p1}}>x <img src=\"{{image:a.png}}\" alt=\"\"> <img src=\"https://e.org/b.png\" alt=\"b\">"
     "</p>\n",
     "1:3 image-without-text\n1:14 foreign-image"},
    {"titled image", "![cờ](co.png \"Lá *cờ*\")\n",
     "<figure{{p1}}><img src=\"{{image:co.png}}\" alt=\"cờ\"><figcaption>Lá "
     "*cờ*</figcaption></figure>\n",
     ""},
    {"image alone without a title", "![cờ](co.png)\n",
     "<p{{p1}}><img src=\"{{image:co.png}}\" alt=\"cờ\"></p>\n", ""},

    /* tables */
    {"table", "| a | b | c | d |\n| - | :- | :-: | --: |\n| *1* | 2 \\| 3 | `x\\|y` |\n",
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th scope=\"col\" class=\"left\">b</th>\n"
     "<th scope=\"col\" class=\"center\">c</th>\n<th scope=\"col\" "
     "class=\"right\">d</th>\n</tr>\n</thead>\n"
     "<tbody>\n<tr>\n<td><em>1</em></td>\n<td class=\"left\">2 | 3</td>\n"
     "<td class=\"center\"><code>x|y</code></td>\n<td "
     "class=\"right\"></td>\n</tr>\n</tbody>\n</table>\n"
     "</div>\n",
     ""},
    {"table without outer pipes, header only", "a | b\n--|--\n\nc\n",
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th "
     "scope=\"col\">b</th>\n</tr>\n</thead>\n</table>\n</div>\n"
     "<p{{p2}}>c</p>\n",
     ""},
    {"cells are inline and links resolve", "| 1. x | # y |\n|--|--|\n| [r] | - z |\n\n[r]: /r\n",
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">1. x</th>\n<th scope=\"col\"># y</th>\n</tr>\n</thead>\n"
     "<tbody>\n<tr>\n<td><a href=\"{{link:/r}}\">r</a></td>\n<td>- "
     "z</td>\n</tr>\n</tbody>\n</table>\n"
     "</div>\n",
     ""},
    {"table in a quotation in a list", "- > | a |\n  > |---|\n  > | b |\n",
     "<ul>\n<li>\n<blockquote>\n"
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n"
     "</tbody>\n</table>\n</div>\n</blockquote>\n</li>\n</ul>\n",
     ""},
    {"behind a lone carriage return", "x\ry\n\n| a |\n|---|\n| b |\n",
     "<p{{p1}}>x\ny</p>\n"
     "<div{{p2}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n"
     "</tbody>\n</table>\n</div>\n",
     ""},
    {"line ends of other systems", "::: heading\r\na\r\n:::\r\n\r\n| b |\r\n|---|\r\n",
     "<div class=\"heading\">\n<p{{p1}}>a</p>\n</div>\n"
     "<div{{p2}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">b</th>\n</tr>\n</thead>\n</table>\n</div>\n",
     ""},
    {"columns differ", "| a | b |\n|---|\n| c |\n", "<p{{p1}}>| a | b |\n|---|\n| c |</p>\n",
     "2:1 table-columns"},
    {"no empty line before", "x\n| a |\n|---|\n", "<p{{p1}}>x\n| a |\n|---|</p>\n",
     "3:1 table-blank-line"},
    {"row with too many cells", "| a |\n|---|\n| b | c |\n",
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n"
     "</tbody>\n</table>\n</div>\n",
     "3:1 table-columns"},
    {"place in a cell", "| a | b |\n|---|---|\n| x | <b>y |\n",
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th "
     "scope=\"col\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
     "<td>x</td>\n<td>y</td>\n</tr>\n</tbody>\n</table>\n</div>\n",
     "3:7 html-omitted"},

    /* notes */
    {"notes", "a[^x] b[^y] c[^x]\n\n[^y]: hai\n[^x]: *một*\n\n    đoạn\n",
     "<p{{p1}}>a<sup class=\"footnote-ref\"><a id=\"vi-fnref-1\" href=\"#vi-fn-1\" "
     "role=\"doc-noteref\">1"
     "</a></sup> b<sup class=\"footnote-ref\"><a id=\"vi-fnref-2\" href=\"#vi-fn-2\" "
     "role=\"doc-noteref\">"
     "2</a></sup> c<sup class=\"footnote-ref\"><a id=\"vi-fnref-1-2\" href=\"#vi-fn-1\" "
     "role=\"doc-noteref\">1</a></sup></p>\n"
     "<section class=\"footnotes\" role=\"doc-endnotes\">\n<h2>{{label:footnotes}}</h2>\n<ol>\n"
     "<li id=\"vi-fn-1\">\n<p{{p2}}><em>một</em></p>\n<p{{p3}}>đoạn <a class=\"footnote-back\" "
     "href=\"#vi-fnref-1\" role=\"doc-backlink\" "
     "aria-label=\"{{label:footnote-back}}\">↩&#xFE0E;</a> "
     "<a class=\"footnote-back\" href=\"#vi-fnref-1-2\" role=\"doc-backlink\" "
     "aria-label=\"{{label:footnote-back}} 2\">↩&#xFE0E;</a></p>\n</li>\n"
     "<li id=\"vi-fn-2\">\n<p{{p4}}>hai <a class=\"footnote-back\" href=\"#vi-fnref-2\" "
     "role=\"doc-backlink\" "
     "aria-label=\"{{label:footnote-back}}\">↩&#xFE0E;</a></p>\n</li>\n</ol>\n"
     "</section>\n",
     ""},
    {"note of one word", "a![^1]\n\n[^1]: /url\n",
     "<p{{p1}}>a!<sup class=\"footnote-ref\"><a id=\"vi-fnref-1\" href=\"#vi-fn-1\" "
     "role=\"doc-noteref\">1"
     "</a></sup></p>\n<section class=\"footnotes\" "
     "role=\"doc-endnotes\">\n<h2>{{label:footnotes}}</h2>\n"
     "<ol>\n<li id=\"vi-fn-1\">\n<p{{p2}}>/url <a class=\"footnote-back\" href=\"#vi-fnref-1\" "
     "role=\"doc-backlink\" "
     "aria-label=\"{{label:footnote-back}}\">↩&#xFE0E;</a></p>\n</li>\n</ol>\n"
     "</section>\n",
     ""},
    {"mistakes with notes", "a[^x] \\[^y] `[^z]`\n\n[^u]: a\n[^u]: b\n",
     "<p{{p1}}>a[^x] [^y] <code>[^z]</code></p>\n",
     "1:1 undefined-footnote\n3:1 unused-footnote\n4:1 duplicate-footnote"},
    {"a note's line in code", "```\n[^1]: x\n::: figure\n```\n",
     "<pre{{p1}}><code>[^1]: x\n::: figure\n</code></pre>\n", ""},

    /* containers */
    {"figure without its image", "::: figure\nẢnh *chụp*.\n:::\n",
     "<figure{{p1}} class=\"no-image\">\n<span class=\"figure-note\">{{label:no-image}}</span>\n"
     "<figcaption>Ảnh <em>chụp</em>.</figcaption>\n</figure>\n",
     ""},
    {"figure with an image", "a\n\n::: figure\nMột.\n\n![x](x.png)\n\nHai.\n\n- ba\n:::\nb\n",
     "<p{{p1}}>a</p>\n<figure{{p2}}>\n<img src=\"{{image:x.png}}\" alt=\"x\">\n<figcaption>\n"
     "<p>Một.</p>\n<p>Hai.</p>\n<ul>\n<li>ba</li>\n</ul>\n</figcaption>\n</figure>\n<p{{p3}}>b</"
     "p>\n",
     ""},
    {"figure in a figure", "::: figure\na\n\n::: figure\nb\n:::\n:::\n",
     "<figure{{p1}} class=\"no-image\">\n<span class=\"figure-note\">{{label:no-image}}</span>\n"
     "<figcaption>\n<p>a</p>\n<figure class=\"no-image\">\n"
     "<span "
     "class=\"figure-note\">{{label:no-image}}</span>\n<figcaption>b</figcaption>\n</figure>\n"
     "</figcaption>\n</figure>\n",
     ""},
    {"signature in a nesting", "::: signature\n\nT/M\n\n::: digital-signature\nKý bởi\n:::\n:::\n",
     "<div class=\"signature\" role=\"group\" "
     "aria-label=\"{{label:signature}}\">\n<p{{p1}}>T/M</p>\n"
     "<div class=\"digital-signature\" role=\"group\" aria-label=\"{{label:digital-signature}}\">\n"
     "<p{{p2}}>Ký bởi</p>\n</div>\n</div>\n",
     ""},
    {"recipients and heading", "::: recipients\n- a\n:::\n\n::: heading\nCHỈ THỊ\n:::\n",
     "<div class=\"recipients\" role=\"group\" "
     "aria-label=\"{{label:recipients}}\">\n<ul>\n<li{{p1}}>a"
     "</li>\n</ul>\n</div>\n<div class=\"heading\">\n<p{{p2}}>CHỈ THỊ</p>\n</div>\n",
     ""},
    {"unknown container", "::: figur\na\n:::\n", "<p{{p1}}>a</p>\n", "1:1 unknown-container"},
    {"unclosed container", "::: figure\na\n\n- ::: recipients\n",
     "<p{{p1}}>a</p>\n<ul>\n<li{{p2}}>::: recipients</li>\n</ul>\n", "1:1 unclosed-container"},
    {"closed in another place", "::: recipients\n\n- a\n\n  :::\n",
     "<ul>\n<li>\n<p{{p1}}>a</p>\n</li>\n</ul>\n",
     "1:1 unclosed-container\n5:3 unopened-container"},
    {"too deep", "::: heading\n::: heading\n::: heading\na\n:::\n:::\n:::\n",
     "<div class=\"heading\">\n<div class=\"heading\">\n<p{{p1}}>a</p>\n</div>\n</div>\n",
     "3:1 container-depth"},

    /* editorial marks */
    {"gap and slip", "tại []{.gap}, bản [*sắn* x]{.sic} và \\[a]{.sic} [b](c){.x}\n",
     "<p{{p1}}>tại <span class=\"gap\" role=\"img\" aria-label=\"{{label:gap}}\" "
     "title=\"{{label:gap}}\">"
     "[…]</span>, bản <span class=\"sic\" title=\"{{label:sic}}\"><em>sắn</em> x</span> và "
     "[a]{.sic} "
     "<a href=\"{{link:c}}\">b</a>{.x}</p>\n",
     ""},
    {"marks in marks", "[a [b]{.sic} []{.gap}]{.sic}\n",
     "<p{{p1}}><span class=\"sic\" title=\"{{label:sic}}\">a <span class=\"sic\" "
     "title=\"{{label:sic}}\">b"
     "</span> <span class=\"gap\" role=\"img\" aria-label=\"{{label:gap}}\" "
     "title=\"{{label:gap}}\">[…]</span>"
     "</span></p>\n",
     ""},
    {"a mark does not cross emphasis", "[a *b]{.sic} c*\n", "<p{{p1}}>[a <em>b]{.sic} c</em></p>\n",
     ""},
    {"unknown mark", "[a]{.sik} [b]{.gap}\n", "<p{{p1}}>[a]{.sik} [b]{.gap}</p>\n",
     "1:1 unknown-mark\n1:11 unknown-mark"},
    {"unknown mark around emphasis, behind an escape", "a [b *c*]{.sik}\n\n\\* []{.x}\n",
     "<p{{p1}}>a [b <em>c</em>]{.sik}</p>\n<p{{p2}}>* []{.x}</p>\n",
     "1:9 unknown-mark\n3:1 unknown-mark"},

    /* citations */
    {"citation", "Theo " QD " ngày", "<p{{p1}}>Theo {{cite}}" QD "{{/cite}} ngày</p>\n", ""},
    {"whole paragraph", QD, "<p{{p1}}>{{cite}}" QD "{{/cite}}</p>\n", ""},
    {"crosses a strong beginning", "**Quyết định số** 290-QĐ/TW x",
     "<p{{p1}}>{{cite}}<strong>Quyết định số</strong> 290-QĐ/TW{{/cite}} x</p>\n", ""},
    {"crosses a strong end", "Quyết định số **290-QĐ/TW**, x",
     "<p{{p1}}>{{cite}}Quyết định số <strong>290-QĐ/TW</strong>{{/cite}}, x</p>\n", ""},
    {"inside emphasis", "*theo " QD " nhé*",
     "<p{{p1}}><em>theo {{cite}}" QD "{{/cite}} nhé</em></p>\n", ""},
    {"is the emphasis", "a *" QD "* b", "<p{{p1}}>a {{cite}}<em>" QD "</em>{{/cite}} b</p>\n", ""},
    {"emphasis ends inside", "*theo Quyết định số* 290-QĐ/TW x",
     "<p{{p1}}><em>theo </em>{{cite}}<em>Quyết định số</em> 290-QĐ/TW{{/cite}} x</p>\n", ""},
    {"emphasis goes on behind", "Quyết định *số 290-QĐ/TW ngày* x",
     "<p{{p1}}>{{cite}}Quyết định <em>số 290-QĐ/TW</em>{{/cite}}<em> ngày</em> x</p>\n", ""},
    {"two on both sides", "*a **b Quyết định** số* **290-QĐ/TW c** d",
     "<p{{p1}}><em>a <strong>b </strong></em>{{cite}}<em><strong>Quyết định</strong> số</em> "
     "<strong>290-QĐ/TW</strong>{{/cite}}<strong> c</strong> d</p>\n",
     ""},
    {"line break in the source", "x Quyết định số\n290-QĐ/TW y",
     "<p{{p1}}>x {{cite}}Quyết định số\n290-QĐ/TW{{/cite}} y</p>\n", ""},
    {"entity", "x Quyết định&nbsp;số 290-Q&#272;/TW &amp; y",
     "<p{{p1}}>x {{cite}}Quyết định\xC2\xA0số 290-QĐ/TW{{/cite}} &amp; y</p>\n", ""},
    {"in a link", "[theo " QD "](https://e.org) và " QD,
     "<p{{p1}}><a href=\"https://e.org\">theo " QD "</a> và {{cite}}" QD "{{/cite}}</p>\n", ""},
    {"half in a link", "Quyết định số [290-QĐ/TW](https://e.org)",
     "<p{{p1}}>Quyết định số <a href=\"https://e.org\">290-QĐ/TW</a></p>\n", ""},
    {"in code", "`" QD "`\n\n    " QD "\n",
     "<p{{p1}}><code>" QD "</code></p>\n<pre{{p2}}><code>" QD "\n</code></pre>\n",
     "3:5 indented-code"},
    {"in a heading", "## " QD "\n",
     "<h2{{p1}}>{{#quyet-dinh-so-290-qd-tw}}{{cite}}" QD "{{/cite}}</h2>\n", ""},
    {"in cells, not across them", "| " QD " | Quyết định số |\n|--|--|\n| x | 290-QĐ/TW |\n",
     "<div{{p1}} class=\"table\" role=\"group\" tabindex=\"0\" "
     "aria-label=\"{{label:table}}\">\n<table>\n"
     "<thead>\n<tr>\n<th scope=\"col\">{{cite}}" QD
     "{{/cite}}</th>\n<th scope=\"col\">Quyết định số</th>\n"
     "</tr>\n</thead>\n<tbody>\n<tr>\n<td>x</td>\n<td>{{cite}}290-QĐ/TW{{/cite}}</td>\n</tr>\n</"
     "tbody>\n"
     "</table>\n</div>\n",
     ""},
    {"before a note", QD "[^1]\n\n[^1]: " QD "\n",
     "<p{{p1}}>{{cite}}" QD
     "{{/cite}}<sup class=\"footnote-ref\"><a id=\"vi-fnref-1\" href=\"#vi-fn-1\" "
     "role=\"doc-noteref\">1</a></sup></p>\n<section class=\"footnotes\" role=\"doc-endnotes\">\n"
     "<h2>{{label:footnotes}}</h2>\n<ol>\n<li id=\"vi-fn-1\">\n<p{{p2}}>{{cite}}" QD "{{/cite}} "
     "<a class=\"footnote-back\" href=\"#vi-fnref-1\" role=\"doc-backlink\" "
     "aria-label=\"{{label:footnote-back}}\">↩&#xFE0E;</a></p>\n</li>\n</ol>\n</section>\n",
     ""},
    {"across a note's number", "Quyết định số[^1] 290-QĐ/TW\n\n[^1]: x\n",
     "<p{{p1}}>Quyết định số<sup class=\"footnote-ref\"><a id=\"vi-fnref-1\" href=\"#vi-fn-1\" "
     "role=\"doc-noteref\">1</a></sup> 290-QĐ/TW</p>\n<section class=\"footnotes\" "
     "role=\"doc-endnotes\">\n<h2>{{label:footnotes}}</h2>\n<ol>\n<li id=\"vi-fn-1\">\n<p{{p2}}>x "
     "<a class=\"footnote-back\" href=\"#vi-fnref-1\" role=\"doc-backlink\" "
     "aria-label=\"{{label:footnote-back}}\">↩&#xFE0E;</a></p>\n</li>\n</ol>\n</section>\n",
     ""},
    {"over a slip", "Quyết định [số]{.sic} 290-QĐ/TW",
     "<p{{p1}}>{{cite}}Quyết định <span class=\"sic\" title=\"{{label:sic}}\">số</span> "
     "290-QĐ/TW{{/cite}}</p>\n",
     ""},
    {"not over a gap: digits may be missing", "Quyết định số []{.gap}290-QĐ/TW",
     "<p{{p1}}>Quyết định số <span class=\"gap\" role=\"img\" aria-label=\"{{label:gap}}\" "
     "title=\"{{label:gap}}\">[…]</span>290-QĐ/TW</p>\n",
     ""},
    {"before a gap", "Quyết định số 290-QĐ/TW ngày []{.gap}",
     "<p{{p1}}>{{cite}}Quyết định số 290-QĐ/TW{{/cite}} ngày <span class=\"gap\" role=\"img\" "
     "aria-label=\"{{label:gap}}\" title=\"{{label:gap}}\">[…]</span></p>\n",
     ""},
    {"in captions", "![a](a.png \"" QD "\")\n\n::: figure\n" QD "\n:::\n",
     "<figure{{p1}}><img src=\"{{image:a.png}}\" alt=\"a\"><figcaption>{{cite}}" QD
     "{{/cite}}</figcaption></figure>\n<figure{{p2}} class=\"no-image\">\n"
     "<span class=\"figure-note\">{{label:no-image}}</span>\n<figcaption>{{cite}}" QD
     "{{/cite}}</figcaption>\n</figure>\n",
     ""},
    {"not in alt or title", "a ![" QD "](a.png \"" QD "\") b\n",
     "<p{{p1}}>a <img src=\"{{image:a.png}}\" alt=\"" QD "\" title=\"" QD "\"> b</p>\n", ""},
};

static const char *const label_names[LABEL_COUNT] = {[LABEL_FOOTNOTES] = "footnotes",
                                                     [LABEL_FOOTNOTE_BACK] = "footnote-back",
                                                     [LABEL_NO_IMAGE] = "no-image",
                                                     [LABEL_GAP] = "gap",
                                                     [LABEL_SIC] = "sic",
                                                     [LABEL_RECIPIENTS] = "recipients",
                                                     [LABEL_SIGNATURE] = "signature",
                                                     [LABEL_DIGITAL_SIGNATURE] =
                                                         "digital-signature",
                                                     [LABEL_TABLE] = "table"};

struct rendered {
    struct arena arena;
    struct diags *diags;
    struct str file;
    struct body body;
};

/* Renders what stands behind the first offset bytes of text. */
static struct rendered *render(const char *text, size_t offset)
{
    static const struct citation_context context;
    struct markdown_options options = {.lang = LANG_VI, .context = &context};
    struct rendered *r = calloc(1, sizeof *r);
    assert_non_null(r);
    arena_init(&r->arena);
    r->diags = diags_new();
    r->file = str_of(text);
    markdown_render(&r->arena, r->diags, STR("a.md"), r->file, offset, &options, &r->body);
    return r;
}

static void release(struct rendered *r)
{
    diags_free(r->diags);
    arena_free(&r->arena);
    free(r);
}

static void show_hole(struct buf *out, const struct body *body, const struct hole *hole)
{
    uint32_t i = hole->index;
    if (hole->kind == HOLE_CITATION_OPEN)
        buf_text(out, "{{cite}}");
    else if (hole->kind == HOLE_CITATION_CLOSE)
        buf_text(out, "{{/cite}}");
    else if (hole->kind == HOLE_BLOCK)
        buf_printf(out, "{{p%u}}", i + 1);
    else if (hole->kind == HOLE_HEADING)
        buf_printf(out, "{{#%.*s}}", STR_ARG(body->headings[i].id));
    else if (hole->kind == HOLE_LABEL)
        buf_printf(out, "{{label:%s}}", label_names[i]);
    else
        buf_printf(out, "{{%s:%.*s}}", hole->kind == HOLE_LINK ? "link" : "image",
                   STR_ARG(body->links[i].target));
}

static void show_html(struct buf *out, const struct body *body)
{
    size_t at = 0;
    for (size_t i = 0; i < body->hole_count; i++) {
        buf_str(out, str_cut(body->html, at, body->holes[i].offset));
        at = body->holes[i].offset;
        show_hole(out, body, &body->holes[i]);
    }
    buf_str(out, str_cut(body->html, at, body->html.len));
}

/* "line:column name", sorted, one a line. */
static void show_diagnostics(struct buf *out, struct diags *diags)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    assert_non_null(memory);
    diags_print(diags, memory, "en", SEVERITY_NOTE, false);
    fclose(memory);
    struct str rest = {text, size}, line;
    while (str_next_line(&rest, &line)) {
        size_t name = str_find(line, STR(" ["), 0);
        if (!str_starts(line, STR("a.md:")))
            continue;
        while (str_find(line, STR(" ["), name + 1) < line.len)
            name = str_find(line, STR(" ["), name + 1);
        size_t place = str_find(line, STR(": "), 0);
        buf_printf(out, "%s%.*s %.*s", out->len ? "\n" : "", STR_ARG(str_cut(line, 5, place)),
                   STR_ARG(str_cut(line, name + 2, line.len - 1)));
    }
    free(text);
}

static void test_row(void **state)
{
    const struct row *row = *state;
    struct rendered *r = render(row->markdown, 0);
    struct buf html = BUF_INIT, diagnostics = BUF_INIT;
    buf_text(&html, "");
    buf_text(&diagnostics, "");
    show_html(&html, &r->body);
    show_diagnostics(&diagnostics, r->diags);
    assert_string_equal(html.data, row->html);
    assert_string_equal(diagnostics.data, row->diagnostics);
    buf_free(&html);
    buf_free(&diagnostics);
    release(r);
}

/* --- what else a body holds ------------------------------------------------------------------- */

static const char long_text[] =
    "---\ntitle: x\n---\n\n## Một\n\nTheo **Quyết định số\n290-QĐ/TW** `m`.\n\n"
    "- a\n  - b\n\n| x | y |\n|---|---|\n| 1 | [z](w.md) |\n";
enum { FRONT = 17 };

static void test_blocks(void **state)
{
    (void)state;
    static const struct {
        enum block_kind kind;
        uint32_t line;
        const char *text, *start, *end;
    } expected[] = {
        {BLOCK_HEADING, 5, "Một", "<h2>", "</h2>"},
        {BLOCK_PARAGRAPH, 7, "Theo Quyết định số\n290-QĐ/TW m.", "<p>Theo", "</p>"},
        {BLOCK_ITEM, 10, "a", "<li>a", "</ul>\n</li>"},
        {BLOCK_ITEM, 11, "b", "<li>b", "b</li>"},
        {BLOCK_TABLE, 13, "x\ty\n1\tz", "<div class", "</div>"},
    };
    struct rendered *r = render(long_text, FRONT);
    assert_int_equal(r->body.block_count, 5);
    for (size_t i = 0; i < r->body.block_count; i++) {
        const struct block *b = &r->body.blocks[i];
        struct str html = str_cut(r->body.html, b->start, b->end);
        assert_int_equal(b->kind, expected[i].kind);
        assert_int_equal(b->line, expected[i].line);
        assert_true(str_is(b->text, expected[i].text));
        assert_true(str_starts(html, str_of(expected[i].start)));
        assert_true(str_ends(html, str_of(expected[i].end)));
    }
    release(r);
}

static void test_sections(void **state)
{
    (void)state;
    static const uint32_t first[] = {0, 1, 2, 4}, last[] = {1, 2, 4, 5};
    struct rendered *r = render(long_text, FRONT);
    assert_int_equal(r->body.section_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(r->body.sections[i].first_block, first[i]);
        assert_int_equal(r->body.sections[i].last_block, last[i]);
        assert_int_equal(r->body.sections[i].start, i ? r->body.sections[i - 1].end : 0);
    }
    assert_int_equal(r->body.sections[3].end, r->body.html.len);
    release(r);
}

static void test_links(void **state)
{
    (void)state;
    struct rendered *r = render(long_text, FRONT);
    assert_int_equal(r->body.link_count, 1);
    assert_true(str_is(r->body.links[0].target, "w.md"));
    assert_int_equal(r->body.links[0].line, 15);
    assert_int_equal(r->body.links[0].col, 7);
    assert_int_equal(r->body.links[0].block, 4);
    assert_int_equal(r->body.heading_count, 1);
    assert_int_equal(r->body.headings[0].level, 2);
    assert_true(str_is(r->body.headings[0].text, "Một"));
    release(r);
}

static void test_citations(void **state)
{
    (void)state;
    struct rendered *r = render("x\n\n[theo " QD "](https://e.org)\n\n*" QD "*\n", 0);
    assert_int_equal(r->body.citation_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct body_citation *c = &r->body.citations[i];
        assert_int_equal(c->block, i + 1);
        assert_int_equal(c->linked, i == 1);
        assert_true(
            str_is(str_cut(r->body.blocks[c->block].text, c->citation.start, c->citation.end), QD));
    }
    release(r);
}

/* Deep nesting, long runs and many of everything: no stack overflows and time stays linear. */
static void test_hostile(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "> ",           "*a **b ",     "[",     "- ",         "[a]{.sic}", "[^1]",
        "::: figure\n", "|a|b\n-|-\n", "![",    "<b>",        "[a](",      "&#91;\\[",
        "[^1]: x\n",    "290-QĐ/TW *", "# a\n", "**a[]{.gap}"};
    enum { PIECES = sizeof pieces / sizeof *pieces, BYTES = 50000 };
    for (size_t i = 0; i < PIECES; i++) {
        struct buf text = BUF_INIT;
        while (text.len < BYTES)
            buf_text(&text, pieces[i]);
        struct rendered *r = render(text.data, 0);
        assert_true(r->body.html.len < BYTES * 40);
        release(r);
        buf_free(&text);
    }
}

static void test_report_is_limited(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    for (int i = 0; i < 1000; i++)
        buf_text(&text, "a <b>c\n");
    struct rendered *r = render(text.data, 0);
    assert_int_equal(diags_count(r->diags, SEVERITY_WARNING), 100);
    assert_int_equal(diags_count(r->diags, SEVERITY_NOTE), 1);
    release(r);
    buf_free(&text);
}

static void test_delimiters(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        size_t columns;
    } lines[] = {{"|-|", 1},     {"| :-: | --- |", 2}, {"a|-", 0},  {"---", 0},
                 {"|--", 1},     {"-|-", 2},           {"| |", 0},  {"|:|", 0},
                 {"|-|-|-|", 3}, {"|- -|", 0},         {"\\|-", 0}, {"::|-", 0}};
    enum align aligns[TABLE_COLUMNS];
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(table_delimiter(str_of(lines[i].line), aligns), lines[i].columns);
}

static void test_url_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum url_kind link, image;
    } urls[] = {
        {"a.md", URL_INSIDE, URL_INSIDE},
        {"", URL_INSIDE, URL_INSIDE},
        {"#p1", URL_INSIDE, URL_INSIDE},
        {"/vn/tw/qd/2010/290", URL_INSIDE, URL_INSIDE},
        {"a:b/c", URL_OUTSIDE, URL_OUTSIDE},
        {"1a:b", URL_INSIDE, URL_INSIDE},
        {"//e.org/", URL_OUTSIDE, URL_OUTSIDE},
        {"https://e.org", URL_OUTSIDE, URL_OUTSIDE},
        {"tel:+84", URL_OUTSIDE, URL_OUTSIDE},
        {"JAVASCRIPT:x", URL_UNSAFE, URL_UNSAFE},
        {"java\nscript:x", URL_UNSAFE, URL_UNSAFE},
        {"  javascript:x", URL_UNSAFE, URL_UNSAFE},
        {"vbscript:x", URL_UNSAFE, URL_UNSAFE},
        {"file:///x", URL_UNSAFE, URL_UNSAFE},
        {"data:text/html,x", URL_UNSAFE, URL_UNSAFE},
        {"data:image/png;base64,x", URL_UNSAFE, URL_OUTSIDE},
        {"data:image/svg+xml,x", URL_UNSAFE, URL_UNSAFE},
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_int_equal(names_url_kind(str_of(urls[i].url), false), urls[i].link);
        assert_int_equal(names_url_kind(str_of(urls[i].url), true), urls[i].image);
    }
}

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
    static struct CMUnitTest tests[ROWS + 8];
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_blocks),     cmocka_unit_test(test_sections),
        cmocka_unit_test(test_links),      cmocka_unit_test(test_citations),
        cmocka_unit_test(test_hostile),    cmocka_unit_test(test_report_is_limited),
        cmocka_unit_test(test_delimiters), cmocka_unit_test(test_url_kinds),
    };
    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){rows[i].name, test_row, NULL, NULL, (void *)&rows[i]};
    memcpy(tests + ROWS, others, sizeof others);
    unicode_init();
    int failed = _cmocka_run_group_tests("markdown", tests, ROWS + 8, NULL, NULL);
    unicode_free();
    return failed;
}
