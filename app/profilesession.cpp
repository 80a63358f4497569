#include "app/profilesession.h"

#include "app/profilelock.h"
#include "app/providers.h"
#include "app/syncedtables.h"
#include "core/base/markdowntext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>

namespace Layers {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Recall)
};

RecallWords recallWords()
{
    RecallWords words;
    words.noFiles = [] {
        return Words::tr("There are no files to look into yet. Add a folder, or choose a model that answers from its own knowledge.");
    };
    words.noAnswer = [](const QStringList &paths) {
        if (paths.isEmpty())
            return Words::tr("Nothing was found in your files that answers this.");
        //: %1 is the name of a file, or of two files joined by a comma
        return Words::tr("Nothing was found in your files that answers this. The nearest passages are in %1.")
            .arg(markdownOf(paths.join(QLatin1String(", "))));
    };
    words.noAnswerTo = [](const QStringList &questions) {
        //: %1 is a question of the person, or several
        return Words::tr("Nothing was found in your files that answers \u201c%1\u201d.")
            .arg(markdownOf(questions.join(QStringLiteral("\u201d, \u201c"))));
    };
    words.notQuoted = [](const QStringList &missing) {
        //: %1 is a word of the question, or a few
        return Words::tr("Not mentioned in what is quoted: \u201c%1\u201d.")
            .arg(markdownOf(missing.join(QStringLiteral("\u201d, \u201c"))));
    };
    words.alsoIn = [](int files) { return Words::tr("%n more file(s) answer this as well:", nullptr, files); };
    words.emptyFile = [](const QString &path) {
        //: %1 is the name of a file
        return Words::tr("%1 is empty.").arg(markdownOf(path));
    };
    words.greeting = [] {
        return Words::tr(
            "On-device recall answers questions from your files: it quotes the passages that answer and says where each stands. It is "
            "not a language model, so it cannot chat. Ask, for example, about a name, a date or an amount in your files.");
    };
    words.noneChosen
        = [] { return Words::tr("No files are chosen for this chat, so nothing was looked into. Choose files below the question."); };
    words.moreUnread = [](int files) {
        return files > 0 ? Words::tr("%Ln file(s) are still being read and may say more.", nullptr, files)
                         : Words::tr("Files are still being read and may say more.");
    };
    words.notComplete = [](const QString &place) {
        //: %1 is the name of a folder
        return Words::tr("The reading of %1 was broken off. Go on with it in Files.").arg(markdownOf(place));
    };
    words.noSummary = [] {
        return Words::tr("On-device recall quotes your files word for word and cannot sum them up. Ask for a name, a date or an amount in "
                         "them, or choose a model for this question.");
    };
    words.stillReading = [](int files) {
        return files > 0
            ? Words::tr("Nothing was found so far, but %Ln file(s) are still being read. Ask again when they are.", nullptr, files)
            : Words::tr("Nothing was found so far, but files are still being read. Ask again when they are.");
    };
    words.noWords = [] { return Words::tr("Ask a question with a word or a name in it, so that it can be looked for in your files."); };
    return words;
}

} // namespace

Result<std::unique_ptr<ProfileSession>> ProfileSession::open(AppCore &core, const QString &folder)
{
    errno = 0;
    if (!QDir().mkpath(folder))
        return unwritableProfile(folder, errno);
    // What the person reads and writes is nobody else's, whatever the names of the files would tell.
    QFile::setPermissions(folder, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    auto lock = lockProfile(folder);
    if (!lock)
        return lock.error();
    return std::unique_ptr<ProfileSession>(new ProfileSession(core, folder, std::move(*lock)));
}

namespace {

DbThreads::Options databaseOptions(const AppCore &core, const QString &folder)
{
    auto options = storeOptions(folder + QLatin1String("/layers.db"), syncedTables());
    options.faults = core.faults();
    return options;
}

} // namespace

ProfileSession::ProfileSession(AppCore &core, const QString &folder, std::unique_ptr<QLockFile> lock)
    : m_core(core)
    , m_lock(std::move(lock))
    , m_blobs(folder + QLatin1String("/blobs"))
    , m_threads(databaseOptions(core, folder))
    , m_conversations(m_threads)
    , m_messages(m_threads)
    , m_drafts(m_threads)
    , m_providerStore(m_threads)
    , m_sourceStore(m_threads)
    , m_runs(m_threads)
    , m_search(m_threads)
    , m_jobStore(m_threads)
    , m_jobs(core.clock(), &m_jobStore)
    , m_sources({core.clock(), m_sourceStore, m_jobs, core.pdf()})
    , m_watcher({core.clock(), m_threads.feed(), m_sourceStore, m_sources})
    , m_retriever(m_sourceStore)
    , m_recall({m_retriever, m_sourceStore, recallWords(),
                [this](const std::optional<std::vector<SourceId>> &sources) { return m_sources.unread(sources); }})
    , m_providers({core.http(), core.clock(), core.secrets(), m_providerStore, providerKinds(), core.ports()})
    , m_ledger([this](const ModelRef &model) { return m_providers.model(model); },
               [this](const ModelRef &model) { return m_providers.isFree(model); })
    , m_attachments(m_blobs, core.pdf(), {}, folder)
    , m_chat(
          {core.clock(), m_conversations, m_messages, m_drafts, m_runs, m_sourceStore, m_retriever, m_providers, m_ledger, m_attachments})
    , m_sweeper({core.clock(), m_blobs, m_messages, [this] { return !m_chat.running().empty() || m_jobs.running() > 0; },
                 [this] { return m_attachments.held(); }})
{
    m_providers.setRecall(m_recall, Words::tr("On-device recall"));
}

ProfileSession::~ProfileSession() = default;

Task<Unit> ProfileSession::opened()
{
    return m_threads.opened()
        .then([this](const DbThreads::Opened &) { return m_chat.recover(); })
        .then([this](Unit) { return m_providers.load(); })
        .then([this](Unit) {
            m_sweeper.start();
            m_tasks.run(m_jobs.resumeSaved().then([this](int) { return m_sources.takeUp(); }));
            return Unit{};
        });
}

void ProfileSession::watchFiles()
{
    Settings &settings = m_core.settings();
    m_watcher.setEnabled(settings.value(Settable::watchFiles));
    QObject::connect(&settings, &Settings::changed, &m_watcher, [this, &settings](const QByteArray &key) {
        if (std::string_view(key.constData(), size_t(key.size())) == Settable::watchFiles.key)
            m_watcher.setEnabled(settings.value(Settable::watchFiles));
    });
}

} // namespace Layers
