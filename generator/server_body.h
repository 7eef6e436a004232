/* server_body - what an answer sends: a file below a folder, or bytes in memory. */
#ifndef SONGNGU_SERVER_BODY_H
#define SONGNGU_SERVER_BODY_H

#include <time.h>

#include "str.h"

struct body {
    struct buf bytes;
    int file; /* -1: the bytes */
    uint64_t size;
    time_t modified;    /* 0: unknown */
    const char *type;   /* media type */
    const char *coding; /* NULL: as it is */
    char etag[36];      /* with its quotes; "" for none */
    bool varies;        /* another client may be sent another coding */
};

void body_free(struct body *body);
/* Opens a regular file below the folder (never outside it, see fs.h) with its size and time; the
 * strong ETag is of the file's state. False if there is none. */
bool body_open(int folder, const char *path, struct body *body);
/* True if path is a folder below the folder. */
bool body_is_folder(int folder, const char *path);
/* Replaces the file by its compressed twin (path.br or path.gz) if there is one that the
 * Accept-Encoding header takes. */
void body_prefer_compressed(struct body *body, int folder, const char *path, struct str accepted);
/* Reads the open file into memory; from now on the ETag is of the bytes. False if the file shrank
 * or could not be read. */
bool body_read(struct body *body);
/* Sets size and ETag from the bytes. */
void body_hash(struct body *body);

/* The request's headers that choose what of a body is sent; STR_NULL when absent. */
struct body_conditions {
    struct str none_match, modified_since, range, if_range;
};

enum body_choice { BODY_WHOLE, BODY_PART, BODY_UNCHANGED, BODY_NO_SUCH_PART };

/* Decides as RFC 9110 section 13.2.2 does; PART sets the offsets of the first and last byte. */
enum body_choice body_choose(const struct body *body, const struct body_conditions *conditions,
                             uint64_t *first, uint64_t *last);
/* Adds one <script src> before the end of an HTML body: url, which may hold a query, is escaped for
 * the attribute. */
void body_add_script(struct body *body, struct str url);

#endif
