/* Private to the report room: the formats of bargaining. */

#ifndef REPORT_BARGAIN_WRITERS_H
#define REPORT_BARGAIN_WRITERS_H

#include "report/bargain_report.h"

void bargain_write_text(bargain_report *r);
void bargain_write_json(bargain_report *r);
void bargain_write_markdown(bargain_report *r);
void bargain_write_html(bargain_report *r);

#endif
