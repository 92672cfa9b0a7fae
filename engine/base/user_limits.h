/* Limits that a user can set, besides those of a single deal: of files, mistakes and definitions.
 *
 * An arena carries them to whatever works in it: arena_child() and diags_in() hand them on. So a reader deep inside
 * knows them, and none has to pass them through. An arena without any has the usual ones. */

#ifndef BASE_USER_LIMITS_H
#define BASE_USER_LIMITS_H

#include "base/arena.h"

typedef struct user_limits {
    uint32_t errors;    /* listed for one input */
    uint32_t file_size; /* bytes of a file that is neither a deal nor a report, of the files that one file includes
                           together, and of a report that unpacks to more than thirty times its size */
    uint32_t includes;  /* files that one file includes, all levels together, each time it is included */
    uint32_t parts;     /* of an expression with its definitions written out */
    uint32_t brackets;  /* of a sweep */
} user_limits;

#define LIMIT_ERRORS    100u
#define LIMIT_FILE_SIZE 67108864u
#define LIMIT_INCLUDES  1000u
#define LIMIT_PARTS     10000u
#define LIMIT_BRACKETS  3000u

static inline user_limits user_limits_of(const arena *a) {
    return a->limits ? *a->limits
                     : (user_limits){LIMIT_ERRORS, LIMIT_FILE_SIZE, LIMIT_INCLUDES, LIMIT_PARTS, LIMIT_BRACKETS};
}

#endif
