#pragma once
// The schema of a profile's database and the names of its tables, as they stand in a ChangeSet. Frozen files below schema/.

#include "core/db/dbthreads.h"

namespace Layers {

namespace Tables {

inline constexpr Table conversations{"conversations"};
inline constexpr Table messages{"messages"};
inline constexpr Table drafts{"drafts"};
inline constexpr Table providers{"providers"};
inline constexpr Table sources{"sources"};
inline constexpr Table documents{"documents"};
inline constexpr Table passages{"passages"}; // touched with the id of the document
inline constexpr Table runs{"runs"};

} // namespace Tables

Migrations storeSchema();

// Everything that ProfileSession needs to open the database of a profile: schema and outbox. `recorded` are the tables that sync.
DbThreads::Options storeOptions(QString path, std::vector<Table> recorded);

} // namespace Layers
