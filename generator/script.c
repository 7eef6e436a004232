/* JavaScript is cut into strings, templates, regular expressions, comments and all else; only
 * comments and white space that separates nothing go. A "/" begins a regular expression where no
 * value stands before it; that is told from what was written last. Where that is a guess (after a
 * closing bracket) it is division, and a quote that then stays open says that the guess was wrong:
 * the script is left alone. */
#include "script.h"

#include <string.h>

enum { TEMPLATES_MAX = 16 };

struct script {
    struct str text;
    size_t at;
    struct buf *out;
    size_t begin;                  /* of our part of out */
    bool failed;                   /* something does not end */
    unsigned depth[TEMPLATES_MAX]; /* open braces in each ${…} that is open */
    unsigned templates;
};

static char look(const struct script *s, size_t ahead)
{
    return s->at + ahead < s->text.len ? s->text.data[s->at + ahead] : '\0';
}

static void take(struct script *s, size_t count)
{
    struct str part = str_cut(s->text, s->at, s->at + count);
    buf_str(s->out, part);
    s->at += part.len;
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* What has been written of this script, without white space at its end. */
static struct str written(const struct script *s)
{
    struct str all = str_cut(buf_view(s->out), s->begin, s->out->len);
    while (all.len && strchr(" \t\n\r", all.data[all.len - 1]))
        all.len--;
    return all;
}

/* Is the word that was written last one that a value follows? */
static bool after_operator_word(struct str all)
{
    static const char *const words[] = {"return", "typeof", "case",  "in",        "of",
                                        "delete", "void",   "throw", "new",       "else",
                                        "do",     "await",  "yield", "instanceof"};
    size_t from = all.len;
    while (from && in_word(all.data[from - 1]))
        from--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(str_cut(all, from, all.len), words[i]))
            return true;
    return false;
}

static bool expression_begins(const struct script *s)
{
    struct str all = written(s);
    if (!all.len)
        return true;
    char last = all.data[all.len - 1];
    return in_word(last) ? after_operator_word(all) : !strchr(")]}\"'`", last);
}

static void trim_line(struct script *s)
{
    while (s->out->len > s->begin && strchr(" \t\r", s->out->data[s->out->len - 1]))
        s->out->len--;
}

static void end_line(struct script *s)
{
    trim_line(s);
    if (s->out->len > s->begin && s->out->data[s->out->len - 1] != '\n')
        buf_byte(s->out, '\n');
}

/* Is c a token that stays one, whatever it touches? Signs are not ("a - -b"), nor what may begin a
 * comment or a regular expression. */
static bool stands_alone(char c)
{
    return c && strchr("=(){}[],;:?&|", c);
}

/* White space within a line, once, unless nothing of the line stands before it or it separates
 * nothing. */
static void gap(struct script *s)
{
    char last = s->out->len > s->begin ? s->out->data[s->out->len - 1] : '\n';
    if (last != '\n' && last != ' ' && !stands_alone(last))
        buf_byte(s->out, ' ');
}

static void space(struct script *s)
{
    if (look(s, 0) == '\n')
        end_line(s);
    else
        gap(s);
    s->at++;
}

/* Up to the closing character, which may be escaped; false if the line or the text ends before. */
static size_t closing(const struct script *s, bool expression)
{
    bool in_class = false;
    for (size_t i = s->at + 1; i < s->text.len && s->text.data[i] != '\n'; i++) {
        char c = s->text.data[i];
        if (c == '\\')
            i++;
        else if (expression && (c == '[' || c == ']'))
            in_class = c == '[';
        else if (c == s->text.data[s->at] && !in_class)
            return i + 1;
    }
    return 0;
}

static void quoted(struct script *s, bool expression)
{
    size_t end = closing(s, expression);
    s->failed = !end;
    take(s, end ? end - s->at : 1);
}

/* From a backtick, or from the } of a ${…}, to the end of the template or its next ${. */
static void template_text(struct script *s)
{
    for (size_t i = s->at + 1; i < s->text.len; i++) {
        char c = s->text.data[i];
        if (c == '\\') {
            i++;
        } else if (c == '`') {
            take(s, i + 1 - s->at);
            return;
        } else if (c == '$' && i + 1 < s->text.len && s->text.data[i + 1] == '{') {
            take(s, i + 2 - s->at);
            s->failed = s->templates == TEMPLATES_MAX;
            if (!s->failed)
                s->depth[s->templates++] = 0;
            return;
        }
    }
    s->failed = true;
}

/* A comment goes; if it ended a line, so does what is left. */
static void comment(struct script *s)
{
    bool line = look(s, 1) == '/', kept = look(s, 2) == '!' || (line && look(s, 2) == '#');
    size_t end = str_find(s->text, line ? STR("\n") : STR("*/"), s->at + 2);
    s->failed = !line && end == s->text.len;
    size_t past = line || s->failed ? end : end + 2;
    if (kept)
        take(s, past - s->at);
    else if (str_find_byte(str_cut(s->text, s->at, past), '\n', 0) < past - s->at)
        end_line(s);
    else if (!line)
        gap(s);
    s->at = past;
}

static void brace(struct script *s)
{
    if (look(s, 0) == '{' && s->templates)
        s->depth[s->templates - 1]++;
    else if (look(s, 0) == '}' && s->templates && !s->depth[s->templates - 1]--) {
        s->templates--;
        template_text(s);
        return;
    }
    take(s, 1);
}

static void step(struct script *s)
{
    char c = look(s, 0);
    if (stands_alone(c))
        trim_line(s);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        space(s);
    else if (c == '"' || c == '\'')
        quoted(s, false);
    else if (c == '`')
        template_text(s);
    else if (c == '/' && (look(s, 1) == '/' || look(s, 1) == '*'))
        comment(s);
    else if (c == '/' && expression_begins(s))
        quoted(s, true);
    else if (c == '{' || c == '}')
        brace(s);
    else
        take(s, 1);
}

void script_shrink(struct buf *out, struct str text)
{
    struct script s = {.text = text, .out = out, .begin = out->len};
    while (s.at < text.len && !s.failed)
        step(&s);
    if (s.failed || s.templates) {
        out->len = s.begin;
        buf_str(out, text);
        return;
    }
    end_line(&s);
}
