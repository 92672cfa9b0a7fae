#include "report/bargain_writers.h"
void bargain_write_html(bargain_report *r) {
    (void)r;
}
