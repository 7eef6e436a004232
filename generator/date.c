#include "date.h"

#include <time.h>

bool date_known(struct date date)
{
    return date.year != 0;
}

static int days_in(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool date_valid(struct date date)
{
    if (date.year < 1 || date.year > 9999 || date.month > 12)
        return false;
    if (date.month == 0)
        return date.day == 0;
    return date.day <= days_in(date.year, date.month);
}

/* Reads exactly n digits at text[at]. */
static bool digits(struct str text, size_t at, size_t n, unsigned long *value)
{
    return at + n <= text.len && str_to_number(str_cut(text, at, at + n), 9999, value);
}

static bool parse_time(struct str text, struct date *date)
{
    unsigned long hour, minute;
    if (text.len != 6 || (text.data[0] != ' ' && text.data[0] != 'T') || text.data[3] != ':' ||
        !digits(text, 1, 2, &hour) || !digits(text, 4, 2, &minute) || hour > 23 || minute > 59)
        return false;
    date->minute = (int16_t)(hour * 60 + minute);
    return true;
}

bool date_parse(struct str text, struct date *date)
{
    unsigned long year, month = 0, day = 0;
    struct date d = DATE_NONE;
    if (!digits(text, 0, 4, &year))
        return false;
    if (text.len > 4 && (text.data[4] != '-' || !digits(text, 5, 2, &month) || !month))
        return false;
    if (text.len > 7 && (text.data[7] != '-' || !digits(text, 8, 2, &day) || !day))
        return false;
    d.year = (int16_t)year;
    d.month = (uint8_t)month;
    d.day = (uint8_t)day;
    if (text.len > 10 && !parse_time(str_cut(text, 10, text.len), &d))
        return false;
    if (!date_valid(d))
        return false;
    *date = d;
    return true;
}

int date_compare(struct date a, struct date b)
{
    int order = a.year - b.year;
    if (!order)
        order = a.month - b.month;
    if (!order)
        order = a.day - b.day;
    return order ? order : a.minute - b.minute;
}

/* Writes n digits with leading zeros. */
static char *digits_of(char *to, int number, int n)
{
    for (int i = n; i-- > 0; number /= 10)
        to[i] = (char)('0' + number % 10);
    return to + n;
}

struct str date_iso(struct arena *arena, struct date d)
{
    char text[sizeof "2021-08-13T14:26"], *to = digits_of(text, d.year, 4);
    if (!date_known(d))
        return STR_NULL;
    if (d.month) {
        *to++ = '-';
        to = digits_of(to, d.month, 2);
    }
    if (d.month && d.day) {
        *to++ = '-';
        to = digits_of(to, d.day, 2);
    }
    if (d.month && d.day && d.minute >= 0) {
        *to++ = 'T';
        to = digits_of(to, d.minute / 60, 2);
        *to++ = ':';
        to = digits_of(to, d.minute % 60, 2);
    }
    size_t len = (size_t)(to - text);
    return (struct str){arena_copy(arena, text, len), len};
}

double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
