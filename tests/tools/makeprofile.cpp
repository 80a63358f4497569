// makeprofile [--chats N] [--messages M] [--seed S] DIR: writes a profile for `layers --profile DIR` through the real stores: N chats with
// M messages each, questions and answers in turn, of realistic Markdown. The first chat gets all M and is the one that opens; the others
// get up to 20, so that a list of a thousand chats is made in seconds. The same seed gives the same profile but for its ids.

#include "app/profilesession.h"
#include "app/syncedtables.h"
#include "core/base/taskops.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QRandomGenerator>

#include <cstdio>

using namespace Layers;

namespace {

constexpr int messagesOfOthers = 20;
constexpr size_t messagesAtOnce = 500;

// Blocks of Markdown, cut at blank lines outside of code.
QStringList blocksOf(const QString &folder)
{
    QStringList blocks;
    QDirIterator files(folder, {QStringLiteral("*.md")}, QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        QString block;
        bool isCode = false;
        for (const QString &line : QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'))) {
            if (line.startsWith(QLatin1String("```")))
                isCode = !isCode;
            if (line.isEmpty() && !isCode) {
                if (!block.isEmpty())
                    blocks << std::exchange(block, {});
                continue;
            }
            block += line + QLatin1Char('\n');
        }
        if (!block.isEmpty())
            blocks << block;
    }
    blocks.sort();
    return blocks;
}

class Writing
{
public:
    Writing(const QString &database, const QStringList &blocks, quint32 seed)
        : m_blocks(blocks)
        , m_random(seed)
        , m_threads(storeOptions(database, syncedTables()))
        , m_conversations(m_threads)
        , m_messages(m_threads)
    { }

    Task<Unit> write(int chats, int messages)
    {
        return m_threads.opened().then([this, chats, messages](const DbThreads::Opened &) {
            return repeat([this, chats, messages, next = 0]() mutable -> Task<Loop> {
                if (next >= chats)
                    return Loop::Done;
                const int count = next == 0 ? messages : std::min(messages, messagesOfOthers);
                return chat(chats - 1 - next++, count).then([](Unit) { return Loop::Again; });
            });
        });
    }

    int written() const { return m_written; }
    std::optional<ConversationId> longest() const { return m_longest; }

private:
    Time at(int chat, int message) const
    {
        return m_end - std::chrono::hours(chat) - std::chrono::minutes(55) + std::chrono::seconds(message / 10);
    }

    QString pick(int least, int most)
    {
        QString text;
        const int count = m_random.bounded(least, most + 1);
        for (int i = 0; i < count; ++i)
            text += m_blocks[m_random.bounded(int(m_blocks.size()))] + QLatin1Char('\n');
        return text.trimmed();
    }

    Task<Unit> chat(int number, int count)
    {
        Conversation conversation;
        conversation.id = ConversationId::make(at(number, 0));
        if (!m_longest)
            m_longest = conversation.id;
        conversation.created = at(number, 0);
        conversation.changed = at(number, 0);
        conversation.titleOrigin = Conversation::TitleOrigin::Automatic;
        conversation.title = ChatService::titleFrom(pick(1, 1));
        conversation.model = ModelRef::recall();
        auto parent = std::make_shared<std::optional<MessageId>>();
        return m_conversations.save(conversation).then([this, id = conversation.id, number, count, parent](Unit) {
            return repeat([this, id, number, count, parent, next = 0]() mutable -> Task<Loop> {
                std::vector<Message> batch;
                while (next < count && batch.size() < messagesAtOnce) {
                    Message message;
                    message.created = at(number, next);
                    message.id = MessageId::make(message.created);
                    message.conversation = id;
                    message.parent = *parent;
                    message.role = next % 2 == 0 ? Role::User : Role::Assistant;
                    message.parts.push_back(TextPart{next % 2 == 0 ? pick(1, 1).left(300) : pick(1, 4)});
                    if (message.role == Role::Assistant) {
                        message.modelAsked = ModelRef::recall();
                        message.modelAnswered = QStringLiteral("recall");
                        message.stopReason = "stop";
                    }
                    *parent = message.id;
                    batch.push_back(std::move(message));
                    ++next;
                }
                if (batch.empty())
                    return Loop::Done;
                m_written += int(batch.size());
                return m_messages.save(std::move(batch)).then([](Unit) { return Loop::Again; });
            });
        });
    }

    const QStringList m_blocks;
    QRandomGenerator m_random;
    const Time m_end = SystemClock().now();
    DbThreads m_threads;
    ConversationStore m_conversations;
    MessageStore m_messages;
    int m_written = 0;
    std::optional<ConversationId> m_longest;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption chats(QStringLiteral("chats"), QStringLiteral("How many chats."), QStringLiteral("N"), QStringLiteral("10"));
    const QCommandLineOption messages(QStringLiteral("messages"), QStringLiteral("How many messages the first chat has."),
                                      QStringLiteral("M"), QStringLiteral("100"));
    const QCommandLineOption seed(QStringLiteral("seed"), QStringLiteral("Another seed, other texts."), QStringLiteral("S"),
                                  QStringLiteral("1"));
    parser.addOptions({chats, messages, seed});
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("DIR"), QStringLiteral("The folder for `layers --profile`."));
    parser.process(application);
    const QString folder = parser.positionalArguments().value(0);
    const QStringList blocks = blocksOf(QStringLiteral(LAYERS_MARKDOWN));
    if (folder.isEmpty() || blocks.isEmpty())
        parser.showHelp(2);
    const QString profile = folder + QLatin1String("/profiles/local");
    if (!QDir().mkpath(profile)) {
        std::fprintf(stderr, "cannot make %s\n", qPrintable(profile));
        return 1;
    }
    QElapsedTimer time;
    time.start();
    Writing writing(profile + QLatin1String("/layers.db"), blocks, parser.value(seed).toUInt());
    TaskScope scope;
    scope.run(writing.write(parser.value(chats).toInt(), parser.value(messages).toInt()), [&](Result<Unit> result) {
        if (result) {
            // The program opens with the long chat, as after a day of work in it.
            Settings settings(folder + QLatin1String("/settings.json"));
            settings.set(Settable::welcomeDone, true);
            if (writing.longest())
                settings.set(Settable::lastConversation, writing.longest()->toString());
            std::printf("%d messages in %d chats in %.1f s\n", writing.written(), parser.value(chats).toInt(),
                        double(time.elapsed()) / 1000);
        } else {
            std::fprintf(stderr, "failed: %s\n", result.error().code.constData());
        }
        QCoreApplication::exit(result ? 0 : 1);
    });
    return QCoreApplication::exec();
}
