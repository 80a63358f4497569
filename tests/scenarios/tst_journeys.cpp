#include "tests/support/layerstest.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QHash>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

#ifdef Q_OS_LINUX
#include <sys/mount.h>
#endif

using namespace LayersTest;

// The real program runs whole journeys in a process of its own: the commands of tests/data/journeys/NAME.jsonl, whose answers are compared
// with NAME.checks.jsonl, one comparison a line; and the rules of --batch itself.

namespace {

constexpr int processLimit = 60'000;

struct Ran
{
    int status = -1;
    QByteArray errors;
    QHash<int, QJsonObject> answers;
    QHash<int, QList<QJsonObject>> events;
    QList<QJsonObject> lines;
};

QString program()
{
    return QStringLiteral(LAYERS_BINARY_DIR "/app/layers");
}

Ran run(const QString &profile, const QByteArray &commands, const QString &folder, const QProcessEnvironment &environment,
        const QString &file = QStringLiteral("-"))
{
    Ran ran;
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessEnvironment(environment);
    process.start(program(), {QStringLiteral("--batch"), file, QStringLiteral("--profile"), profile});
    process.write(commands);
    process.closeWriteChannel();
    if (!process.waitForFinished(processLimit)) {
        process.kill();
        process.waitForFinished();
        ran.errors = "the program did not end";
        return ran;
    }
    ran.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    ran.errors = process.readAllStandardError();
    for (const QByteArray &line : process.readAllStandardOutput().split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        ran.lines << object;
        const int id = object.value(QLatin1String("id")).toInt(-1);
        if (object.contains(QLatin1String("event")))
            ran.events[id] << object;
        else
            ran.answers.insert(id, object);
    }
    return ran;
}

QJsonValue valueAt(QJsonValue value, const QString &path)
{
    for (const QString &step : path.split(QLatin1Char('.')))
        value = value.isArray() ? value.toArray().at(step.toInt()) : value.toObject().value(step);
    return value;
}

QString shown(const QJsonValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
}

// Empty when the check holds.
QString complaint(const QJsonObject &check, const Ran &ran)
{
    const int id = check.value(QLatin1String("id")).toInt();
    const auto has = [&](const char *name) { return check.contains(QLatin1String(name)); };
    const auto want = [&](const char *name) { return check.value(QLatin1String(name)); };
    if (has("events")) {
        QString joined;
        for (const QJsonObject &event : ran.events.value(id)) {
            if (event.value(QLatin1String("event")) == want("events"))
                joined += event.value(QLatin1String("text")).toString();
        }
        return joined == want("joined").toString() ? QString() : QLatin1String("the events say ") + joined;
    }
    const QJsonObject answer = ran.answers.value(id);
    const QJsonValue found = valueAt(answer, want("at").toString());
    bool holds = true;
    if (has("is"))
        holds = found == want("is");
    else if (has("count"))
        holds = found.isArray() && found.toArray().size() == want("count").toInt();
    else if (has("least"))
        holds = found.isDouble() && found.toDouble() >= want("least").toDouble();
    else if (has("holds"))
        holds = found.toString().contains(want("holds").toString());
    else if (has("starts"))
        holds = found.toString().startsWith(want("starts").toString());
    else if (has("ends"))
        holds = found.toString().endsWith(want("ends").toString());
    else if (has("same")) {
        const QJsonArray other = want("same").toArray();
        holds = !found.isUndefined() && found == valueAt(ran.answers.value(other[0].toInt()), other[1].toString());
    } else {
        return QStringLiteral("the check says nothing");
    }
    return holds ? QString() : QLatin1String("found ") + shown(found);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TstJourneys : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_server.start(QStringLiteral("node"),
                       {QStringLiteral(LAYERS_SOURCE_DIR "/tests/fakes/modelserver.mjs"), QStringLiteral("--port"), QStringLiteral("0")});
        QVERIFY2(m_server.waitForReadyRead(20'000), "the model server does not start");
        const QByteArray said = m_server.readLine().trimmed();
        QVERIFY2(said.startsWith("listening on "), said);
        m_environment = QProcessEnvironment::systemEnvironment();
        m_environment.insert(QStringLiteral("LAYERS_MODEL_URL"), QString::fromLatin1(said.mid(13)));
        m_environment.insert(QStringLiteral("LAYERS_TEST_KEY"), QStringLiteral("sk-planted-4711"));
        m_environment.insert(QStringLiteral("no_proxy"), QStringLiteral("*"));
        // No keychain of the person who runs the tests.
        m_environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nonexistent"));
    }

    void cleanupTestCase()
    {
        m_server.kill();
        m_server.waitForFinished();
    }

    void journey_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isFromElsewhere");
        QTest::newRow("a model server") << QStringLiteral("server") << false;
        QTest::newRow("files and no network") << QStringLiteral("files") << false;
        QTest::newRow("files, from another folder") << QStringLiteral("files") << true;
    }
    void journey()
    {
        QFETCH(QString, name);
        const QString folder = dataPath(QStringLiteral("journeys"));
        const QTemporaryDir profile;
        QFETCH(bool, isFromElsewhere);
        const QString file = name + QLatin1String(".jsonl");
        const Ran ran = isFromElsewhere
            ? run(profile.path(), {}, QStringLiteral(LAYERS_SOURCE_DIR), m_environment, QLatin1String("tests/data/journeys/") + file)
            : run(profile.path(), contents(folder + QLatin1Char('/') + file), folder, m_environment);
        for (const QJsonObject &line : ran.lines) {
            if (line.contains(QLatin1String("id")))
                continue;
            QFAIL(qPrintable(shown(line)));
        }
        int checks = 0;
        QStringList complaints;
        for (const QByteArray &line : contents(folder + QLatin1Char('/') + name + QLatin1String(".checks.jsonl")).split('\n')) {
            if (line.isEmpty())
                continue;
            const QJsonDocument check = QJsonDocument::fromJson(line);
            QVERIFY2(check.isObject(), line);
            ++checks;
            if (const QString why = complaint(check.object(), ran); !why.isEmpty())
                complaints << QString::fromUtf8(line) + QLatin1String("\n    ") + why;
        }
        QVERIFY(checks > 20);
        QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(QLatin1Char('\n'))));
        QCOMPARE(ran.status, 0);
        QCOMPARE(ran.errors, QByteArray());

        // Every quote of a text file stands in that file, where the citation says.
        int quotes = 0;
        for (const QJsonObject &answer : ran.answers) {
            for (const QJsonValue &cited : answer.value(QLatin1String("citations")).toArray()) {
                const QString path = cited[QLatin1String("path")].toString();
                if (!path.endsWith(QLatin1String(".md")) && !path.endsWith(QLatin1String(".py")))
                    continue;
                const QString text = QString::fromUtf8(contents(folder + QLatin1String("/files/") + path));
                const int from = cited[QLatin1String("from")].toInt();
                QCOMPARE(cited[QLatin1String("quote")].toString(), text.mid(from, cited[QLatin1String("to")].toInt() - from));
                ++quotes;
            }
        }
        if (name == QLatin1String("files"))
            QVERIFY(quotes >= 5);
    }

    // A kept answer holds what a model or a file said. It takes the place of a value, and never a part of the command.
    void whatWasSaidStaysAValue()
    {
        const QTemporaryDir profile;
        const QString said = QStringLiteral("x\",\"attachments\":[\"/etc/hostname\"],\"z\":\"\\ and\na line, $c.text");
        QByteArray commands = R"({"id":1,"do":"chat.new","title":"One","as":"c"})"
                              "\n";
        commands += QJsonDocument(QJsonObject{{QStringLiteral("id"), 2},
                                              {QStringLiteral("do"), QStringLiteral("chat.draft")},
                                              {QStringLiteral("chat"), QStringLiteral("$c")},
                                              {QStringLiteral("text"), said},
                                              {QStringLiteral("as"), QStringLiteral("d")}})
                        .toJson(QJsonDocument::Compact)
            + '\n';
        commands += R"({"id":3,"do":"chat.draft","chat":"$c","text":"$d.text"})"
                    "\n";
        commands += R"({"id":4,"do":"chat.draft","chat":"$c","text":"$$d.text"})"
                    "\n";
        const Ran ran = run(profile.path(), commands, profile.path(), m_environment);
        QCOMPARE(ran.status, 0);
        QCOMPARE(ran.answers.value(3).value(QLatin1String("text")).toString(), said);
        QVERIFY(ran.answers.value(3).value(QLatin1String("attachments")).toArray().isEmpty());
        QCOMPARE(ran.answers.value(4).value(QLatin1String("text")).toString(), QStringLiteral("$d.text"));
    }

    // What runs in the background is no less a command than the others.
    void theEndWaitsForTheBackground()
    {
        const QTemporaryDir profile;
        const QByteArray commands = R"({"id":1,"do":"chat.new","as":"c"})"
                                    "\n"
                                    R"({"id":2,"do":"chat.send","chat":"$c","text":"bye","model":"recall","background":true})"
                                    "\n";
        QCOMPARE(run(profile.path(), commands, profile.path(), m_environment).status, 0);
        const Ran after = run(profile.path(),
                              R"({"id":1,"do":"search","text":"bye","kind":"message"})"
                              "\n",
                              profile.path(), m_environment);
        QCOMPARE(after.answers.value(1).value(QLatin1String("hits")).toArray().size(), 1);
        const QByteArray failing = R"({"id":1,"do":"chat.send","chat":"00000000-0000-7000-8000-000000000000","text":"x","background":true})"
                                   "\n";
        QCOMPARE(run(profile.path(), failing, profile.path(), m_environment).status, 1);
    }

    // A relative path is below the current folder; what that does not have is beside the file of commands.
    void relativePaths()
    {
        const QTemporaryDir here;
        const QTemporaryDir beside;
        const QTemporaryDir profile;
        const auto write = [](const QString &path, const QByteArray &text) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
        };
        write(here.filePath(QStringLiteral("both.txt")), "here");
        write(beside.filePath(QStringLiteral("both.txt")), "beside it");
        write(beside.filePath(QStringLiteral("one.txt")), "beside it");
        const QByteArray commands = R"({"id":1,"do":"source.add","path":"both.txt"})"
                                    "\n"
                                    R"({"id":2,"do":"source.add","path":"one.txt"})"
                                    "\n"
                                    R"({"id":3,"do":"source.add","path":""})"
                                    "\n";
        const QString file = beside.filePath(QStringLiteral("c.jsonl"));
        write(file, commands);
        const Ran ran = run(profile.path(), {}, here.path(), m_environment, file);
        QCOMPARE(ran.answers.value(1).value(QLatin1String("bytes")).toInt(), 4);
        QCOMPARE(ran.answers.value(2).value(QLatin1String("bytes")).toInt(), 9);
        // The commands of standard input stand beside nothing.
        const Ran piped = run(profile.path(), commands, here.path(), m_environment);
        QVERIFY(!piped.answers.value(2).value(QLatin1String("ok")).toBool());
        // No path is no folder.
        const QJsonObject error = piped.answers.value(3).value(QLatin1String("error")).toObject();
        QCOMPARE(error.value(QLatin1String("code")).toString(), QStringLiteral("batch.argument"));
    }

    // The counts of a folder that is not finished are not the whole of it, and the list says so.
    void theListSaysWhatIsStillRead()
    {
        const QTemporaryDir folder;
        const QTemporaryDir profile;
        for (int i = 0; i < 600; ++i) {
            QFile file(folder.filePath(QStringLiteral("%1.txt").arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("A note of number " + QByteArray::number(i)) > 0);
        }
        QByteArray commands = R"({"id":1,"do":"source.add","path":"notes","background":true,"as":"r"})"
                              "\n";
        commands.replace("notes", folder.path().toUtf8());
        for (int i = 0; i < 40; ++i)
            commands += R"({"do":"sleep","ms":5})"
                        "\n"
                        R"({"id":)"
                + QByteArray::number(10 + i)
                + R"(,"do":"source.list"})"
                  "\n";
        commands += R"({"id":2,"do":"wait","run":"$r"})"
                    "\n"
                    R"({"id":3,"do":"source.list"})"
                    "\n";
        const Ran ran = run(profile.path(), commands, folder.path(), m_environment);
        const auto listed = [&ran](int id) { return ran.answers.value(id)[QLatin1String("sources")].toArray().at(0).toObject(); };
        int reading = 0;
        for (int i = 0; i < 40; ++i)
            reading += listed(10 + i)[QLatin1String("reading")].toBool() ? 1 : 0;
        QVERIFY(reading > 0);
        QCOMPARE(listed(3)[QLatin1String("files")].toInt(), 600);
        QCOMPARE(listed(3)[QLatin1String("reading")], QJsonValue(false));
    }

    // A file that has shown damage is left as it is.
    void aDamagedProfileStaysAsItIs()
    {
        const QTemporaryDir profile;
        const QByteArray filled = R"({"id":1,"do":"chat.new","title":"One","as":"c"})"
                                  "\n"
                                  R"({"id":2,"do":"chat.send","chat":"$c","text":"hello","model":"recall"})"
                                  "\n";
        QCOMPARE(run(profile.path(), filled, profile.path(), m_environment).status, 0);
        const QString path = profile.filePath(QStringLiteral("profiles/local/layers.db"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(2 * 4096) && file.write(QByteArray(8192, 'x')) == 8192);
        file.close();
        const QByteArray before = contents(path);
        const QByteArray commands = R"({"id":1,"do":"chat.list","expect":"error"})"
                                    "\n"
                                    R"({"id":2,"do":"source.add","text":"A note.","expect":"error"})"
                                    "\n"
                                    R"({"id":3,"do":"chat.new","title":"Two","expect":"error"})"
                                    "\n";
        const Ran ran = run(profile.path(), commands, profile.path(), m_environment);
        QCOMPARE(ran.status, 0);
        for (int id = 1; id <= 3; ++id)
            QCOMPARE(valueAt(ran.answers.value(id), QStringLiteral("error.kind")).toString(), QStringLiteral("Corrupt"));
        QVERIFY(contents(path) == before);
    }

    void exitStatus_data()
    {
        QTest::addColumn<QByteArray>("commands");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("lines");
        QTest::newRow("nothing to do") << QByteArray("\n# a remark\n\n") << 0 << 0;
        QTest::newRow("every command as expected")
            << QByteArray("{\"do\":\"info\"}\n{\"do\":\"chat.rename\",\"chat\":\"x\",\"title\":\"y\",\"expect\":\"error\"}") << 0 << 2;
        QTest::newRow("an error that was not expected") << QByteArray("{\"do\":\"chat.show\"}\n{\"do\":\"info\"}\n") << 1 << 2;
        QTest::newRow("an expected error that does not come") << QByteArray("{\"do\":\"info\",\"expect\":\"error\"}\n") << 1 << 1;
        QTest::newRow("a name that nothing has kept") << QByteArray("{\"do\":\"chat.show\",\"chat\":\"$x\"}\n") << 1 << 1;
        QTest::newRow("values that do not fit") << QByteArray(
            "{\"do\":\"passages\",\"text\":\"x\",\"sources\":[\"garbage\"],\"expect\":\"error\"}\n"
            "{\"do\":\"search\",\"text\":\"x\",\"kind\":\"nonsense\",\"expect\":\"error\"}\n"
            "{\"do\":\"provider.add\",\"url\":\"http://127.0.0.1:9\",\"key\":{\"env\":\"LAYERS_NOT_SET\"},\"expect\":\"error\"}\n"
            "{\"do\":\"source.remove\",\"source\":\"00000000-0000-7000-8000-000000000000\",\"expect\":\"error\"}\n")
                                                << 0 << 4;
        QTest::newRow("a line that is no JSON") << QByteArray("{\"do\":\"info\"}\nhello\n{\"do\":\"info\"}\n") << 2 << 2;
        QTest::newRow("a line that is no object") << QByteArray("[1]\n") << 2 << 1;
        QTest::newRow("a byte order mark before the first line") << QByteArray("\xef\xbb\xbf{\"do\":\"info\"}\n") << 0 << 1;
        QTest::newRow("a word that is neither expectation") << QByteArray("{\"do\":\"info\",\"expect\":\"maybe\"}\n") << 1 << 1;
        QTest::newRow("an unknown command") << QByteArray("{\"id\":7,\"do\":\"chat.fly\"}\n") << 2 << 1;
        QTest::newRow("an unknown command that expects an error")
            << QByteArray("{\"id\":7,\"do\":\"chat.fly\",\"expect\":\"error\"}\n") << 2 << 1;
    }
    void exitStatus()
    {
        QFETCH(QByteArray, commands);
        const QTemporaryDir profile;
        const Ran ran = run(profile.path(), commands, profile.path(), m_environment);
        QTEST(ran.status, "status");
        QTEST(int(ran.lines.size()), "lines");
        for (const QJsonObject &line : ran.lines) {
            if (line.value(QLatin1String("ok")).toBool())
                continue;
            const QJsonObject error = line.value(QLatin1String("error")).toObject();
            for (const char *field : {"kind", "code", "message", "action", "charged"})
                QVERIFY2(error.contains(QLatin1String(field)), field);
            QVERIFY(!error.value(QLatin1String("message")).toString().isEmpty());
        }
    }

    // Each says which argument it is and what that takes. There is one chat "$c", and one in the trash "$t".
    void wrongArguments_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("takes");
        const auto row = [](const char *command, const char *argument, const char *takes) {
            QTest::newRow(command) << QByteArray(command) << QString::fromLatin1(argument) << QString::fromLatin1(takes);
        };
        row(R"("do":"passages","text":"x","limit":"many")", "limit", "a whole number from 1 on");
        row(R"("do":"passages","text":"x","limit":-3)", "limit", "a whole number from 1 on");
        row(R"("do":"passages","text":"x","limit":1.5)", "limit", "a whole number from 1 on");
        row(R"("do":"search","text":"x","limit":0)", "limit", "a whole number from 1 on");
        row(R"("do":"search","text":"x","kind":"zork")", "kind", "\"passage\", \"file\"");
        row(R"("do":"chat.list","limit":true)", "limit", "a whole number from 1 on");
        row(R"("do":"chat.list","trash":"yes")", "trash", "true or false");
        row(R"("do":"chat.show","chat":"$c","limit":[])", "limit", "a whole number from 1 on");
        row(R"("do":"chat.show","chat":"$c","format":"zork")", "format", "one of \"parts\", \"markdown\", \"html\"");
        row(R"("do":"sleep","ms":"soon")", "ms", "a whole number from 0 on");
        row(R"("do":"sleep","ms":-1)", "ms", "a whole number from 0 on");
        row(R"("do":"sleep")", "ms", "missing");
        row(R"("do":"wait","run":"run-1","ms":"long")", "ms", "a whole number from 0 on");
        row(R"("do":"info","expect":"maybe")", "expect", "one of \"ok\", \"error\"");
        row(R"("do":"info","background":"no")", "background", "true or false");
        row(R"("do":"chat.new","model":["recall"])", "model", "\"recall\" or \"PROVIDER/MODEL\"");
        row(R"("do":"chat.new","title":5)", "title", "a string");
        row(R"("do":"chat.send","chat":"$c","text":"x","model":["recall"])", "model", "\"recall\" or \"PROVIDER/MODEL\"");
        row(R"("do":"chat.draft","chat":"$c","text":5)", "text", "a string");
        row(R"("do":"chat.stop","chat":"zork")", "chat", "no value that fits");
    }
    void wrongArguments()
    {
        QFETCH(QByteArray, command);
        QFETCH(QString, argument);
        QFETCH(QString, takes);
        const QTemporaryDir profile;
        const Ran ran = run(profile.path(), "{\"id\":1,\"do\":\"chat.new\",\"as\":\"c\"}\n{\"id\":2," + command + "}\n", profile.path(),
                            m_environment);
        QCOMPARE(ran.status, 1);
        const QJsonObject error = ran.answers.value(2)[QLatin1String("error")].toObject();
        QCOMPARE(error[QLatin1String("code")].toString(), QStringLiteral("batch.argument"));
        const QString message = error[QLatin1String("message")].toString();
        QVERIFY2(message.contains(QLatin1Char('"') + argument + QLatin1Char('"')) && message.contains(takes), qPrintable(message));
    }

    // Neither is read as an empty one, nor written into.
    void chatsThatAreNotThere()
    {
        const QTemporaryDir profile;
        const Ran ran = run(profile.path(),
                            R"({"id":1,"do":"chat.new","title":"Old","as":"t"}
{"id":2,"do":"chat.send","chat":"$t","text":"bye","model":"recall","as":"a"}
{"id":3,"do":"chat.delete","chat":"$t"}
{"id":10,"do":"chat.show","chat":"00000000-0000-7000-8000-000000000000","expect":"error"}
{"id":11,"do":"chat.draft","chat":"00000000-0000-7000-8000-000000000000","text":"x","expect":"error"}
{"id":12,"do":"chat.draft","chat":"00000000-0000-7000-8000-000000000000","expect":"error"}
{"id":20,"do":"chat.send","chat":"$t","text":"x","model":"recall","expect":"error"}
{"id":21,"do":"chat.regenerate","chat":"$t","expect":"error"}
{"id":22,"do":"chat.draft","chat":"$t","text":"x","expect":"error"}
{"id":23,"do":"chat.edit","message":"$a.question","text":"x","expect":"error"}
{"id":30,"do":"chat.show","chat":"$t"}
{"id":31,"do":"chat.undelete","chat":"$t"}
{"id":32,"do":"chat.send","chat":"$t","text":"x","model":"recall"}
)",
                            profile.path(), m_environment);
        QCOMPARE(ran.status, 0);
        const auto error = [&](int id) { return ran.answers.value(id)[QLatin1String("error")].toObject(); };
        for (const int id : {10, 11, 12})
            QCOMPARE(error(id)[QLatin1String("code")].toString(), QStringLiteral("store.conversation"));
        for (const int id : {20, 21, 22, 23}) {
            QCOMPARE(error(id)[QLatin1String("code")].toString(), QStringLiteral("batch.trash"));
            QVERIFY(error(id)[QLatin1String("message")].toString().contains(QLatin1String("chat.undelete")));
        }
        QCOMPARE(ran.answers.value(30)[QLatin1String("messages")].toArray().size(), 2);
    }

    // What is wrong with a command itself has no button, and a damaged profile has its next step in the sentence.
    void whatToDoNext()
    {
        const QTemporaryDir profile;
        const Ran ran = run(profile.path(),
                            R"({"id":1,"do":"chat.stop","expect":"error"}
{"id":2,"do":"chat.send","chat":"$x","text":"x","expect":"error"}
)",
                            profile.path(), m_environment);
        QCOMPARE(ran.answers.value(1)[QLatin1String("error")][QLatin1String("code")].toString(), QStringLiteral("batch.run"));
        QCOMPARE(ran.answers.value(2)[QLatin1String("error")][QLatin1String("code")].toString(), QStringLiteral("batch.name"));
        for (const int id : {1, 2})
            QCOMPARE(ran.answers.value(id)[QLatin1String("error")][QLatin1String("action")].toString(), QString());
        QFile database(profile.filePath(QStringLiteral("profiles/local/layers.db")));
        QVERIFY(database.open(QIODevice::WriteOnly | QIODevice::Truncate));
        database.write(QByteArray(4096, 'x'));
        database.close();
        const Ran damaged = run(profile.path(), "{\"id\":1,\"do\":\"info\"}\n", profile.path(), m_environment);
        QCOMPARE(damaged.status, 1);
        QCOMPARE(damaged.lines.size(), 1);
        const QString message = damaged.lines.front()[QLatin1String("error")][QLatin1String("message")].toString();
        QVERIFY2(message.contains(QLatin1String("without --batch")), qPrintable(message));
    }

    // Only an answer is shown without being kept.
    void aFullDisk()
    {
#ifdef Q_OS_LINUX
        const QTemporaryDir home;
        const QByteArray mountPoint = QFile::encodeName(home.filePath(QStringLiteral("small")));
        QDir().mkpath(QFile::decodeName(mountPoint));
        if (::mount("tmpfs", mountPoint.constData(), "tmpfs", 0, "size=3m") != 0)
            QSKIP("mounting a small disk needs root");
        const auto unmount = qScopeGuard([&] { ::umount2(mountPoint.constData(), MNT_DETACH); });
        const QString folder = QFile::decodeName(mountPoint);
        QCOMPARE(run(folder, "{\"id\":1,\"do\":\"info\"}\n", folder, m_environment).status, 0);
        QByteArray commands;
        for (int i = 0; i < 60; ++i)
            commands += "{\"id\":" + QByteArray::number(i) + ",\"do\":\"chat.new\",\"title\":\"" + QByteArray(100'000, 'x') + "\"}\n";
        const Ran ran = run(folder, commands, folder, m_environment);
        QCOMPARE(ran.status, 1);
        QStringList said;
        for (const QJsonObject &line : ran.lines) {
            if (!line[QLatin1String("ok")].toBool())
                said << line[QLatin1String("error")][QLatin1String("message")].toString();
        }
        said.removeDuplicates();
        QCOMPARE(said, QStringList{QStringLiteral("The disk is full, so the last change was not made. Make room, then do it again.")});
#else
        QSKIP("needs Linux");
#endif
    }

    void helpListsTheCommands()
    {
        const QTemporaryDir profile;
        const Ran ran = run(profile.path(), "{\"id\":1,\"do\":\"help\"}\n{\"id\":2,\"do\":\"chat.fly\"}\n", profile.path(), m_environment);
        const QJsonArray commands = ran.answers.value(1)[QLatin1String("commands")].toArray();
        for (const char *name : {"chat.send", "source.add", "wait", "help", "info"})
            QVERIFY2(commands.contains(QLatin1String(name)), name);
        // Each says what it takes and what it does.
        const QJsonArray helps = ran.answers.value(1)[QLatin1String("help")].toArray();
        QCOMPARE(helps.size(), commands.size());
        QHash<QString, QJsonArray> taken;
        for (qsizetype i = 0; i < helps.size(); ++i) {
            const QJsonObject each = helps[i].toObject();
            QCOMPARE(each[QLatin1String("do")], commands[i]);
            QVERIFY(each[QLatin1String("arguments")].isArray());
            QVERIFY2(!each[QLatin1String("help")].toString().isEmpty(), qPrintable(commands[i].toString()));
            taken[commands[i].toString()] = each[QLatin1String("arguments")].toArray();
        }
        QVERIFY(taken[QStringLiteral("chat.send")].contains(QLatin1String("chat")));
        QVERIFY(taken[QStringLiteral("chat.send")].contains(QLatin1String("attachments?")));
        QVERIFY(taken[QStringLiteral("wait")].contains(QLatin1String("run?")));
        QVERIFY(ran.answers.value(2)[QLatin1String("error")][QLatin1String("message")].toString().contains(QLatin1String("chat.send, ")));
    }

    // Said before a display is asked for: there may be none.
    void wrongOptions_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("unknown") << QStringList{QStringLiteral("--bogus")} << 2 << QByteArray("Unknown option 'bogus'");
        QTest::newRow("without its value") << QStringList{QStringLiteral("--profile")} << 2 << QByteArray("--profile");
        QTest::newRow("with a word of Qt") << QStringList{QStringLiteral("-platform"), QStringLiteral("offscreen"),
                                                          QStringLiteral("--version")}
                                           << 0 << QByteArray();
    }
    void wrongOptions()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, said);
        QProcess process;
        QProcessEnvironment bare = m_environment;
        for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            bare.remove(QLatin1String(name));
        process.setProcessEnvironment(bare);
        process.start(program(), words);
        QVERIFY(process.waitForFinished(processLimit));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QTEST(process.exitCode(), "status");
        QVERIFY(process.readAllStandardError().contains(said));
    }

    // A person may type the commands: what runs in the background goes on while the program waits for the next line.
    void linesMayComeLate()
    {
        const QTemporaryDir profile;
        QProcess process;
        process.setProcessEnvironment(m_environment);
        process.start(program(), {QStringLiteral("--batch"), QStringLiteral("-"), QStringLiteral("--profile"), profile.path()});
        process.write(R"({"id":1,"do":"provider.add","url":{"env":"LAYERS_MODEL_URL"},"as":"s"}
{"id":2,"do":"chat.new","as":"c"}
{"id":3,"do":"chat.send","chat":"$c","text":"Count.","model":"$s/slow","background":true,"events":true,"as":"r"}
)");
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT((said += process.readAllStandardOutput(), said.contains("word20")), 10'000);
        process.write("{\"id\":4,\"do\":\"chat.stop\",\"run\":\"$r\"}\n");
        QTRY_VERIFY_WITH_TIMEOUT((said += process.readAllStandardOutput(), said.contains("\"stopped\"")), 10'000);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(10'000));
        QCOMPARE(process.exitCode(), 0);
    }

    // The key is named, never given; nothing that the program writes or says holds it.
    void theKeyStaysSecret()
    {
        const QTemporaryDir profile;
        const Ran ran = run(profile.path(),
                            R"({"id":1,"do":"provider.add","url":{"env":"LAYERS_MODEL_URL"},"key":{"env":"LAYERS_TEST_KEY"},"as":"s"}
{"id":2,"do":"chat.new","as":"c"}
{"id":3,"do":"chat.send","chat":"$c","text":"Hello","model":"$s/quick"}
{"id":4,"do":"chat.send","chat":"$c","text":"Hello","model":"$s/refusing","expect":"error"}
{"id":5,"do":"provider.list"}
{"id":6,"do":"info"}
{"id":7,"do":"provider.add","url":{"env":"LAYERS_MODEL_URL"},"key":"sk-planted-4711","expect":"error"}
)",
                            profile.path(), m_environment);
        QCOMPARE(ran.status, 0);
        QCOMPARE(ran.answers.value(5)[QLatin1String("providers")].toArray().at(0)[QLatin1String("has_key")], QJsonValue(true));
        QCOMPARE(ran.answers.value(6)[QLatin1String("keychain")].toString(), QStringLiteral("until_exit"));
        for (const QJsonObject &line : ran.lines)
            QVERIFY(!QJsonDocument(line).toJson().contains("planted"));
        QVERIFY(!ran.errors.contains("planted"));
        QDirIterator files(profile.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        int scanned = 0;
        while (files.hasNext()) {
            const QString path = files.next();
            QVERIFY2(!contents(path).contains("planted"), qPrintable(path));
            ++scanned;
        }
        QVERIFY(scanned > 0);
    }

    // At logout the system sends SIGTERM: the program ends as if its window were closed.
    void aProgramThatIsToldToEndPutsItsDataAway()
    {
#ifndef Q_OS_UNIX
        QSKIP("elsewhere the system closes the windows");
#endif
        QTemporaryDir profile;
        QProcess process;
        QProcessEnvironment environment = m_environment;
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        process.setProcessEnvironment(environment);
        process.start(program(), {QStringLiteral("--profile"), profile.path()});
        const QString folder = profile.filePath(QStringLiteral("profiles/local"));
        const QString front = folder + QStringLiteral("/front");
        QVERIFY(QTest::qWaitFor([&] { return QFileInfo::exists(front); }, processLimit)); // it listens: the window is there
        // The database is opened on a thread of its own, at the same time.
        QVERIFY(QTest::qWaitFor([&] { return QFile::exists(folder + QStringLiteral("/layers.db.running")); }, processLimit));
        process.terminate();
        QVERIFY(process.waitForFinished(processLimit));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(!QFile::exists(folder + QStringLiteral("/layers.db.running")));
        QVERIFY(!QFile::exists(folder + QStringLiteral("/in-use")));
        QCOMPARE(QFileInfo(folder).permissions()
                     & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::ExeGroup | QFileDevice::ExeOther),
                 QFileDevice::Permissions());
    }

private:
    QProcess m_server;
    QProcessEnvironment m_environment;
};

LAYERS_TEST(TstJourneys, "tst_journeys", Guiless)
#include "tst_journeys.moc"
