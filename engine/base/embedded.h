/* Embedded files: files of the source tree that are built into the program (engine/embed.sh), so that it runs from any
 * folder. */

#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

typedef struct embedded_file {
    const char *name;   /* without its folder: "peace.terms" */
    const char *text;   /* ends in NUL */
    size_t size;        /* bytes of text, without the NUL */
    const char *sha256; /* of the bytes, in base64 */
} embedded_file;

#endif
