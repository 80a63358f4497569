#include "app/batchcommands_p.h"
#include "ui/kit/errortext.h"
#include "ui/kit/filereason.h"

namespace Layers {

namespace {

void writeReasons(JsonWriter &writer, const char *name, const std::vector<Document> &documents)
{
    writer.key(name).beginArray();
    for (const Document &document : documents) {
        writer.beginObject().field("path", document.path);
        writer.key("reason").utf8(document.reason);
        writer.field("message", fileReason(document.reason, document.reasonDetail)).endObject();
    }
    writer.endArray();
}

BatchAnswer importAnswer(const ImportOutcome &outcome)
{
    JsonWriter writer;
    writer.beginObject().field("source", outcome.source.id.toString()).field("files", outcome.files).field("unchanged", outcome.unchanged);
    writer.field("passages", outcome.passages).field("bytes", outcome.bytes).field("cancelled", outcome.isCancelled);
    writeReasons(writer, "failed", outcome.failed);
    writeReasons(writer, "skipped", outcome.skipped);
    writer.endObject();
    return {writer.take(), outcome.source.id.toString(), {}};
}

// Sends the import's progress as events while its Task runs.
Task<BatchAnswer> withProgress(Batch &batch, Task<ImportOutcome> going)
{
    auto context = std::make_shared<QObject>();
    QObject::connect(&batch.session().sources(), &SourceService::progressed, context.get(),
                     [&batch, call = batch.call()](const ImportProgress &progress) {
                         JsonWriter writer;
                         writer.key("event")
                             .utf8("progress")
                             .field("done", progress.done)
                             .field("total", progress.total)
                             .field("failed", progress.failed)
                             .field("path", progress.current);
                         batch.event(*call, writer.take());
                     });
    return std::move(going).then([context](const ImportOutcome &outcome) { return importAnswer(outcome); });
}

Task<BatchAnswer> sourceAdd(Batch &batch, const JsonValue &arguments)
{
    const auto title = textFrom(arguments, "title");
    if (!title)
        return title.error();
    if (arguments["text"].isString())
        return batch.session().sources().addText(*title, arguments["text"].toString()).then([](const ImportOutcome &outcome) {
            return importAnswer(outcome);
        });
    if (!arguments["path"].isString() || arguments["path"].utf8().isEmpty())
        return missing("path");
    return withProgress(batch, batch.session().sources().add(batch.pathOf(arguments["path"].toString())));
}

Task<BatchAnswer> sourceRefresh(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<SourceId>(arguments, "source");
    if (!id)
        return id.error();
    return withProgress(batch, batch.session().sources().refresh(*id));
}

Task<BatchAnswer> sourceRemove(Batch &batch, const JsonValue &arguments)
{
    const auto id = idFrom<SourceId>(arguments, "source");
    if (!id)
        return id.error();
    return batch.session().sourceStore().find(*id).then(
        [&batch, id = *id](const Source &) { return batch.session().sources().remove(id).then([](Unit) { return nothing(); }); });
}

// What an import has still to read stands beside the counts: they are not the whole of a folder that is not finished.
Task<BatchAnswer> sourceList(Batch &batch, const JsonValue &)
{
    return batch.session().sourceStore().list().then([&batch](const std::vector<Source> &sources) {
        JsonWriter writer;
        writer.beginObject().key("sources").beginArray();
        for (const Source &source : sources) {
            const std::optional<ImportProgress> going = batch.session().sources().progress(source.id);
            const std::optional<Error> failure = batch.session().sources().failure(source.id);
            writer.beginObject().field("source", source.id.toString()).field("title", source.title).field("path", source.path);
            writer.field("files", source.documents).field("failed", source.failed).field("skipped", source.skipped);
            writer.field("passages", source.passages).field("bytes", source.bytes);
            writer.field("reading", going.has_value()).field("paused", going && going->isPaused);
            if (failure)
                writer.field("message", errorText(*failure, Situation::Import).sentence);
            writer.endObject();
        }
        writer.endArray().endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

void writePassage(JsonWriter &writer, const Passage &passage)
{
    writer.beginObject().field("path", passage.path).field("heading", passage.heading).field("page", passage.page);
    writer.field("from", qint64(passage.range.from))
        .field("to", qint64(passage.range.to))
        .field("text", passage.text)
        .field("score", passage.score)
        .endObject();
}

Task<BatchAnswer> passages(Batch &batch, const JsonValue &arguments)
{
    if (!arguments["text"].isString())
        return missing("text");
    const auto sources = sourcesFrom(arguments);
    if (!sources)
        return sources.error();
    const auto limit = numberFrom(arguments, "limit", {.most = 200, .otherwise = 8});
    if (!limit)
        return limit.error();
    RetrievalQuery query{arguments["text"].toString(), *sources, int(*limit)};
    return batch.session().retriever().retrieve(std::move(query)).then([](const Retrieval &found) {
        JsonWriter writer;
        writer.beginObject().key("hits").beginArray();
        for (const Passage &passage : found.passages)
            writePassage(writer, passage);
        writer.endArray().field("answered", found.isAnswered).endObject();
        return BatchAnswer{writer.take(), {}, {}};
    });
}

} // namespace

std::vector<AppCommand> batchSourceCommands()
{
    return {
        batchRow("source.add", &sourceAdd, "path? text? title?",
                 "Adds a file, a folder or a text to what questions search, and waits until it is read."),
        batchRow("source.list", &sourceList, "", "Lists the files and folders that questions search."),
        batchRow("source.remove", &sourceRemove, "source", "Takes a file or folder out of what questions search; on the disk it stays."),
        batchRow("source.refresh", &sourceRefresh, "source", "Reads again what has changed in a file or folder."),
        batchRow("passages", &passages, "text sources? limit?", "Finds the passages that fit a question, best first."),
    };
}

} // namespace Layers
