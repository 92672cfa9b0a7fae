/* Calls with all inputs up to a length, under the address and the undefined behaviour sanitizer (`make prove`):
 *
 *   utf8    every sequence of up to four bytes, compared with a table of the standard, and every character
 *   lexer   expressions: all texts of up to five bytes, of which each stands for those that the lexer treats alike
 *   tokens  the same for libconfig text and JSON
 *   numbers amounts of money in all texts of up to six bytes before a currency, and integers around the limits
 *   lines   positions and offsets in all texts of up to six bytes
 *   arena   all sequences of four calls, with sizes that meet every branch, and each allocation failing in turn
 *
 * A text ends where its memory ends. Each part prints what it has run, and ends with status 1 at the first difference.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A chunk for each piece, so that the sanitizer sees the end of each. */
#define FIRST_CHUNK ARENA_ALIGN
#define LAST_CHUNK  ARENA_ALIGN

/* Allocations of arenas, of which one may fail. */
static long allocations, failing;
static void *may_fail(size_t n) {
    return ++allocations == failing ? NULL : malloc(n);
}
#define malloc may_fail
#include "base/arena.c"
#undef malloc

#include "base/money.h"
#include "base/utf8.h"
#include "cel/parser.h"
#include "service/lines.h"
#include "source/source_internal.h"

static void need(bool good, const char *what) {
    if (good) return;
    printf("FAILED: %s\n", what);
    exit(1);
}

/* ------------------------------------------------------------------------------------------------ texts */

/* Calls WITH for all texts of up to MOST bytes of ALPHABET. Returns their number. */
static unsigned long all_texts(str alphabet, size_t most, void (*with)(str)) {
    unsigned long count = 0;
    for (size_t n = 0; n <= most; n++) {
        unsigned char digits[16] = {0};
        char *text = malloc(n ? n : 1);
        for (bool more = true; more;) {
            for (size_t i = 0; i < n; i++) text[i] = alphabet.p[digits[i]];
            with((str){n ? text : NULL, n});
            count++;
            more = false;
            for (size_t i = 0; i < n && !more; i++)
                if (++digits[i] == alphabet.n)
                    digits[i] = 0;
                else
                    more = true;
        }
        free(text);
    }
    return count;
}

/* ------------------------------------------------------------------------------------------------ UTF-8 */

/* Table 3-7 of the Unicode standard, "well-formed byte sequences": the range of each byte. */
static const struct {
    unsigned char n, ranges[4][2];
} well_formed[] = {
    {1, {{0x00, 0x7f}}},
    {2, {{0xc2, 0xdf}, {0x80, 0xbf}}},
    {3, {{0xe0, 0xe0}, {0xa0, 0xbf}, {0x80, 0xbf}}},
    {3, {{0xe1, 0xec}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {3, {{0xed, 0xed}, {0x80, 0x9f}, {0x80, 0xbf}}},
    {3, {{0xee, 0xef}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {4, {{0xf0, 0xf0}, {0x90, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {4, {{0xf1, 0xf3}, {0x80, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {4, {{0xf4, 0xf4}, {0x80, 0x8f}, {0x80, 0xbf}, {0x80, 0xbf}}},
};

static size_t length_of(const unsigned char *u, size_t n) {
    for (size_t row = 0; row < sizeof well_formed / sizeof *well_formed; row++) {
        size_t k = 0;
        while (k < well_formed[row].n && k < n && u[k] >= well_formed[row].ranges[k][0] &&
               u[k] <= well_formed[row].ranges[k][1])
            k++;
        if (k == well_formed[row].n) return k;
    }
    return 0;
}

/* The first byte decides which of the rest is read: after those that begin nothing long, a few values of each do. */
static void utf8(void) {
    unsigned long count = 0;
    for (size_t n = 1; n <= 4; n++) {
        unsigned char *u = malloc(n);
        for (unsigned first = 0; first < 256; first++) {
            size_t deep = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 1;
            unsigned long rest = 1;
            for (size_t i = 1; i < n; i++) rest *= i < deep ? 256 : 4;
            for (unsigned long r = 0; r < rest; r++, count++) {
                unsigned long left = r;
                u[0] = (unsigned char)first;
                for (size_t i = 1; i < n; i++) {
                    u[i] = (unsigned char)(i < deep ? left % 256 : (left % 4) * 0x55);
                    left /= i < deep ? 256 : 4;
                }
                uint32_t cp = 0, wanted = u[0];
                size_t k = utf8_decode((const char *)u, n, &cp), length = length_of(u, n);
                need(k == length, "UTF-8: the length of a sequence");
                if (k > 1) {
                    wanted = u[0] & (0x7fu >> k);
                    for (size_t i = 1; i < k; i++) wanted = wanted << 6 | (u[i] & 0x3f);
                }
                if (k) need(cp == wanted, "UTF-8: the value of a sequence");
            }
        }
        free(u);
    }
    char *out = malloc(4);
    for (uint32_t cp = 0; cp < 0x200000; cp++, count++) {
        uint32_t again = 0;
        bool scalar = cp < 0xd800 || (cp > 0xdfff && cp <= 0x10ffff);
        size_t k = utf8_encode(cp, out);
        need((k > 0) == scalar, "UTF-8: what can be encoded");
        if (k) need(utf8_decode(out, k, &again) == k && again == cp, "UTF-8: what was encoded is decoded");
    }
    free(out);
    printf("utf8: %lu sequences and characters\n", count);
}

/* ------------------------------------------------------------------------------------------------ scanners */

static void lex(str text) {
    arena a;
    diags d;
    const cel_text_at at = {.text = text};
    arena_init(&a);
    diags_init(&d);
    lexer l = {.memory = &a, .at = &at, .problems = &d};
    for (size_t tokens = 0;; tokens++) {
        uint32_t before = l.pos;
        lex_token t = lex_next(&l, false);
        if (t.kind == LEX_END || t.kind == LEX_ERROR) break;
        need(t.to > before && t.to <= text.n, "lexer: a token ends after the one before it, within the text");
    }
    diags_free(&d);
    arena_free(&a);
}

static void lexer_of_expressions(void) {
    unsigned long n = all_texts(STR("\"'\\rbxu07e.-/`a =&\n\xc3\xa9"), 5, lex);
    printf("lexer: %lu texts\n", n);
}

static void tokens_of(str text) {
    token (*const scanners[])(const source *, uint32_t *) = {config_token, json_token};
    const source s = {.text = text};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = 0, before = 0;; before = at) {
            token t = scanners[i](&s, &at);
            need(t.from >= before && t.to >= t.from && at == t.to && at <= text.n,
                 "scanner: a token is within the text");
            if (t.kind == TOKEN_END) break;
            need(at > before, "scanner: a token ends after the one before it");
        }
}

static void scanners(void) {
    unsigned long n = all_texts(STR("\"\\/*#\n@0x.e-La={ \xe2\x82\xac"), 5, tokens_of);
    n += all_texts(STR("\"\\/*\n0.e-t"), 7, tokens_of);
    printf("tokens: %lu texts\n", n);
}

/* ------------------------------------------------------------------------------------------------ numbers */

static unsigned long numbers;

static void number_of_text(str text) {
    static const char *const currencies[] = {"USD", "JPY", "KWD", "ZZZ", "AAA", "US", "usd", ""};
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++, numbers++) {
        size_t k = strlen(currencies[i]), n = text.n + k;
        char *p = malloc(n ? n : 1);
        money m, again;
        if (text.n) memcpy(p, text.p, text.n);
        memcpy(p + text.n, currencies[i], k);
        if (money_parse((str){p, n}, &m)) {
            buf out = {0};
            str printed;
            money_print(&out, m);
            need(buf_text(&out, &printed) && money_parse(printed, &again) && again.amount == m.amount &&
                     again.currency == m.currency,
                 "money: what is printed is read");
            buf_free(&out);
        }
        free(p);
    }
}

/* The 200 integers around 2^BITS - 1, in decimal or hexadecimal, signed or not: those that fit are literals. */
static void integers_at(unsigned bits, bool hexadecimal, bool is_unsigned) {
    const unsigned __int128 most = ((unsigned __int128)1 << bits) - 1;
    for (unsigned __int128 value = most - 100; value < most + 100; value++, numbers++) {
        char digits[48];
        size_t at = sizeof digits, base = hexadecimal ? 16 : 10;
        if (is_unsigned) digits[--at] = 'u';
        for (unsigned __int128 left = value; left; left /= base) digits[--at] = "0123456789abcdef"[left % base];
        if (hexadecimal) digits[--at] = 'x', digits[--at] = '0';
        char *p = malloc(sizeof digits - at);
        memcpy(p, digits + at, sizeof digits - at);
        arena a;
        diags d;
        arena_init(&a);
        diags_init(&d);
        const cel_text_at text = {.text = {p, sizeof digits - at}};
        lexer l = {.memory = &a, .at = &text, .problems = &d};
        lex_token t = lex_next(&l, false);
        bool fits = value <= (is_unsigned ? UINT64_MAX : INT64_MAX);
        need((t.kind == LEX_LITERAL) == fits, "lexer: which integers fit");
        if (fits) need((is_unsigned ? t.value.u : (uint64_t)t.value.i) == value, "lexer: the value of an integer");
        diags_free(&d);
        arena_free(&a);
        free(p);
    }
}

static void all_numbers(void) {
    all_texts(STR("-90. "), 6, number_of_text);
    number_of_text(STR("9223372036854775807 "));
    number_of_text(STR("-92233720368547758.08 "));
    number_of_text(STR("-9223372036854775808 "));
    for (int i = 0; i < 8; i++) integers_at(i < 4 ? 63 : 64, i & 1, i & 2);
    printf("numbers: %lu texts\n", numbers);
}

/* ------------------------------------------------------------------------------------------------ lines */

static void positions(str text) {
    lines l = {0};
    need(lines_index(&l, text), "lines: memory");
    for (int units = 0; units < 3; units++)
        for (uint32_t at = 0; at <= text.n + 1; at++) {
            line_column p = lines_position(&l, (at * 5 + 3) % (uint32_t)(text.n + 2), (text_units)units);
            p = lines_position(&l, at, (text_units)units);
            uint32_t back = lines_offset(&l, p, (text_units)units), past;
            need(back <= at && back + 4 > (at < text.n ? at : (uint32_t)text.n), "lines: a position leads back");
            past = lines_offset(&l, (line_column){p.line, 1000}, (text_units)units);
            need(past >= back && past <= text.n, "lines: after the end of a line is its end");
        }
    lines_free(&l);
}

static void tables_of_lines(void) {
    unsigned long n = all_texts(STR("a\n\r\xc3\xa9\xe2\xf0\x9f"), 6, positions);
    printf("lines: %lu texts\n", n);
}

/* ------------------------------------------------------------------------------------------------ arenas */

static const size_t sizes[] = {0, 1, 16, 17, 5000, SIZE_MAX - 8, SIZE_MAX};
enum { SIZES = sizeof sizes / sizeof *sizes, CALLS = 4, OPERATIONS = 3 * SIZES + 3 };

static void nothing(void *what) {
    ++*(int *)what;
}

static void use(char *piece, size_t n) {
    if (n) piece[0] = 'a', piece[n - 1] = 'z';
}

/* A piece of the current arena, which is resized. */
typedef struct piece {
    char *p;
    size_t n;
} piece;

static void call(arena *a, unsigned operation, piece *last, int *released) {
    size_t size = sizes[operation % SIZES];
    if (operation < SIZES) {
        *last = (piece){arena_alloc(a, size), size};
    } else if (operation < 2 * SIZES) {
        *last = (piece){arena_resize(a, last->p, last->n, size), size};
    } else if (operation < 3 * SIZES) {
        *last = (piece){arena_zalloc(a, 3, size), size * 3};
    } else {
        if (operation == 3 * SIZES) arena_defer(a, nothing, released);
        if (operation == 3 * SIZES + 1) arena_reset(a);
        if (operation == 3 * SIZES + 2) use(arena_alloc(arena_child(a), 40), 40);
        *last = (piece){NULL, 0};
    }
    use(last->p, last->n);
}

/* The calls that NUMBER has as its digits. False if none of the allocations was the one to fail. */
static bool sequence(unsigned long number, long fail_at, size_t limit) {
    static jmp_buf ended;
    static arena a;
    static piece last;
    static int released;
    allocations = 0;
    failing = fail_at;
    arena_init(&a);
    a.oom = &ended;
    a.limit = limit;
    last = (piece){NULL, 0};
    if (setjmp(ended) == 0)
        for (int i = 0; i < CALLS; i++, number /= OPERATIONS)
            call(&a, (unsigned)(number % OPERATIONS), &last, &released);
    arena_free(&a);
    need(a.held == 0, "arena: nothing is counted after the end");
    return fail_at && allocations >= fail_at;
}

static void arenas(void) {
    unsigned long all = 1, count = 0;
    for (int i = 0; i < CALLS; i++) all *= OPERATIONS;
    for (unsigned long number = 0; number < all; number++) {
        sequence(number, 0, 0);
        sequence(number, 0, 12000);
        count += 2;
        for (long at = 1; at < 4 && sequence(number, at, 0); at++) count++;
    }
    printf("arena: %lu sequences of calls\n", count);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(void);
    } parts[] = {{"utf8", utf8},           {"lexer", lexer_of_expressions}, {"tokens", scanners},
                 {"numbers", all_numbers}, {"lines", tables_of_lines},      {"arena", arenas}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (argc < 2 || strcmp(argv[1], parts[i].name) == 0) parts[i].run();
    return 0;
}
