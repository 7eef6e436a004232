/* search_bits - the alphabet of the search index: bits, codes, and scripts that carry bytes. */
#ifndef SONGNGU_SEARCH_BITS_H
#define SONGNGU_SEARCH_BITS_H

#include "str.h"

/* Bits are written from the highest of a byte to the lowest. */
struct bits {
    struct buf out;
    uint64_t pending; /* the last waiting bits, at the low end */
    unsigned waiting; /* < 32 between calls */
};

/* Moves the first 32 waiting bits to out. */
void bits_flush(struct bits *bits);
static inline void bits_put(struct bits *bits, uint32_t value, unsigned count) /* count <= 32 */
{
    bits->pending = bits->pending << count | (value & (uint32_t)((1ull << count) - 1));
    bits->waiting += count;
    if (bits->waiting >= 32)
        bits_flush(bits);
}
/* Elias gamma: value >= 1. */
void bits_gamma(struct bits *bits, uint32_t value);
/* Rice code with k low bits; above RICE_ESCAPE ones the value stands in 32 bits. */
enum { RICE_ESCAPE = 24 };
void bits_rice(struct bits *bits, uint32_t value, unsigned k);
/* Bits written so far. */
uint64_t bits_length(const struct bits *bits);
/* Appends the first count bits of other, which has been ended. */
void bits_append(struct bits *bits, const char *other, uint64_t count);
/* Fills the last byte with zeros. */
void bits_end(struct bits *bits);
void bits_free(struct bits *bits);

/* A reader that never leaves its bytes: past the end it reads zeros and says so. */
struct bit_reader {
    const unsigned char *data;
    uint64_t at, end; /* bits */
    bool damaged;
};

uint32_t read_bits(struct bit_reader *reader, unsigned count); /* count <= 32 */
uint32_t read_gamma(struct bit_reader *reader);
uint32_t read_rice(struct bit_reader *reader, unsigned k);

/* A canonical prefix code. */
enum { CODE_LENGTH_MAX = 12, CODE_SYMBOLS_MAX = 384 };
struct prefix_code {
    unsigned count;
    uint8_t length[CODE_SYMBOLS_MAX]; /* 0: the symbol never occurs */
    uint16_t code[CODE_SYMBOLS_MAX];
};

/* The best code of at most CODE_LENGTH_MAX bits for symbols that occur that often (Huffman 1952;
 * where a code is too long, the counts are levelled and it is made again). */
void prefix_code_make(struct prefix_code *code, const uint64_t *counts, unsigned count);
/* A code whose symbols, two at least, are all of the same length. */
void prefix_code_even(struct prefix_code *code, unsigned count);
/* Fills the codes from the lengths; false if no prefix code has these lengths. */
bool prefix_code_fill(struct prefix_code *code);
static inline void bits_symbol(struct bits *bits, const struct prefix_code *code, unsigned symbol)
{
    bits_put(bits, code->code[symbol], code->length[symbol]);
}
/* For reading: the symbol of each CODE_LENGTH_MAX bits, and its length. */
struct code_table {
    uint16_t symbol[1 << CODE_LENGTH_MAX];
    uint8_t length[1 << CODE_LENGTH_MAX];
};
void code_table_make(struct code_table *table, const struct prefix_code *code);
unsigned read_symbol(struct bit_reader *reader, const struct code_table *table);

/* The hash of keys (FNV-1a, 32 bits, mixed once more at the end). */
uint32_t search_hash(struct str s);
/* A number as count base-36 digits. */
void base36(uint64_t value, char *to, unsigned count);

/* The checksum that stands before a text, also of a number: the place of several texts in one file;
 * else 0. */
enum { SUM_DIGITS = 7 /* to the base 36 */ };
void text_sum(struct str text, uint32_t place, char digits[SUM_DIGITS]);
/* Cuts the checksum off; false if it is not that of the rest. */
bool text_checked(struct str *text, uint32_t place);

/* Appends the script that registers bytes under a name: see the head of search_bits.c. */
void script_of_bytes(struct buf *out, struct str name, struct str bytes);
/* Appends the script that registers a text (without line ends), … */
void script_of_text(struct buf *out, struct str name, struct str json);
/* … one that has been escaped already, the strings in it by script_escape_string. */
void script_of_escaped(struct buf *out, struct str name, struct str escaped);
void script_escape_string(struct buf *out, struct str text);
/* Reads either script. False if it is damaged. */
bool script_read_bytes(struct str script, struct buf *out);
bool script_read_text(struct str script, struct buf *out);

#endif
