/* Requests: which heads are those of the page, and what the others get. */

#include "unit/test.h"

#include "web/request.h"

#define TOKEN "0123456789abcdef0123456789abcdef"

typedef struct sent {
    const char *method, *target, *host, *origin, *site, *type;
} sent;

static web_route ask(arena *a, sent what) {
    web_head head = {.method = str_of(what.method ? what.method : "GET"), .target = str_of(what.target)};
    web_head_add(&head, STR("hOST"), str_of(what.host ? what.host : "127.0.0.1:8080"));
    if (what.origin) web_head_add(&head, STR("Origin"), str_of(what.origin));
    if (what.site) web_head_add(&head, STR("Sec-Fetch-Site"), str_of(what.site));
    if (what.type) web_head_add(&head, STR("Content-Type"), str_of(what.type));
    web_head_add(&head, STR("X-Other"), STR("1"));
    return web_route_of(a, &head, STR(TOKEN), 8080);
}

static void test_the_page_gets_what_it_asks_for(void **state) {
    (void)state;
    static const struct {
        sent what;
        web_kind kind;
        const char *name;
    } rows[] = {
        {{.target = "/" TOKEN "/"}, WEB_FILE, "index.html"},
        {{.target = "/" TOKEN "/?deal=a.deal"}, WEB_FILE, "index.html"},
        {{.target = "/" TOKEN "/page.css", .site = "same-origin"}, WEB_FILE, "page.css"},
        {{.target = "/" TOKEN "/", .site = "none", .host = "LocalHost:8080"}, WEB_FILE, "index.html"},
        {{.target = "/" TOKEN}, WEB_REDIRECT, ""},
        {{.target = "/" TOKEN "/", .method = "HEAD"}, WEB_FILE, "index.html"},
        {{.target = "/" TOKEN "/", .method = "OPTIONS"}, WEB_OPTIONS, "index.html"},
        {{.method = "POST", .target = "/" TOKEN "/api/open", .type = "application/json"}, WEB_CALL, "open"},
        {{.method = "POST",
          .target = "/" TOKEN "/api/open",
          .type = "Application/JSON; charset=utf-8",
          .origin = "http://127.0.0.1:8080"},
         WEB_CALL,
         "open"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena a;
        arena_init(&a);
        web_route r = ask(&a, rows[i].what);
        assert_int_equal(r.status, 0);
        assert_int_equal(r.kind, rows[i].kind);
        if (r.kind != WEB_REDIRECT) assert_true(str_is(r.name, rows[i].name));
        arena_free(&a);
    }
}

static void test_others_get_nothing(void **state) {
    (void)state;
    static const struct {
        int status;
        sent what;
    } rows[] = {
        {404, {.target = "/"}},
        {404, {.target = ""}},
        {404, {.target = "*"}},
        {404, {.target = "/" TOKEN "0/"}},
        {404, {.target = "/0123456789abcdef0123456789abcde/"}},
        {404, {.target = "/0123456789abcdef0123456789abcdeg/"}},
        {404, {.target = "/0123456789ABCDEF0123456789ABCDEF/"}},
        {404, {.target = "//" TOKEN "/"}},
        {404, {.target = "/%30123456789abcdef0123456789abcdef/"}},
        {404, {.target = "http://127.0.0.1:8080/" TOKEN "/"}},
        {404, {.target = "/", .origin = "http://evil.example", .method = "POST"}},
        {421, {.target = "/" TOKEN "/", .host = "evil.example:8080"}},
        {421, {.target = "/" TOKEN "/", .host = "127.0.0.1"}},
        {421, {.target = "/" TOKEN "/", .host = "127.0.0.1:8081"}},
        {421, {.target = "/" TOKEN "/", .host = "127.0.0.1:80800"}},
        {421, {.target = "/" TOKEN "/", .host = "localhost.:8080"}},
        {421, {.target = "/" TOKEN "/", .host = "localhost:8080.evil.example"}},
        {421, {.target = "/" TOKEN "/", .host = "user@localhost:8080"}},
        {421, {.target = "/" TOKEN "/", .host = "[::1]:8080"}},
        {421, {.target = "/" TOKEN "/", .host = " "}},
        {400, {.target = "/" TOKEN "/", .host = ""}},
        {403, {.target = "/" TOKEN "/", .origin = "null"}},
        {403, {.target = "/" TOKEN "/", .origin = ""}},
        {403, {.target = "/" TOKEN "/", .origin = "http://localhost:8080"}},
        {403, {.target = "/" TOKEN "/", .origin = "https://127.0.0.1:8080"}},
        {403, {.target = "/" TOKEN "/", .origin = "http://127.0.0.1:8080.evil.example"}},
        {403, {.target = "/" TOKEN "/", .origin = "http://127.0.0.1:8080/"}},
        {403, {.target = "/" TOKEN "/", .origin = "http://127.0.0.1:808"}},
        {403, {.target = "/" TOKEN "/", .site = "cross-site"}},
        {403, {.target = "/" TOKEN "/", .site = "same-site"}},
        {403, {.target = "/" TOKEN "/", .site = ""}},
        {405, {.target = "/" TOKEN "/", .method = "POST"}},
        {405, {.target = "/" TOKEN "/", .method = "get"}},
        {405, {.target = "/" TOKEN "/api/open"}},
        {405, {.target = "/" TOKEN "/api/open", .method = "HEAD"}},
        {405, {.target = "/" TOKEN "/report?path=a&format=html", .method = "POST"}},
        {415, {.target = "/" TOKEN "/api/open", .method = "POST"}},
        {415, {.target = "/" TOKEN "/api/open", .method = "POST", .type = "text/plain"}},
        {415, {.target = "/" TOKEN "/api/open", .method = "POST", .type = "text/plain; application/json"}},
        {415, {.target = "/" TOKEN "/api/open", .method = "POST", .type = "application/jsonx"}},
        {400, {.target = "/" TOKEN "/report"}},
        {400, {.target = "/" TOKEN "/report?path=a"}},
        {400, {.target = "/" TOKEN "/report?path=a&path=b&format=html"}},
        {400, {.target = "/" TOKEN "/report?path=a&format=html&x=1"}},
        {400, {.target = "/" TOKEN "/report?path=a%00b&format=html"}},
        {400, {.target = "/" TOKEN "/report?path=a%f&format=html"}},
        {400, {.target = "/" TOKEN "/report?path=a%gg&format=html"}},
        {400, {.target = "/" TOKEN "/report?path=%ff&format=html"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena a;
        arena_init(&a);
        web_route r = ask(&a, rows[i].what);
        if (r.status != rows[i].status || !r.error)
            fail_msg("row %zu (%s): %d instead of %d", i, rows[i].what.target, r.status, rows[i].status);
        arena_free(&a);
    }
}

static void test_a_header_that_occurs_twice_is_refused(void **state) {
    (void)state;
    static const char *const names[] = {"Host", "ORIGIN", "sec-fetch-site", "Content-Type"};
    for (size_t i = 0; i < 4; i++) {
        arena a;
        arena_init(&a);
        web_head head = {.method = STR("GET"), .target = STR("/" TOKEN "/")};
        web_head_add(&head, STR("Host"), STR("127.0.0.1:8080"));
        if (i) web_head_add(&head, str_of(names[i]), (str){NULL, 0});
        web_head_add(&head, str_of(names[i]), STR("127.0.0.1:8080"));
        assert_int_equal(web_route_of(&a, &head, STR(TOKEN), 8080).status, 400);
        arena_free(&a);
    }
}

static void test_a_report_is_of_a_path(void **state) {
    (void)state;
    arena a;
    arena_init(&a);
    web_route r = ask(&a, (sent){.target = "/" TOKEN "/report?format=html&path=a%20b%2Fc+d%C3%A4.deal"});
    assert_int_equal(r.status, 0);
    assert_int_equal(r.kind, WEB_REPORT);
    assert_true(str_is(r.path, "a b/c d\xc3\xa4.deal"));
    assert_true(str_is(r.format, "html"));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_page_gets_what_it_asks_for),
        cmocka_unit_test(test_others_get_nothing),
        cmocka_unit_test(test_a_header_that_occurs_twice_is_refused),
        cmocka_unit_test(test_a_report_is_of_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
