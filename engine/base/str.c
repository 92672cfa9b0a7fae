/* For memmem(), which glibc, musl and the BSDs have. */
#define _GNU_SOURCE

#include "base/str.h"

#include <string.h>

str str_of(const char *z) {
    return z ? (str){z, strlen(z)} : (str){NULL, 0};
}

bool str_is(str a, const char *z) {
    size_t i = 0;
    while (i < a.n && z[i] && z[i] == a.p[i]) i++;
    return i == a.n && !z[i];
}

int str_cmp(str a, str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix) {
    return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool str_ends(str s, str suffix) {
    return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

str str_sub(str s, size_t from, size_t to) {
    if (to > s.n) to = s.n;
    if (from > to) from = to;
    return (str){s.p ? s.p + from : NULL, to - from};
}

str str_trim(str s) {
    while (s.n && str_is_space(s.p[0])) s = str_sub(s, 1, s.n);
    while (s.n && str_is_space(s.p[s.n - 1])) s.n--;
    return s;
}

/* memmem() takes linear time for any texts. */
size_t str_find(str s, str needle, size_t from) {
    if (needle.n == 0) return from <= s.n ? from : SIZE_MAX;
    if (from >= s.n) return SIZE_MAX;
    const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

bool str_is_name(str s) {
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z') return false;
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return true;
}
