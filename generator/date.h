/* date - dates of the Gregorian calendar, as precise as documents state them. */
#ifndef SONGNGU_DATE_H
#define SONGNGU_DATE_H

#include "str.h"

/* year 0 means "no date"; month 0 or day 0: only the year, or year and month, are stated;
 * minute counts from midnight, -1 when no time is stated. */
struct date {
    int16_t year;
    uint8_t month, day;
    int16_t minute;
};

#define DATE_NONE ((struct date){0, 0, 0, -1})

/* True if at least the year is stated. */
bool date_known(struct date date);
/* True if year is 1 to 9999 and month and day (if stated) exist. */
bool date_valid(struct date date);
/* Reads "YYYY", "YYYY-MM", "YYYY-MM-DD" or "YYYY-MM-DD HH:MM" ("T" too); false if it is anything
 * else or no such day exists. */
bool date_parse(struct str text, struct date *date);
/* Earlier, same, later: <0, 0, >0. A part that is not stated sorts before any stated one. */
int date_compare(struct date a, struct date b);
/* As ISO 8601, with as much as is stated ("2021-08-13", "2021-08-13T14:26"), in the arena. */
struct str date_iso(struct arena *arena, struct date date);

/* The monotonic clock, to measure durations and set deadlines: in seconds, in milliseconds. */
double clock_seconds(void);
int64_t clock_ms(void);

#endif
