// layers-highlight: code in, kinds of token out, over standard input and output in the frames of core/process/frames.h. It is a program of
// its own because definitions are regular expressions that hostile code can make run for ever: its owner kills it then and starts another.
// Built with Qt 5, so it shares no source with the rest.
//
// Request:  session u64, first line i32, language QString, lines QStringList    (QDataStream, version Qt 5.0)
// Answer:   session u64, first line i32, for each line: count u32, then from i32, length i32, token u8
// Failure:  "lost" when the session's earlier lines are not known here; they are sent again.

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>
#include <KSyntaxHighlighting/Theme>

#include <QtCore/QCoreApplication>
#include <QtCore/QDataStream>
#include <QtCore/QHash>
#include <QtCore/QStringList>
#include <QtCore/QtEndian>

#include <cstdio>
#include <vector>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace {

constexpr quint32 largestFrame = 16 * 1024 * 1024;
constexpr int longestLine = 2000; // longer ones stay plain
constexpr int mostSessions = 256;
constexpr unsigned char requestType = 1;
constexpr unsigned char answerType = 2;
constexpr unsigned char failureType = 3;

struct Span
{
    qint32 from;
    qint32 length;
    quint8 token;
};

// The values of CodeToken.
quint8 tokenOf(KSyntaxHighlighting::Theme::TextStyle style)
{
    using Theme = KSyntaxHighlighting::Theme;
    switch (style) {
    case Theme::Keyword:
    case Theme::ControlFlow:
    case Theme::Import:
    case Theme::Preprocessor:
        return 1;
    case Theme::String:
    case Theme::Char:
    case Theme::SpecialChar:
    case Theme::VerbatimString:
    case Theme::SpecialString:
        return 2;
    case Theme::DecVal:
    case Theme::BaseN:
    case Theme::Float:
        return 3;
    case Theme::Comment:
    case Theme::Documentation:
    case Theme::CommentVar:
    case Theme::RegionMarker:
        return 4;
    case Theme::Function:
    case Theme::BuiltIn:
        return 5;
    case Theme::DataType:
    case Theme::Extension:
        return 6;
    case Theme::Variable:
        return 7;
    case Theme::Constant:
        return 8;
    case Theme::Operator:
        return 9;
    case Theme::Attribute:
    case Theme::Annotation:
        return 11;
    default:
        return 0;
    }
}

class Highlighter : public KSyntaxHighlighting::AbstractHighlighter
{
public:
    std::vector<Span> line(const QString &text)
    {
        m_spans.clear();
        m_state = highlightLine(text, m_state);
        return m_spans;
    }
    int known = 0; // lines

protected:
    void applyFormat(int from, int length, const KSyntaxHighlighting::Format &format) override
    {
        const quint8 token = tokenOf(format.textStyle());
        if (token != 0 && length > 0)
            m_spans.push_back({from, length, token});
    }

private:
    KSyntaxHighlighting::State m_state;
    std::vector<Span> m_spans;
};

KSyntaxHighlighting::Definition definitionOf(const KSyntaxHighlighting::Repository &repository, const QString &language)
{
    static const QHash<QString, QString> names{{QStringLiteral("py"), QStringLiteral("Python")},
                                               {QStringLiteral("js"), QStringLiteral("JavaScript")},
                                               {QStringLiteral("jsx"), QStringLiteral("JavaScript React (JSX)")},
                                               {QStringLiteral("ts"), QStringLiteral("TypeScript")},
                                               {QStringLiteral("tsx"), QStringLiteral("TypeScript React (TSX)")},
                                               {QStringLiteral("cpp"), QStringLiteral("C++")},
                                               {QStringLiteral("c++"), QStringLiteral("C++")},
                                               {QStringLiteral("cs"), QStringLiteral("C#")},
                                               {QStringLiteral("csharp"), QStringLiteral("C#")},
                                               {QStringLiteral("sh"), QStringLiteral("Bash")},
                                               {QStringLiteral("shell"), QStringLiteral("Bash")},
                                               {QStringLiteral("zsh"), QStringLiteral("Zsh")},
                                               {QStringLiteral("rb"), QStringLiteral("Ruby")},
                                               {QStringLiteral("rs"), QStringLiteral("Rust")},
                                               {QStringLiteral("yml"), QStringLiteral("YAML")},
                                               {QStringLiteral("md"), QStringLiteral("Markdown")},
                                               {QStringLiteral("golang"), QStringLiteral("Go")},
                                               {QStringLiteral("sql"), QStringLiteral("SQL (PostgreSQL)")},
                                               {QStringLiteral("postgres"), QStringLiteral("SQL (PostgreSQL)")},
                                               {QStringLiteral("ps1"), QStringLiteral("PowerShell")},
                                               {QStringLiteral("dockerfile"), QStringLiteral("Dockerfile")},
                                               {QStringLiteral("make"), QStringLiteral("Makefile")}};
    auto definition = repository.definitionForName(names.value(language, language));
    if (!definition.isValid()) {
        for (const auto &other : repository.definitions()) {
            if (other.name().compare(language, Qt::CaseInsensitive) == 0)
                return other;
        }
        definition = repository.definitionForFileName(QStringLiteral("x.") + language);
    }
    return definition;
}

bool readAll(char *into, size_t size)
{
    return std::fread(into, 1, size, stdin) == size;
}

void write(unsigned char type, const QByteArray &id, const QByteArray &payload)
{
    char head[5];
    qToBigEndian(quint32(1 + id.size() + payload.size()), head);
    head[4] = char(type);
    std::fwrite(head, 1, sizeof head, stdout);
    std::fwrite(id.constData(), 1, size_t(id.size()), stdout);
    std::fwrite(payload.constData(), 1, size_t(payload.size()), stdout);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
#ifdef Q_OS_UNIX
    // A definition that eats memory ends this program, not the machine.
    const rlimit memory{768UL * 1024 * 1024, 768UL * 1024 * 1024};
    ::setrlimit(RLIMIT_AS, &memory);
    const rlimit core{1, 1}; // at none a program of core_pattern would still get it
    ::setrlimit(RLIMIT_CORE, &core);
#endif
    QCoreApplication application(argc, argv);
    KSyntaxHighlighting::Repository repository;
    QHash<quint64, Highlighter *> sessions;
    QList<quint64> order;
    for (;;) {
        char head[4];
        if (!readAll(head, sizeof head))
            return 0;
        const quint32 size = qFromBigEndian<quint32>(head);
        if (size == 0 || size > largestFrame)
            return 1;
        QByteArray frame(int(size), Qt::Uninitialized);
        if (!readAll(frame.data(), size))
            return 0;
        if (frame.at(0) != char(requestType) || frame.size() < 5)
            continue;
        const QByteArray id = frame.mid(1, 4);
        const QByteArray payload = frame.mid(5);
        QDataStream in(payload);
        in.setVersion(QDataStream::Qt_5_0);
        quint64 session = 0;
        qint32 first = 0;
        QString language;
        QStringList lines;
        in >> session >> first >> language >> lines;
        if (in.status() != QDataStream::Ok) {
            write(failureType, id, "format");
            continue;
        }
        Highlighter *highlighter = sessions.value(session);
        if (first == 0) {
            const auto definition = definitionOf(repository, language);
            if (!definition.isValid()) {
                write(failureType, id, "language");
                continue;
            }
            delete highlighter;
            highlighter = new Highlighter;
            highlighter->setDefinition(definition);
            sessions.insert(session, highlighter);
            order.removeAll(session);
            order.append(session);
            while (order.size() > mostSessions)
                delete sessions.take(order.takeFirst());
        }
        if (!highlighter || highlighter->known != first) {
            write(failureType, id, "lost");
            continue;
        }
        QByteArray answer;
        QDataStream out(&answer, QIODevice::WriteOnly);
        out.setVersion(QDataStream::Qt_5_0);
        out << session << first;
        for (const QString &line : lines) {
            const std::vector<Span> spans = line.size() > longestLine ? std::vector<Span>() : highlighter->line(line);
            out << quint32(spans.size());
            for (const Span &span : spans)
                out << span.from << span.length << span.token;
        }
        highlighter->known += lines.size();
        write(answerType, id, answer);
    }
}
