#include "cel/lib.h"

#define FN(name) static cel_value name(cel_call *c, const cel_value *v, size_t n)
#define BILLION  1000000000

/* ------------------------------------------------------------------------------------------------ arithmetic */

/* SECONDS and NANOS (within plus or minus two seconds) as a timestamp or a duration, in range or an error. */
static cel_value in_range(cel_call *c, cel_kind kind, int64_t seconds, int64_t nanos) {
    seconds += nanos / BILLION;
    nanos %= BILLION;
    bool stamp = kind == CEL_TIMESTAMP;
    if (nanos < 0 && (stamp || seconds > 0)) nanos += BILLION, seconds--;
    if (nanos > 0 && !stamp && seconds < 0) nanos -= BILLION, seconds++;
    bool in = stamp ? seconds >= CEL_TIME_MIN && seconds <= CEL_TIME_MAX
                    : seconds >= -CEL_DURATION_MAX && seconds <= CEL_DURATION_MAX;
    return in ? cel_of_time(kind, seconds, (int32_t)nanos)
              : lib_fail(c, stamp ? "timestamp out of range" : "duration out of range");
}

static int64_t nanos_of(cel_value v) {
    return (int32_t)v.n;
}

FN(add_times) {
    (void)n;
    cel_kind kind = v[0].kind == CEL_TIMESTAMP || v[1].kind == CEL_TIMESTAMP ? CEL_TIMESTAMP : CEL_DURATION;
    return in_range(c, kind, v[0].i + v[1].i, nanos_of(v[0]) + nanos_of(v[1]));
}

FN(subtract_times) {
    (void)n;
    cel_kind kind = v[0].kind == CEL_TIMESTAMP && v[1].kind == CEL_DURATION ? CEL_TIMESTAMP : CEL_DURATION;
    return in_range(c, kind, v[0].i - v[1].i, nanos_of(v[0]) - nanos_of(v[1]));
}

/* ------------------------------------------------------------------------------------------------ parts */

typedef enum { YEAR, MONTH, DAY_OF_YEAR, DAY_OF_MONTH, DATE, DAY_OF_WEEK, HOURS, MINUTES, SECONDS, MILLISECONDS } part;

static int64_t part_of(part p, cel_calendar k, uint32_t nanos) {
    switch (p) {
    case YEAR: return k.year;
    case MONTH: return k.month - 1;
    case DAY_OF_YEAR: return k.yearday;
    case DAY_OF_MONTH: return k.day - 1;
    case DATE: return k.day;
    case DAY_OF_WEEK: return k.weekday;
    case HOURS: return k.hour;
    case MINUTES: return k.minute;
    case SECONDS: return k.second;
    case MILLISECONDS: break;
    }
    return nanos / 1000000;
}

/* With a second argument, in that time zone. */
static cel_value get_part(cel_call *c, const cel_value *v, size_t n, part p) {
    int64_t offset = 0;
    if (n == 2 && !cel_zone_offset(cel_text(v[1]), v[0].i, &offset))
        return cel_error(c->memory, "there is no time zone '" STR_FMT "'", STR_ARG(cel_text(v[1])));
    return cel_of_int(part_of(p, cel_calendar_of(v[0].i + offset), v[0].n));
}

#define PART(name, which)                                                                                              \
    FN(name) {                                                                                                         \
        return get_part(c, v, n, which);                                                                               \
    }

PART(get_year, YEAR)
PART(get_month, MONTH)
PART(get_day_of_year, DAY_OF_YEAR)
PART(get_day_of_month, DAY_OF_MONTH)
PART(get_date, DATE)
PART(get_day_of_week, DAY_OF_WEEK)
PART(get_hours, HOURS)
PART(get_minutes, MINUTES)
PART(get_seconds, SECONDS)
PART(get_milliseconds, MILLISECONDS)

FN(duration_hours) {
    (void)c, (void)n;
    return cel_of_int(v[0].i / 3600);
}

FN(duration_minutes) {
    (void)c, (void)n;
    return cel_of_int(v[0].i / 60);
}

FN(duration_seconds) {
    (void)c, (void)n;
    return cel_of_int(v[0].i);
}

FN(duration_milliseconds) {
    (void)c, (void)n;
    return cel_of_int(nanos_of(v[0]) / 1000000);
}

#define ACCESSOR(id, function, fn)                                                                                     \
    {"timestamp_to_" id, function, true, "(timestamp) -> int", fn, 0}, {                                               \
        "timestamp_to_" id "_with_tz", function, true, "(timestamp, string) -> int", fn, 0                             \
    }

const cel_overload lib_time[] = {
    {"add_timestamp_duration", "_+_", false, "(timestamp, duration) -> timestamp", add_times, 0},
    {"add_duration_timestamp", "_+_", false, "(duration, timestamp) -> timestamp", add_times, 0},
    {"add_duration_duration", "_+_", false, "(duration, duration) -> duration", add_times, 0},
    {"subtract_timestamp_timestamp", "_-_", false, "(timestamp, timestamp) -> duration", subtract_times, 0},
    {"subtract_timestamp_duration", "_-_", false, "(timestamp, duration) -> timestamp", subtract_times, 0},
    {"subtract_duration_duration", "_-_", false, "(duration, duration) -> duration", subtract_times, 0},
    ACCESSOR("year", "getFullYear", get_year),
    ACCESSOR("month", "getMonth", get_month),
    ACCESSOR("day_of_year", "getDayOfYear", get_day_of_year),
    ACCESSOR("day_of_month", "getDayOfMonth", get_day_of_month),
    ACCESSOR("day_of_month_1_based", "getDate", get_date),
    ACCESSOR("day_of_week", "getDayOfWeek", get_day_of_week),
    ACCESSOR("hours", "getHours", get_hours),
    ACCESSOR("minutes", "getMinutes", get_minutes),
    ACCESSOR("seconds", "getSeconds", get_seconds),
    ACCESSOR("milliseconds", "getMilliseconds", get_milliseconds),
    {"duration_to_hours", "getHours", true, "(duration) -> int", duration_hours, 0},
    {"duration_to_minutes", "getMinutes", true, "(duration) -> int", duration_minutes, 0},
    {"duration_to_seconds", "getSeconds", true, "(duration) -> int", duration_seconds, 0},
    {"duration_to_milliseconds", "getMilliseconds", true, "(duration) -> int", duration_milliseconds, 0},
    {NULL, NULL, false, NULL, NULL, 0}};
