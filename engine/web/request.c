#include "web/request.h"

#include "base/utf8.h"

/* ------------------------------------------------------------------------------------------------ the token */

bool web_has_token(str target, str token) {
    if (target.n < 1 + token.n || target.p[0] != '/') return false;
    unsigned differ = 0;
    for (size_t i = 0; i < token.n; i++) differ |= (unsigned char)(target.p[1 + i] ^ token.p[i]);
    return differ == 0 && (target.n == 1 + token.n || target.p[1 + token.n] == '/' || target.p[1 + token.n] == '?');
}

/* ------------------------------------------------------------------------------------------------ parts of a head */

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool same_name(str s, const char *name) {
    size_t i = 0;
    while (i < s.n && name[i] && lower(s.p[i]) == name[i]) i++;
    return i == s.n && !name[i];
}

void web_head_add(web_head *h, str name, str value) {
    const struct {
        const char *name;
        str *to;
    } known[] = {{"host", &h->host},
                 {"origin", &h->origin},
                 {"sec-fetch-site", &h->fetch_site},
                 {"content-type", &h->content_type}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!same_name(name, known[i].name)) continue;
        h->twice = h->twice || known[i].to->p;
        *known[i].to = (str){value.p ? value.p : "", value.n};
    }
}

/* Whether HOST is this server. */
static bool is_host(arena *a, str host, unsigned port) {
    return same_name(host, arena_z(a, arena_printf(a, "127.0.0.1:%u", port))) ||
           same_name(host, arena_z(a, arena_printf(a, "localhost:%u", port))) ||
           (port == 80 && (same_name(host, "127.0.0.1") || same_name(host, "localhost")));
}

static bool is_json(str type) {
    size_t end = str_find(type, STR(";"), 0);
    return same_name(str_trim(str_sub(type, 0, end)), "application/json");
}

/* A value of a query: %XX is a byte, + a space. False if it is wrong, or not a text. */
static bool decode(arena *a, str s, str *out) {
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned high, low;
        if (s.p[i] != '%') {
            p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
            continue;
        }
        if (i + 2 >= s.n) return false;
        high = str_hex(s.p[i + 1]);
        low = str_hex(s.p[i + 2]);
        if (high > 15 || low > 15) return false;
        p[n++] = (char)(high << 4 | low);
        i += 2;
    }
    *out = (str){p, n};
    return !memchr(p, 0, n) && utf8_invalid_at(*out) == SIZE_MAX;
}

/* path=...&format=..., each once. */
static bool read_query(arena *a, str query, web_route *r) {
    bool has_path = false, has_format = false;
    for (size_t at = 0, end; at <= query.n; at = end + 1) {
        end = str_find(query, STR("&"), at);
        if (end == SIZE_MAX) end = query.n;
        str item = str_sub(query, at, end);
        size_t equals = str_find(item, STR("="), 0);
        if (equals == SIZE_MAX) return false;
        str key = str_sub(item, 0, equals), value = str_sub(item, equals + 1, item.n);
        bool is_path = str_is(key, "path"), *has = is_path ? &has_path : &has_format;
        if ((!is_path && !str_is(key, "format")) || *has) return false;
        *has = true;
        if (!decode(a, value, is_path ? &r->path : &r->format)) return false;
    }
    return has_path && has_format;
}

/* ------------------------------------------------------------------------------------------------ the route */

static web_route refuse(int status, const char *error, const char *hint) {
    return (web_route){.status = status, .error = error, .hint = hint};
}

/* What is after the token. */
static web_route route_of_rest(arena *a, str rest, str query) {
    web_route r = {.kind = WEB_FILE, .name = rest};
    if (str_is(rest, "/"))
        r.name = STR("index.html");
    else if (str_starts(rest, STR("/api/")))
        r.kind = WEB_CALL, r.name = str_sub(rest, 5, rest.n);
    else
        r.name = str_sub(rest, 1, rest.n);
    if (str_is(rest, "/report")) {
        r.kind = WEB_REPORT;
        if (!read_query(a, query, &r)) return refuse(400, "a report needs a path and a format", NULL);
    }
    return r;
}

web_route web_route_of(arena *a, const web_head *h, str token, unsigned port) {
    static const char elsewhere[] = "another page has asked for this";
    if (h->twice || !h->host.n) return refuse(400, "each header once, and a Host expected", NULL);
    if (!is_host(a, h->host, port)) return refuse(421, "this server has another name", NULL);
    if (!web_has_token(h->target, token)) return refuse(404, "there is nothing here", NULL);
    str scheme = str_sub(h->origin, 0, 7);
    if (h->origin.p && !(str_is(scheme, "http://") && str_eq(str_sub(h->origin, 7, h->origin.n), h->host)))
        return refuse(403, elsewhere, NULL);
    if (h->fetch_site.p && !str_is(h->fetch_site, "same-origin") && !str_is(h->fetch_site, "none"))
        return refuse(403, elsewhere, "copy the address into the browser's address bar");
    str rest = str_sub(h->target, 1 + token.n, h->target.n), query = STR("");
    size_t mark = str_find(rest, STR("?"), 0);
    if (mark != SIZE_MAX) query = str_sub(rest, mark + 1, rest.n), rest = str_sub(rest, 0, mark);
    web_route r = rest.n ? route_of_rest(a, rest, query) : (web_route){.kind = WEB_REDIRECT};
    bool is_call = r.kind == WEB_CALL, reads = str_is(h->method, "GET") || str_is(h->method, "HEAD");
    r.allow = is_call ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    if (str_is(h->method, "OPTIONS")) {
        r.kind = WEB_OPTIONS;
        r.status = 0;
    } else if (is_call ? !str_is(h->method, "POST") : !reads) {
        r.status = 405;
        r.error = "this method is not possible here";
    } else if (is_call && !is_json(h->content_type)) {
        r.status = 415;
        r.error = "the body of a call is application/json";
    }
    return r;
}
