#include "report/bargain_writers.h"
void bargain_write_markdown(bargain_report *r) {
    (void)r;
}
