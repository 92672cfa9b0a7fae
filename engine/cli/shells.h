/* The scripts of `redline completions`, one for each shell: completion.bash, ... They are part of the program. */

#ifndef CLI_SHELLS_H
#define CLI_SHELLS_H

#include "base/build_info.h"

extern const embedded_file shell_files[];
extern const size_t shell_files_n;

#endif
