#pragma once
// The ids of the domain, one type each. Values.

#include "core/base/ids.h"

namespace Layers {

using ConversationId = Id<struct ConversationTag>;
using MessageId = Id<struct MessageTag>;
using RunId = Id<struct RunTag>;
using SourceId = Id<struct SourceTag>; // a folder or file that the person has added
using DocumentId = Id<struct DocumentTag>; // one file of a source
using PassageId = Id<struct PassageTag>;
using ProviderId = Id<struct ProviderTag>; // a configured server or key
using JobId = Id<struct JobTag>;

using Time = std::chrono::sys_time<std::chrono::milliseconds>; // UTC

} // namespace Layers
