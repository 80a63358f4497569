#pragma once

struct sqlite3;

namespace Layers {

// Makes `tokenize = 'layers'` known to FTS5 on this connection. An SQLite code.
int registerTokenizer(sqlite3 *handle);

} // namespace Layers
