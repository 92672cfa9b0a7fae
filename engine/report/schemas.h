/* JSON Schemas (2020-12) of the formats json and jsonl of `check`: report.schema.json and results.schema.json, built
 * into the program. A test holds them against reports. */

#ifndef REPORT_SCHEMAS_H
#define REPORT_SCHEMAS_H

#include "base/build_info.h"

extern const embedded_file schema_files[];
extern const size_t schema_files_n;
enum { SCHEMA_REPORT, SCHEMA_RESULTS };

#endif
