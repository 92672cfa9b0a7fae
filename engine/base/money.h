/* Money: an amount in a currency of ISO 4217, exact to the smallest unit of that currency (a cent, a yen, a fils).
 *
 * Its text is "300000000000 USD" or "12.50 EUR": digits without separators, decimals only if there are any, one space,
 * the code. */

#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/buf.h"

typedef struct money {
    int64_t amount;    /* in the smallest unit */
    uint32_t currency; /* its number; see currency_code() */
} money;

/* The number of a currency, or UINT32_MAX. The code has three capital letters. */
uint32_t currency_find(str code);
/* "USD" */
str currency_code(uint32_t currency);
/* How many decimals an amount has: 2 for USD, 0 for JPY, 3 for KWD. */
unsigned currency_decimals(uint32_t currency);

/* Reads the text above. False if it is not one, or the amount needs more than 64 bits. */
bool money_parse(str text, money *out);
void money_print(buf *out, money m);

#endif
