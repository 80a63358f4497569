#include "core/db/database.h"
#include "core/db/migrations.h"
#include "core/db/transaction.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include <thread>

using namespace Layers;

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

} // namespace

class TstDatabase : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    // A folder of migrations up to `version`.
    Migrations schema(int version)
    {
        const QString folder = m_folder.filePath(QStringLiteral("schema%1").arg(version));
        QDir().mkpath(folder);
        for (int i = 1; i <= version; ++i)
            writeFile(folder + QStringLiteral("/%1_step.sql").arg(i, 4, 10, QLatin1Char('0')),
                      "CREATE TABLE t" + QByteArray::number(i) + "(a TEXT); INSERT INTO t" + QByteArray::number(i)
                          + " VALUES('x;y'); -- end\n");
        return Migrations(folder);
    }

private slots:
    void valuesSurvive()
    {
        auto opened = Database::open(path("values.sqlite"));
        QVERIFY_OK(opened);
        Database &database = **opened;
        QVERIFY_OK(database.execute("CREATE TABLE v(a,b,c,d,e,f,g)"));
        const Uuid id = Uuid::v7(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(5)));
        const QString text = QChar(0xfeff) + QString::fromUtf8("zero\0inside 中 😀", 20); // its first character is no mark here
        QVERIFY_OK(database.run("INSERT INTO v VALUES(?1,?2,?3,?4,?5,?6,?7)", qint64(-9'000'000'000'000), 0.5, text, QByteArray("\0\1", 2),
                                id, nullptr, std::optional<qint64>()));
        const auto found = database.row("SELECT * FROM v", [&](const Statement &row) {
            return row.integer(0) == -9'000'000'000'000 && row.real(1) == 0.5 && row.text(2) == text && row.blob(3) == QByteArray("\0\1", 2)
                && row.uuid(4) == id && row.isNull(5) && row.isNull(6);
        });
        QVERIFY_OK(found);
        QVERIFY(found->value());
        const auto kinds = database.row("SELECT typeof(c)||typeof(d)||typeof(e) FROM v", [](const Statement &row) { return row.text(0); });
        QCOMPARE(kinds->value(), QStringLiteral("textblobblob"));
        QCOMPARE(QFile::permissions(path("values.sqlite")) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void oneStatementTwiceAtATime()
    {
        auto opened = Database::open(QStringLiteral(":memory:"));
        Database &database = **opened;
        QVERIFY_OK(database.execute("CREATE TABLE n(i); INSERT INTO n VALUES(1),(2)"));
        auto outer = database.statement("SELECT i FROM n");
        QVERIFY(*outer->step());
        QCOMPARE(database.rows("SELECT i FROM n", [](const Statement &row) { return row.integer(0); })->size(), size_t(2));
        QVERIFY(*outer->step());
        QCOMPARE(outer->integer(0), 2);
    }

    void errorsAreMapped_data()
    {
        QTest::addColumn<QString>("setUp");
        QTest::addColumn<QString>("sql");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *name, const char *setUp, const char *sql, Error::Kind kind) {
            QTest::newRow(name) << QString::fromLatin1(setUp) << QString::fromLatin1(sql) << int(kind);
        };
        row("twice the same key", "CREATE TABLE a(i INTEGER PRIMARY KEY); INSERT INTO a VALUES(1)", "INSERT INTO a VALUES(1)",
            Error::Kind::Conflict);
        row("a parent that is not there", "CREATE TABLE p(i INTEGER PRIMARY KEY); CREATE TABLE c(i REFERENCES p)",
            "INSERT INTO c VALUES(7)", Error::Kind::Conflict);
        row("a full file", "CREATE TABLE a(i); PRAGMA max_page_count=3", "INSERT INTO a VALUES(randomblob(100000))", Error::Kind::DiskFull);
        row("writing where only reading is allowed", "CREATE TABLE a(i); PRAGMA query_only=ON", "INSERT INTO a VALUES(1)",
            Error::Kind::Forbidden);
        row("no such table", "", "SELECT * FROM nowhere", Error::Kind::Internal);
    }
    void errorsAreMapped()
    {
        QFETCH(QString, setUp);
        QFETCH(QString, sql);
        QFETCH(int, kind);
        auto opened = Database::open(QStringLiteral(":memory:"));
        QVERIFY_OK((*opened)->execute(setUp.toUtf8()));
        const auto outcome = (*opened)->run(sql.toUtf8());
        QVERIFY(!outcome);
        QCOMPARE(kindName(outcome.error().kind), kindName(Error::Kind(kind)));
        QVERIFY(outcome.error().code.startsWith("sqlite."));
    }

    void aKeyIsRefusedAndNotIgnored()
    {
        const auto outcome = Database::open(path("key.sqlite"), {.key = DatabaseKey{"secret"}});
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, QByteArray("db.key_unsupported"));
        QVERIFY(!QFile::exists(path("key.sqlite")));
    }

    void aFolderThatIsNotThere()
    {
        const auto outcome = Database::open(path("no/such/folder.sqlite"));
        QVERIFY(!outcome);
        QCOMPARE(kindName(outcome.error().kind), QStringLiteral("Forbidden"));
        QCOMPARE(outcome.error().params.value(QStringLiteral("path")).toString(), path("no/such/folder.sqlite"));
    }

    void aTransactionWithoutCommitIsTakenBack()
    {
        auto opened = Database::open(QStringLiteral(":memory:"));
        Database &database = **opened;
        QVERIFY_OK(database.execute("CREATE TABLE n(i)"));
        {
            auto transaction = Transaction::begin(database);
            QVERIFY_OK(database.run("INSERT INTO n VALUES(1)"));
        }
        QCOMPARE(*database.number("SELECT count(*) FROM n"), 0);
        {
            auto transaction = Transaction::begin(database);
            QVERIFY_OK(database.run("INSERT INTO n VALUES(1)"));
            QVERIFY_OK(transaction->commit());
        }
        QCOMPARE(*database.number("SELECT count(*) FROM n"), 1);
        QVERIFY(!database.isInTransaction());
    }

    void theNthStatementFails()
    {
        const auto faults = std::make_shared<FaultInjection>();
        auto opened = Database::open(path("faults.sqlite"), {.faults = faults});
        Database &database = **opened;
        QVERIFY_OK(database.execute("CREATE TABLE n(i)"));
        for (int n = 1; n <= 3; ++n) {
            faults->failAt(n, Error{.kind = Error::Kind::DiskFull, .code = "test"});
            for (int i = 1; i <= 3; ++i)
                QCOMPARE(database.run("INSERT INTO n VALUES(1)").ok(), i != n);
        }
        faults->clear();
        QCOMPARE(*database.number("SELECT count(*) FROM n"), 6);
    }

    void interruptingFromAnotherThread()
    {
        auto opened = Database::open(QStringLiteral(":memory:"));
        Database &database = **opened;
        std::thread other([&] {
            std::this_thread::yield();
            database.interrupt();
        });
        const auto outcome
            = database.number("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100000000) SELECT count(*) FROM n");
        other.join();
        QVERIFY(!outcome);
        QCOMPARE(kindName(outcome.error().kind), QStringLiteral("Cancelled"));
        database.resume();
        QVERIFY_OK(database.number("SELECT 1"));
    }

    void migrationsStepByStep()
    {
        auto opened = Database::open(path("steps.sqlite"));
        Database &database = **opened;
        auto outcome = schema(2).apply(database);
        QVERIFY_OK(outcome);
        QCOMPARE(outcome->from, 0);
        QCOMPARE(outcome->to, 2);
        QVERIFY(!QFile::exists(path("steps.sqlite.v0.backup")));
        outcome = schema(4).apply(database);
        QVERIFY_OK(outcome);
        QCOMPARE(outcome->from, 2);
        QCOMPARE(outcome->to, 4);
        QCOMPARE(*database.number("SELECT count(*) FROM t1, t2, t3, t4"), 1);
        QCOMPARE(database.row("PRAGMA journal_mode", [](const Statement &row) { return row.text(0); })->value(), QStringLiteral("wal"));

        auto copy = Database::open(path("steps.sqlite.v2.backup"));
        QVERIFY_OK(copy);
        QCOMPARE(*(*copy)->number("PRAGMA user_version"), 2);
    }

    void aFailingMigrationLeavesTheOldVersion()
    {
        const auto faults = std::make_shared<FaultInjection>();
        QVERIFY_OK(schema(2).apply(**Database::open(path("halfway.sqlite"))));
        bool passed = false;
        int n = 0;
        while (!passed) {
            auto opened = Database::open(path("halfway.sqlite"), {.faults = faults});
            faults->failAt(++n, Error{.kind = Error::Kind::DiskFull, .code = "test"});
            const auto outcome = schema(3).apply(**opened);
            faults->clear();
            passed = outcome.ok();
            const qint64 version = *(*opened)->number("PRAGMA user_version");
            QCOMPARE(version, passed ? 3 : 2);
            QCOMPARE(*(*opened)->number("SELECT count(*) FROM sqlite_schema"), version);
        }
        qInfo("%d statements failed one by one", n - 1);
        QVERIFY(n > 5);
    }

    void aFailingBackupStopsTheMigration()
    {
        QVERIFY_OK(schema(1).apply(**Database::open(path("nobackup.sqlite"))));
        schema(2);
        const Migrations strict(m_folder.filePath(QStringLiteral("schema2")),
                                [](Database &, int) { return Result<Unit>(Error{.kind = Error::Kind::DiskFull, .code = "backup"}); });
        auto opened = Database::open(path("nobackup.sqlite"));
        QVERIFY(!strict.apply(**opened));
        QCOMPARE(*(*opened)->number("PRAGMA user_version"), 1);
    }

    void filesThatAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("code");
        QVERIFY_OK(schema(3).apply(**Database::open(path("newer.sqlite"))));
        const QByteArray newer = bytesOf(path("newer.sqlite"));
        QVERIFY(newer.size() > 4096);
        QByteArray foreign = newer;
        foreign.replace(68, 4, "abcd");
        QTest::newRow("a newer version") << newer << QByteArray("db.newer");
        QTest::newRow("the file of another program") << foreign << QByteArray("db.foreign");
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n\x1a\n").append(QByteArray(5000, 'x')) << QByteArray("db.damaged");
        QTest::newRow("cut in the header") << newer.left(60) << QByteArray("db.damaged");
        QTest::newRow("all zero") << QByteArray(8192, '\0') << QByteArray("db.damaged");
    }
    void filesThatAreRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, code);
        const QString file = m_folder.filePath(QStringLiteral("refused.sqlite"));
        writeFile(file, bytes);
        const auto outcome = schema(2).inspect(file);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, code);
        QCOMPARE(outcome.error().params.value(QStringLiteral("path")).toString(), file);
        QVERIFY(bytesOf(file) == bytes);
    }

    void aNewerVersionInTheWalIsRefusedUnharmed()
    {
        const QString file = path("killed.sqlite");
        const QString copy = path("killedcopy.sqlite");
        {
            auto opened = Database::open(file);
            QVERIFY_OK(schema(2).apply(**opened));
            QVERIFY_OK((*opened)->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
            QVERIFY_OK((*opened)->execute("PRAGMA user_version=9")); // only in the WAL, as a killed program leaves it
            QVERIFY(QFile::copy(file, copy));
            QVERIFY(QFile::copy(file + QStringLiteral("-wal"), copy + QStringLiteral("-wal")));
        }
        const QByteArray main = bytesOf(copy);
        const QByteArray wal = bytesOf(copy + QStringLiteral("-wal"));
        QVERIFY_OK(schema(2).inspect(copy));
        {
            auto opened = Database::open(copy);
            QVERIFY_OK(opened);
            const auto outcome = schema(2).apply(**opened);
            QVERIFY(!outcome);
            QCOMPARE(outcome.error().code, QByteArray("db.newer"));
        }
        QVERIFY(bytesOf(copy) == main);
        QVERIFY(bytesOf(copy + QStringLiteral("-wal")) == wal);
    }

    void aDamagedFileIsSetAside()
    {
        const QString file = path("broken.sqlite");
        for (int i = 1; i <= 2; ++i) {
            writeFile(file, "rubbish");
            const auto moved = Database::setAside(file);
            QVERIFY_OK(moved);
            QCOMPARE(*moved, file + QStringLiteral(".damaged-%1").arg(i));
            QVERIFY(!QFile::exists(file));
            QCOMPARE(bytesOf(*moved), QByteArray("rubbish"));
        }
    }
};

LAYERS_TEST(TstDatabase, "tst_database", Guiless)
#include "tst_database.moc"
