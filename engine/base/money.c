#include "base/money.h"

#include <inttypes.h>

/* The codes of ISO 4217 in alphabetical order, each with the number of its decimals. The funds and metals are left out,
 * which have no smallest unit; the special drawing right (XDR) has two decimals here. */
static const char currencies[] =
    "AED2AFN2ALL2AMD2ANG2AOA2ARS2AUD2AWG2AZN2BAM2BBD2BDT2BGN2BHD3BIF0BMD2BND2BOB2BOV2BRL2BSD2BTN2"
    "BWP2BYN2BZD2CAD2CDF2CHE2CHF2CHW2CLF4CLP0CNY2COP2COU2CRC2CUP2CVE2CZK2DJF0DKK2DOP2DZD2EGP2ERN2"
    "ETB2EUR2FJD2FKP2GBP2GEL2GHS2GIP2GMD2GNF0GTQ2GYD2HKD2HNL2HTG2HUF2IDR2ILS2INR2IQD3IRR2ISK0JMD2"
    "JOD3JPY0KES2KGS2KHR2KMF0KPW2KRW0KWD3KYD2KZT2LAK2LBP2LKR2LRD2LSL2LYD3MAD2MDL2MGA2MKD2MMK2MNT2"
    "MOP2MRU2MUR2MVR2MWK2MXN2MXV2MYR2MZN2NAD2NGN2NIO2NOK2NPR2NZD2OMR3PAB2PEN2PGK2PHP2PKR2PLN2PYG0"
    "QAR2RON2RSD2RUB2RWF0SAR2SBD2SCR2SDG2SEK2SGD2SHP2SLE2SOS2SRD2SSP2STN2SVC2SYP2SZL2THB2TJS2TMT2"
    "TND3TOP2TRY2TTD2TWD2TZS2UAH2UGX0USD2USN2UYI0UYU2UYW4UZS2VED2VES2VND0VUV0WST2XAF0XCD2XCG2XDR2"
    "XOF0XPF0YER2ZAR2ZMW2ZWG2";

enum { WIDTH = 4, CODE = 3, COUNT = sizeof currencies / WIDTH };

static const char *row(uint32_t currency) {
    return currencies + (size_t)currency * WIDTH;
}

uint32_t currency_find(str code) {
    uint32_t low = 0, high = COUNT;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = str_cmp((str){row(middle), CODE}, code);
        if (order == 0) return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

str currency_code(uint32_t currency) {
    return (str){row(currency), CODE};
}

unsigned currency_decimals(uint32_t currency) {
    return (unsigned)(row(currency)[CODE] - '0');
}

/* Adds a digit at the end of an amount; of a negative one, because INT64_MIN has no positive counterpart. */
static bool add_digit(int64_t *amount, int digit) {
    return !__builtin_mul_overflow(*amount, 10, amount) && !__builtin_sub_overflow(*amount, digit, amount);
}

bool money_parse(str text, money *out) {
    bool negative = text.n && text.p[0] == '-';
    size_t space = str_find(text, STR(" "), 0), i = negative;
    if (space == SIZE_MAX || space == i) return false;
    *out = (money){.currency = currency_find(str_sub(text, space + 1, text.n))};
    if (out->currency == UINT32_MAX) return false;
    unsigned left = currency_decimals(out->currency);
    for (; i < space && str_is_digit(text.p[i]); i++)
        if (!add_digit(&out->amount, text.p[i] - '0')) return false;
    if (i == negative) return false;
    if (i < space && text.p[i] == '.') {
        if (++i == space) return false;
        for (; i < space && str_is_digit(text.p[i]) && left; i++, left--)
            if (!add_digit(&out->amount, text.p[i] - '0')) return false;
    }
    if (i != space) return false;
    while (left--)
        if (!add_digit(&out->amount, 0)) return false;
    return negative || !__builtin_sub_overflow(0, out->amount, &out->amount);
}

void money_print(buf *out, money m) {
    unsigned decimals = currency_decimals(m.currency);
    uint64_t size = m.amount < 0 ? 0 - (uint64_t)m.amount : (uint64_t)m.amount, unit = 1;
    for (unsigned i = 0; i < decimals; i++) unit *= 10;
    buf_printf(out, "%s%" PRIu64, m.amount < 0 ? "-" : "", size / unit);
    if (size % unit) buf_printf(out, ".%0*" PRIu64, (int)decimals, size % unit);
    buf_printf(out, " " STR_FMT, STR_ARG(currency_code(m.currency)));
}
