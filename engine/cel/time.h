/* Timestamps and durations: text, calendar, time zones. Internal to values and the library. */

#ifndef CEL_TIME_H
#define CEL_TIME_H

#include "cel/value.h"

#define CEL_TIME_MIN     INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define CEL_TIME_MAX     INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define CEL_DURATION_MAX INT64_C(9223372036)   /* seconds: 2^63 nanoseconds, about 292 years */

typedef struct cel_calendar {
    int64_t year;
    int month, day; /* 1..12, 1..31 */
    int hour, minute, second;
    int weekday, yearday; /* 0 is Sunday; 0 is the first of January */
} cel_calendar;

/* RFC 3339. False if TEXT is not a timestamp, or is out of range. */
bool cel_timestamp_parse(str text, cel_value *out);
void cel_timestamp_print(buf *out, cel_value v);
/* "1h30m", "1.5s", "-2ms". False if TEXT is not a duration, or is out of range. */
bool cel_duration_parse(str text, cel_value *out);
void cel_duration_print(buf *out, cel_value v); /* seconds: "5400s", "1.5s" */

cel_calendar cel_calendar_of(int64_t seconds);
int64_t cel_days_of(int64_t year, int month, int day); /* since 1970-01-01 */

/* The offset from UTC in seconds, east is positive, at a moment in a zone: "+02:00", "-08:30", "UTC", or an IANA name
 * by the system's database. False if the zone is unknown. */
bool cel_zone_offset(str zone, int64_t seconds, int64_t *offset);

#endif
