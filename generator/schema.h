/* schema - tables that say which keys a mapping may have, and one function that fills a C struct
 * from it. All mistakes of a mapping are reported in one run, each with its place and a remedy.
 *
 *     static const struct schema_field fields[] = {
 *         {"id", SCHEMA_ID, .required = SCHEMA_ALWAYS, .located = true,
 *          .offset = offsetof(struct front, id), .help = "permanent id"},
 *         {"topics", SCHEMA_LIST, .located = true, .offset = offsetof(struct front, topics),
 *          .count = offsetof(struct front, topic_count), .help = "what it is about"},
 *     };
 *     static const struct schema front_schema = SCHEMA("front matter", struct front, fields);
 *
 * A new key is one row here and one member there.
 */
#ifndef SONGNGU_SCHEMA_H
#define SONGNGU_SCHEMA_H

#include "site.h"
#include "yaml_tree.h"

/* What a value must be, and the member that it fills. Texts come out in NFC, without line breaks
 * at their end and without control characters; "located" means the flag of the field. */
enum schema_kind {
    SCHEMA_TEXT,      /* any text                        struct str, or struct located */
    SCHEMA_ID,        /* a-z, 0-9, "-"                   "" */
    SCHEMA_WORK,      /* "/vn/tw/qd/2010/290"            "" */
    SCHEMA_URL,       /* http(s)://…                     "" */
    SCHEMA_PATH,      /* relative, nowhere with ".."     "" */
    SCHEMA_LOCALISED, /* {vi: …, en: …}; a plain text    struct localised
                         stands for both */
    SCHEMA_DATE,      /* YYYY, YYYY-MM, YYYY-MM-DD       struct date */
    SCHEMA_DATETIME,  /* and YYYY-MM-DD HH:MM            "" */
    SCHEMA_BOOL,      /* true, false                     bool */
    SCHEMA_INTEGER,   /* from min to max                 long */
    SCHEMA_CHOICE,  /* one of choices                  its index, in size bytes (bool, enum …) */
    SCHEMA_FLAGS,   /* a list of choices             uint32_t: bit i for the i-th of them */
    SCHEMA_LIST,    /* of texts of the kind "item"     struct str * or struct located *, and
                                                       a size_t at "count" */
    SCHEMA_RECORD,  /* a mapping by sub                the members at offset, by value */
    SCHEMA_RECORDS, /* a list of such                  pointer to the first, and a count */
    SCHEMA_NAMED,   /* a mapping with free keys to     the same; sub->key gets the key */
    SCHEMA_KINDS    /* such mappings */
};

/* Required in every situation. */
#define SCHEMA_ALWAYS UINT32_MAX
/* For members that need not exist, where 0 means "none". */
#define SCHEMA_AT(type, member) (offsetof(type, member) + 1)

struct schema;

struct schema_field {
    const char *name;
    enum schema_kind kind, item; /* item: of a list's texts (SCHEMA_TEXT to SCHEMA_PATH) */
    uint32_t required;           /* bits of the situations in which the key must be there */
    bool located;                /* texts and lists fill struct located, with line and column */
    size_t offset, count;        /* offsetof the members */
    size_t place;                /* SCHEMA_AT a struct located that gets line and column of the
                                    value, whatever its kind (of a scalar also the text) */
    const struct schema *sub;
    const char *const *choices; /* NULL-terminated */
    size_t size;                /* of a choice's member: 1, 2, 4 or 8 */
    long min, max;              /* max 0: no limit */
    const char *help;           /* for the reference, English, one line */
};

struct schema {
    const char *name; /* for the reference: "front matter", "an entry of files" */
    size_t size;      /* of the C struct */
    const struct schema_field *fields;
    size_t field_count;    /* at most 64 */
    size_t key;            /* SCHEMA_AT a struct str for the key (SCHEMA_NAMED) */
    size_t present, line;  /* SCHEMA_AT a bool set true, a uint32_t set to the line of its key */
    const char *shorthand; /* the field that a plain text in place of the mapping fills */
};

#define SCHEMA(title, type, table, ...)                             \
    {                                                               \
        .name = (title), .size = sizeof(type), .fields = (table),   \
        .field_count = sizeof(table) / sizeof *(table), __VA_ARGS__ \
    }

/* What schema_fill needs; all borrowed. */
struct schema_reader {
    struct arena *arena; /* texts and lists go there; the tree need not outlive the filling */
    struct diags *diags;
    struct yaml_source *source;
    uint32_t situation; /* one bit: which "required" counts */
};

/* Fills the struct at out from a mapping (NULL or no value: an empty one). Members of keys that
 * are not stated, or whose value is wrong, keep what they have, so defaults are set beforehand;
 * structs in lists begin as zeros. *stated (may be NULL) gets bit i for each field i that the
 * mapping states. Returns false if an error was reported. The mapping must be of reader->source;
 * unicode_init must have been called. */
bool schema_fill(const struct schema_reader *reader, const struct schema *schema,
                 const struct yaml_node *mapping, void *out, uint64_t *stated);

/* Reads a YAML file of the site (at most SCHEMA_FILE_MAX bytes) by a schema into the struct at out;
 * a file that is not there leaves it as it is. What is wrong is reported. Returns the hash of
 * its bytes, which goes into site->lists too; 0 for none. */
enum { SCHEMA_FILE_MAX = 64 << 20 };
uint64_t schema_read_file(struct site *site, const char *name, const struct schema *schema,
                          void *out);

/* Appends tables of the keys in Markdown, one for the schema and one for each that it uses.
 * situations: the names of the bits of "required", NULL-terminated, may be NULL. level: of the
 * headings, 1 to 6. */
void schema_reference(struct buf *out, const struct schema *schema, const char *const *situations,
                      int level);

#endif
