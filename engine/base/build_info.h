/* What is fixed when the program is built: its version, and files of the source tree that are part of it
 * (engine/embed.sh), so that it runs from any folder. */

#ifndef BASE_BUILD_INFO_H
#define BASE_BUILD_INFO_H

#include <stddef.h>

#define REDLINE_VERSION "1.0.0"             /* as RL_VERSION in redline.h */
#define REDLINE_DATE    "November 29, 2026" /* of the manual pages, as in docs/man */

typedef struct embedded_file {
    const char *name;   /* without its folder: "peace.terms" */
    const char *text;   /* ends in NUL */
    size_t size;        /* bytes of text, without the NUL */
    const char *sha256; /* of the bytes, in base64 */
} embedded_file;

#endif
