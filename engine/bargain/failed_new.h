/* What happens while a solver works if C++ cannot get memory. The containers inside of Z3 then throw an exception that
 * its functions do not catch, and that C cannot. */

#ifndef BARGAIN_FAILED_NEW_H
#define BARGAIN_FAILED_NEW_H

#include <stdbool.h>

/* ENDS: such a failure ends the process with status 2 and the message that memory ended, at once: nothing that is
 * buffered is written. Otherwise it is an exception again. For all threads of the process. */
void failed_new_ends(bool ends);

#endif
