/* JSON Schemas (2020-12) of what `check` writes: report.schema.json (-f json), results.schema.json (-f jsonl) and
 * trace.schema.json (--trace), built into the program. Tests hold them against reports. */

#ifndef REPORT_SCHEMAS_H
#define REPORT_SCHEMAS_H

#include "base/build_info.h"

extern const embedded_file schema_files[];
extern const size_t schema_files_n;
enum { SCHEMA_REPORT, SCHEMA_RESULTS, SCHEMA_TRACE };

#endif
