#pragma once
// What the files of --batch's commands share: reading arguments, and the rows that batchcommands.cpp joins to one table.

#include "app/commands.h"
#include "core/base/taskops.h"
#include "ui/kit/errortext.h"

#include <initializer_list>
#include <limits>

namespace Layers {

using BatchHandler = Task<BatchAnswer> (*)(Batch &, const JsonValue &);

inline AppCommand batchRow(const char *id, BatchHandler handler, const char *arguments, const char *help)
{
    AppCommand command;
    command.id = id;
    command.batch = handler;
    command.batchArguments = arguments;
    command.batchHelp = help;
    return command;
}

// Rejected "batch.argument": it is missing, or no value that fits.
Error missing(const char *argument);
// The same for a value that is there; `allowed` says what fits: "a whole number from 1 on".
Error unfit(const char *argument, const QString &allowed);
// What is missing is `otherwise`. More than `most` is `most`: nobody asks for so many by mistake.
struct NumberRange
{
    qint64 least = 1;
    qint64 most = std::numeric_limits<qint64>::max();
    qint64 otherwise = 0;
};
Result<qint64> numberFrom(const JsonValue &arguments, const char *name, const NumberRange &range);
// One of these words; the first one when it is missing.
Result<QByteArray> wordFrom(const JsonValue &arguments, const char *name, std::initializer_list<const char *> words);
Result<bool> truthFrom(const JsonValue &arguments, const char *name); // false when it is missing
Result<QString> textFrom(const JsonValue &arguments, const char *name); // empty when it is missing
// A list of strings, or one string; empty when it is missing.
Result<QStringList> stringsFrom(const JsonValue &value, const char *argument);
Result<std::optional<std::vector<SourceId>>> sourcesFrom(const JsonValue &arguments); // nothing: "sources" is missing

template <class IdType>
Result<IdType> idFrom(const JsonValue &arguments, const char *name)
{
    const auto id = IdType::fromString(arguments[name].toString());
    if (!id)
        return missing(name);
    return *id;
}

void writeBatchError(JsonWriter &writer, const Error &error, Situation situation); // "error":{...}

inline BatchAnswer nothing()
{
    return {"{}", {}, {}};
}

std::vector<AppCommand> batchProviderCommands();
std::vector<AppCommand> batchSourceCommands();
std::vector<AppCommand> batchChatCommands();

} // namespace Layers
