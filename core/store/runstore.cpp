#include "core/store/runstore.h"

#include "core/store/mapping_p.h"

namespace Layers {

Task<Unit> RunStore::save(RunRecord run)
{
    return m_threads.write([run = std::move(run)](Database &database) -> Result<Unit> {
        TRY(database.run("INSERT OR REPLACE INTO runs(id, conversation, question, answer, model, state, started, ended)"
                         " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                         run.id, run.conversation, run.question, run.answer, modelToText(run.model),
                         QString::fromLatin1(stateName(run.state)), run.started, run.ended));
        database.changes().touch(Tables::runs, run.id);
        return Unit{};
    });
}

Task<std::vector<RunRecord>> RunStore::unfinished()
{
    return m_threads.read([](Database &database) {
        return database.rows(
            "SELECT id, conversation, question, answer, model, state, started FROM runs WHERE ended IS NULL ORDER BY started",
            [](const Statement &row) {
                RunRecord run{.id = row.id<RunId>(0),
                              .conversation = row.id<ConversationId>(1),
                              .question = row.id<MessageId>(2),
                              .answer = {},
                              .model = modelFromText(row.text(4)),
                              .state = stateNamed(row.bytes(5)),
                              .started = row.time(6),
                              .ended = {}};
                if (!row.isNull(3))
                    run.answer = row.id<MessageId>(3);
                return run;
            });
    });
}

} // namespace Layers
