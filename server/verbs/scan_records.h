// The verb `scan --jsonl`: texts come in as JSON records, a line each; what was found goes out, a line each.
// Called once, from main's thread.
#pragma once

#include "analyzers/engine/engine.h"
#include "server/verbs/scan_text.h"

namespace server {

// In: {"id","path","text"}; `path` may be absent. Out:
// {"id","findings":[{"start","end","rule","class","tier","severity"}]} with byte offsets of the UTF-8 text, or
// {"id","error"}. Each line is written out before the next is read. Returns the exit status:
// 0 nothing found, 1 something found, 2 when a line was bad or the streams failed.
int scan_records(analyzers::Scan scan, const Selection& selection);

}  // namespace server
