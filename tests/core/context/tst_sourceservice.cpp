#include "core/context/fileread_p.h"
#include "tests/core/context/shelf.h"
#include "tests/support/asnobody.h"

#include <QtCore/QDeadlineTimer>

#include <sys/stat.h>

#include <atomic>
#include <thread>

using namespace LayersTest;

// Files of every kind that a real folder holds, and what becomes of them when the folder changes.

class TstSourceService : public QObject
{
    Q_OBJECT
private slots:
    void files_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("state");
        QTest::newRow("Markdown") << QStringLiteral("a.md") << QByteArray("# A\n\nText.\n") << QStringLiteral("a.md ready");
        QTest::newRow("no extension") << QStringLiteral("README") << QByteArray("Read me.\n") << QStringLiteral("README ready");
        QTest::newRow("empty") << QStringLiteral("a.txt") << QByteArray() << QStringLiteral("a.txt skipped empty");
        QTest::newRow("only white space") << QStringLiteral("a.txt") << QByteArray(" \n\n ") << QStringLiteral("a.txt skipped empty");
        QTest::newRow("binary with the name of a text")
            << QStringLiteral("a.txt") << QByteArray("\x7f\x45LF\0\0\0\0\1\2\3\4", 12) << QStringLiteral("a.txt skipped binary");
        QTest::newRow("binary of another kind")
            << QStringLiteral("a.iso") << QByteArray("\0\1\2\3\0\1\2\3", 8) << QStringLiteral("a.iso skipped unknown");
        QTest::newRow("Latin-1") << QStringLiteral("a.txt") << QByteArray("Caf\xe9 ouvert le dimanche\n") << QStringLiteral("a.txt ready");
        QTest::newRow("UTF-16 with a mark") << QStringLiteral("a.txt") << QByteArray("\xff\xfeH\0i\0 \0y\0o\0u\0", 14)
                                            << QStringLiteral("a.txt ready");
        QTest::newRow("a PDF that is none") << QStringLiteral("a.pdf") << QByteArray("%PDF-1.4 broken")
                                            << QStringLiteral("a.pdf failed damaged");
        QTest::newRow("hidden") << QStringLiteral(".secret.txt") << QByteArray("hidden") << QString();
        QTest::newRow("in a folder that is left out") << QStringLiteral("node_modules/a.js") << QByteArray("x = 1") << QString();
        QTest::newRow("a name in another script")
            << QString::fromUtf8("\u96e8\u6c34.txt") << QByteArray("text here") << QString::fromUtf8("\u96e8\u6c34.txt ready");
    }
    void files()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        Shelf shelf;
        shelf.write(name, bytes);
        shelf.add();
        QTEST(shelf.states(), "state");
    }

    void pdf()
    {
        Shelf shelf;
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), shelf.path(QStringLiteral("lease.pdf"))));
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/scan.pdf")), shelf.path(QStringLiteral("scan.pdf"))));
        const ImportOutcome outcome = shelf.add();
        QCOMPARE(outcome.files, 1);
        QCOMPARE(shelf.states(), QStringLiteral("lease.pdf ready, scan.pdf failed no_text"));
        QVERIFY(shelf.document(QStringLiteral("lease.pdf")).pages > 0);
        QVERIFY(waitFor(shelf.store.passages(shelf.document(QStringLiteral("lease.pdf")).id))->front().page == 1);
    }

    // Two gigabytes that take no room on the disk are refused for their size, without being read.
    void huge()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("huge.txt"), "x");
        QVERIFY(QFile::resize(shelf.path(QStringLiteral("huge.txt")), qint64(2) << 30));
        const auto start = std::chrono::steady_clock::now();
        shelf.add();
        QVERIFY(std::chrono::steady_clock::now() - start < 2s);
        QCOMPARE(shelf.states(), QStringLiteral("huge.txt failed too_large"));
    }

    void unreadable()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "closed");
        shelf.write(QStringLiteral("closed/b.txt"), "closed");
        QVERIFY(waitFor(shelf.store.list())->empty());
        // The database is open in both readers: one that opened it as nobody, beside files that root is making, could not.
        std::atomic<int> inside = 0;
        const auto meet = [&inside](Database &) -> Result<bool> {
            ++inside;
            const QDeadlineTimer end(10'000);
            while (inside < 2 && !end.hasExpired())
                std::this_thread::yield();
            return inside >= 2;
        };
        auto one = shelf.threads.read(meet);
        auto other = shelf.threads.read(meet);
        QVERIFY(*waitFor(std::move(one)));
        QVERIFY(*waitFor(std::move(other)));
        const AsNobody nobody(shelf.home.path());
        QVERIFY(nobody.isIt());
        QFile::setPermissions(shelf.path(QStringLiteral("a.txt")), {});
        QFile::setPermissions(shelf.path(QStringLiteral("closed")), {});
        shelf.add();
        QFile::setPermissions(shelf.path(QStringLiteral("closed")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QCOMPARE(shelf.states(), QStringLiteral("a.txt failed unreadable, closed failed unreadable"));
    }

    // An old archive holds names that no program of today can open: they are told, not passed over.
    void aNameThatIsNoUtf8IsSkippedWithAReason()
    {
#if defined(Q_OS_LINUX)
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "text");
        const QByteArray folder = QFile::encodeName(shelf.folder);
        for (const char *name : {"/caf\xe9.txt", "/caf\xe8.txt"}) {
            FILE *file = std::fopen((folder + name).constData(), "w");
            QVERIFY(file);
            std::fputs("closed for the winter", file);
            std::fclose(file);
        }
        QCOMPARE(::mkdir((folder + "/\xfcst").constData(), 0700), 0);
        const ImportOutcome outcome = shelf.add();
        QCOMPARE(outcome.files, 1);
        QCOMPARE(outcome.skipped.size(), 3u);
        QCOMPARE(shelf.states(), QStringLiteral("%FCst skipped name, a.txt ready, caf%E8.txt skipped name, caf%E9.txt skipped name"));
        QCOMPARE(shelf.refresh().unchanged, 1);
        QCOMPARE(shelf.refresh().skipped.size(), 3u);
#else
        QSKIP("names are bytes on Linux only");
#endif
    }

    void whatWouldNeverEnd()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("sub/a.txt"), "text here");
        QVERIFY(QFile::link(shelf.folder, shelf.path(QStringLiteral("sub/loop"))));
        QVERIFY(QFile::link(shelf.path(QStringLiteral("self")), shelf.path(QStringLiteral("self"))));
        QVERIFY(QFile::link(shelf.path(QStringLiteral("gone")), shelf.path(QStringLiteral("dangling"))));
        // Links that lead out of the folder may lead to anything.
        QVERIFY(QFile::link(QStringLiteral("/etc"), shelf.path(QStringLiteral("out"))));
        QVERIFY(QFile::link(QStringLiteral("/etc/passwd"), shelf.path(QStringLiteral("out.txt"))));
        QVERIFY(QFile::link(shelf.path(QStringLiteral("sub/a.txt")), shelf.path(QStringLiteral("in.txt"))));
        QCOMPARE(::mkfifo(QFile::encodeName(shelf.path(QStringLiteral("pipe.txt"))).constData(), 0600), 0);
        shelf.add();
        // Which of two equal files is the double depends on which has been read first.
        const QString linkFirst
            = QStringLiteral("dangling skipped dangling, in.txt ready, out skipped outside, out.txt skipped outside, "
                             "pipe.txt skipped special, self skipped dangling, sub/a.txt skipped double, sub/loop skipped loop");
        QString fileFirst = linkFirst;
        fileFirst.replace(QLatin1String("in.txt ready"), QLatin1String("in.txt skipped double"))
            .replace(QLatin1String("sub/a.txt skipped double"), QLatin1String("sub/a.txt ready"));
        QVERIFY2(shelf.states() == linkFirst || shelf.states() == fileFirst, qPrintable(shelf.states()));
    }

    // A file of the system says that it is empty and has no end.
    void aFileWithoutEnd()
    {
        if (!QFile::exists(QStringLiteral("/proc/self/pagemap")))
            QSKIP("needs a file that is made while it is read");
        SystemClock clock;
        Document document;
        document.path = QStringLiteral("pagemap.txt");
        document.absolutePath = QStringLiteral("/proc/self/pagemap");
        const ReadFile read = readFile(document, {}, {}, pdfReader(), clock.now(), {});
        QCOMPARE(int(read.document.state), int(Document::State::Failed));
        QCOMPARE(read.document.reason, "too_large");
    }

    // Between the look through its folder and the reading.
    void aFileThatVanishes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("a text") << QStringLiteral("notes.txt");
        QTest::newRow("a PDF") << QStringLiteral("lease.pdf");
        QTest::newRow("a file in a folder that vanished") << QStringLiteral("old/notes.txt");
    }
    void aFileThatVanishes()
    {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        SystemClock clock;
        Document document;
        document.path = name;
        document.absolutePath = folder.filePath(name);
        document.size = 12;
        const ReadFile read = readFile(document, {}, {}, pdfReader(), clock.now(), {});
        QCOMPARE(int(read.document.state), int(Document::State::Failed));
        QCOMPARE(read.document.reason, "gone");
    }

    // The same for a folder that hides its files, which are there.
    void aFileThatIsHiddenFromThePerson()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("closed/notes.txt"), "a text");
        const AsNobody nobody(shelf.home.path());
        QVERIFY(nobody.isIt());
        QFile::setPermissions(shelf.path(QStringLiteral("closed")), QFileDevice::Permissions());
        SystemClock clock;
        Document document;
        document.path = QStringLiteral("closed/notes.txt");
        document.absolutePath = shelf.path(document.path);
        const ReadFile read = readFile(document, {}, {}, pdfReader(), clock.now(), {});
        QFile::setPermissions(shelf.path(QStringLiteral("closed")),
                              QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        QCOMPARE(read.document.reason, "unreadable");
    }

    void doubles()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "the same text");
        shelf.write(QStringLiteral("b.txt"), "the same text");
        shelf.write(QStringLiteral("c.txt"), "another text");
        const ImportOutcome outcome = shelf.add();
        QCOMPARE(outcome.files, 2);
        QCOMPARE(outcome.skipped.size(), 1u);
        QCOMPARE(outcome.skipped.front().reason, "double");
        QCOMPARE(shelf.retrieve(QStringLiteral("same text")).passages.size(), 2u);
        // When the one that was read goes, the other takes its place.
        const Document skipped = outcome.skipped.front();
        QVERIFY(QFile::remove(shelf.path(skipped.reasonDetail)));
        shelf.refresh();
        QCOMPARE(shelf.states(), skipped.path + QLatin1String(" ready, c.txt ready"));
    }

    void onlyWhatChangedIsReadAgain()
    {
        Shelf shelf;
        for (int i = 0; i < 20; ++i)
            shelf.write(QStringLiteral("f%1.txt").arg(i, 2, 10, QLatin1Char('0')), "file number " + QByteArray::number(i));
        QCOMPARE(shelf.add().unchanged, 0);
        const Document before = shelf.document(QStringLiteral("f03.txt"));
        const auto passagesBefore = *waitFor(shelf.store.passages(before.id));
        ImportOutcome again = shelf.refresh();
        QCOMPARE(again.unchanged, 20);
        QCOMPARE(again.files, 20);
        QCOMPARE(again.passages, 20);
        QCOMPARE(*waitFor(shelf.store.passages(before.id)), passagesBefore);

        shelf.write(QStringLiteral("f03.txt"), "now about zebras");
        QVERIFY(QFile::remove(shelf.path(QStringLiteral("f04.txt"))));
        QVERIFY(QFile::rename(shelf.path(QStringLiteral("f05.txt")), shelf.path(QStringLiteral("new.txt"))));
        again = shelf.refresh();
        QCOMPARE(again.unchanged, 17);
        QCOMPARE(again.files, 19);
        QCOMPARE(shelf.document(QStringLiteral("f03.txt")).id, before.id);
        QVERIFY(shelf.document(QStringLiteral("f03.txt")).contentHash != before.contentHash);
        QCOMPARE(shelf.retrieve(QStringLiteral("zebras")).passages.front().path, QStringLiteral("f03.txt"));
        QVERIFY(shelf.document(QStringLiteral("f05.txt")).id.isNull());
        QCOMPARE(shelf.document(QStringLiteral("new.txt")).state, Document::State::Ready);
        QVERIFY(waitFor(shelf.store.search(QStringLiteral("4"), SourceStore::Words::All, {}, 10))->empty());
    }

    // A file that was only touched keeps its passages.
    void touchedButTheSame()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "as it was");
        shelf.add();
        const Document before = shelf.document(QStringLiteral("a.txt"));
        QFile file(shelf.path(QStringLiteral("a.txt")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(-3), QFileDevice::FileModificationTime));
        file.close();
        QCOMPARE(shelf.refresh().unchanged, 1);
        QCOMPARE(shelf.document(QStringLiteral("a.txt")).contentHash, before.contentHash);
        QCOMPARE(waitFor(shelf.store.text(before.id)).value(), QStringLiteral("as it was"));
        QCOMPARE(shelf.retrieve(QStringLiteral("was")).passages.size(), 1u);
        QCOMPARE(shelf.refresh().unchanged, 1);
    }

    void aFileThatBecomesUnreadableLeavesTheIndex()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "about zebras");
        shelf.add();
        shelf.write(QStringLiteral("a.txt"), QByteArray("\0\1\2\3 zebras \0\1", 14));
        shelf.refresh();
        QCOMPARE(shelf.states(), QStringLiteral("a.txt skipped binary"));
        QVERIFY(shelf.retrieve(QStringLiteral("zebras")).passages.empty());
        shelf.write(QStringLiteral("a.txt"), "about zebras again");
        shelf.refresh();
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready"));
    }

    void addingAgainIsRefreshing()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "one");
        const ImportOutcome first = shelf.add();
        const ImportOutcome second = shelf.add();
        QCOMPARE(second.source.id, first.source.id);
        QCOMPARE(second.unchanged, 1);
        QCOMPARE(waitFor(shelf.store.list())->size(), 1u);
    }

    void twoImportsOfOneFolderAtOnceAreOne()
    {
        Shelf shelf;
        for (int i = 0; i < 30; ++i)
            shelf.write(QStringLiteral("%1.txt").arg(i), "number " + QByteArray::number(i));
        auto one = shelf.sources.add(shelf.folder);
        auto two = shelf.sources.add(shelf.folder);
        QVERIFY_OK(waitFor(std::move(one)));
        QVERIFY_OK(waitFor(std::move(two)));
        QCOMPARE(waitFor(shelf.store.list())->size(), 1u);
        QCOMPARE(waitFor(shelf.store.documents(shelf.source()))->size(), 30u);
    }

    void progressAndCancel()
    {
        Shelf shelf;
        for (int i = 0; i < 300; ++i)
            shelf.write(QStringLiteral("%1.txt").arg(i), "number " + QByteArray::number(i));
        std::vector<ImportProgress> told;
        connect(&shelf.sources, &SourceService::progressed, &shelf.sources, [&](const ImportProgress &progress) {
            told.push_back(progress);
            if (progress.done >= 20)
                shelf.sources.cancel(progress.source);
        });
        const ImportOutcome cut = shelf.add();
        QVERIFY(cut.isCancelled);
        QVERIFY2(cut.files >= 20 && cut.files < 300, qPrintable(QString::number(cut.files)));
        QCOMPARE(told.back().phase, ImportProgress::Phase::Done);
        for (size_t i = 1; i < told.size(); ++i)
            QVERIFY(told[i].done >= told[i - 1].done);
        // What is ready is there, and the rest comes with the next refresh.
        QCOMPARE(int(waitFor(shelf.store.list())->front().documents), cut.files);
        shelf.sources.disconnect();
        const ImportOutcome rest = shelf.refresh();
        QCOMPARE(rest.files, 300);
        QCOMPARE(rest.unchanged, cut.files);
        QVERIFY(!shelf.sources.progress(shelf.source()));
    }

    void removedWhileItIsImported()
    {
        Shelf shelf;
        for (int i = 0; i < 100; ++i)
            shelf.write(QStringLiteral("%1.txt").arg(i), "number " + QByteArray::number(i));
        auto going = shelf.sources.add(shelf.folder);
        QVERIFY(waitUntil([&] { return !waitFor(shelf.store.list())->empty(); }));
        QVERIFY_OK(waitFor(shelf.sources.remove(shelf.source())));
        (void)waitFor(std::move(going));
        QVERIFY(waitFor(shelf.store.list())->empty());
        QVERIFY(shelf.retrieve(QStringLiteral("number")).passages.empty());
    }

    void sourcesThatAreNotThere()
    {
        Shelf shelf;
        QCOMPARE(waitFor(shelf.sources.add(shelf.path(QStringLiteral("none")))).error().code, "source.missing");
        shelf.write(QStringLiteral("a.txt"), "one");
        shelf.add();
        QVERIFY(QDir(shelf.folder).removeRecursively());
        const auto gone = waitFor(shelf.sources.refresh(shelf.source()));
        QVERIFY(!gone);
        QCOMPARE(gone.error().code, "source.missing");
        // An unplugged disk takes nothing out of the index.
        QCOMPARE(shelf.retrieve(QStringLiteral("one")).passages.size(), 1u);
        QVERIFY(!waitFor(shelf.sources.refresh(SourceId::make(shelf.clock.now()))));
    }

    // As a mount point whose disk is not connected. Nobody can tell it from a folder that was really emptied: what is known stays, and a
    // person who emptied it removes it from the list.
    void aFolderThatIsSuddenlyEmptyKeepsWhatIsKnown()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "about zebras");
        shelf.write(QStringLiteral("sub/b.txt"), "about lions");
        shelf.add();
        QVERIFY(QDir(shelf.folder).removeRecursively() && QDir().mkpath(shelf.folder));
        const auto emptied = waitFor(shelf.sources.refresh(shelf.source()));
        QVERIFY(!emptied);
        QCOMPARE(emptied.error().code, "source.emptied");
        QCOMPARE(emptied.error().params.value(QStringLiteral("path")).toString(), shelf.folder);
        QCOMPARE(shelf.sources.failure(shelf.source())->code, "source.emptied");
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, sub/b.txt ready"));
        QCOMPARE(shelf.retrieve(QStringLiteral("zebras")).passages.size(), 1u);
        // The disk is back, and one file is really gone.
        shelf.write(QStringLiteral("a.txt"), "about zebras");
        shelf.refresh();
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready"));
        QVERIFY(!shelf.sources.failure(shelf.source()));
        // Emptied on purpose.
        QVERIFY(QFile::remove(shelf.path(QStringLiteral("a.txt"))));
        QVERIFY(!waitFor(shelf.sources.refresh(shelf.source())));
        QVERIFY_OK(waitFor(shelf.sources.remove(shelf.source())));
        QVERIFY(waitFor(shelf.store.list())->empty());
        QVERIFY(shelf.retrieve(QStringLiteral("zebras")).passages.empty());
    }

    // A folder that never held a file is no fault.
    void anEmptyFolderIsAdded()
    {
        Shelf shelf;
        QCOMPARE(shelf.add().files, 0);
        QCOMPARE(shelf.refresh().files, 0);
    }

    // Below the folder, too: what cannot be looked at is not gone.
    void aClosedFolderBelowKeepsWhatIsKnown()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "about zebras");
        shelf.write(QStringLiteral("sub/b.txt"), "about lions");
        shelf.write(QStringLiteral("subway.txt"), "about trains");
        shelf.add();
        QVERIFY(QFile::remove(shelf.path(QStringLiteral("subway.txt"))));
        {
            const AsNobody nobody(shelf.home.path());
            QVERIFY(nobody.isIt());
            QFile::setPermissions(shelf.path(QStringLiteral("sub")), {});
            shelf.refresh();
            QFile::setPermissions(shelf.path(QStringLiteral("sub")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        }
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, sub failed unreadable, sub/b.txt ready"));
    }

    void oneFileAndPastedText()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.md"), "# Title\n\nAbout zebras.\n");
        const auto file = waitFor(shelf.sources.add(shelf.path(QStringLiteral("a.md"))));
        QVERIFY_OK(file);
        QCOMPARE(file->source.kind, Source::Kind::File);
        QCOMPARE(file->files, 1);
        const auto pasted = waitFor(shelf.sources.addText(QString(), QStringLiteral("A note on okapis.\nMore.")));
        QVERIFY_OK(pasted);
        QCOMPARE(pasted->source.title, QStringLiteral("A note on okapis."));
        QCOMPARE(shelf.retrieve(QStringLiteral("okapis")).passages.size(), 1u);
        QVERIFY_OK(waitFor(shelf.sources.refresh(pasted->source.id)));
        QCOMPARE(shelf.retrieve(QStringLiteral("okapis")).passages.size(), 1u);
        QVERIFY(!waitFor(shelf.sources.addText(QString(), QStringLiteral("  \n"))));
    }

    // The passages of a file cover its text, each with exactly the text of its range.
    void passagesAreTheText()
    {
        Shelf shelf;
        QVERIFY(QFile::copy(dataPath(QStringLiteral("markdown/10k.md")), shelf.path(QStringLiteral("a.md"))));
        shelf.add();
        const Document document = shelf.document(QStringLiteral("a.md"));
        const QString text = *waitFor(shelf.store.text(document.id));
        QCOMPARE(text.size(), document.textLength);
        const auto passages = *waitFor(shelf.store.passages(document.id));
        QVERIFY(passages.size() > 5);
        qsizetype at = 0;
        for (const Passage &passage : passages) {
            QVERIFY(passage.range.from >= at);
            QVERIFY(QStringView(text).mid(at, passage.range.from - at).trimmed().isEmpty());
            QCOMPARE(passage.text, text.mid(passage.range.from, passage.range.length()));
            at = passage.range.to;
        }
        QVERIFY(QStringView(text).mid(at).trimmed().isEmpty());
    }
};

LAYERS_TEST(TstSourceService, "tst_sourceservice", Guiless)
#include "tst_sourceservice.moc"
