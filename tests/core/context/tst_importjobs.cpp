#include "tests/core/context/shelf.h"

using namespace LayersTest;

// An import as a job: it pauses, goes on after the program was closed or killed, is cancelled and tried again.

namespace {

// Progress is told at most once a frame; here every step is a new frame.
class SteppingClock final : public Clock
{
public:
    Time now() const override { return m_clock.now(); }
    Monotonic monotonic() const override { return m_at += 1s; }
    Task<Unit> after(std::chrono::milliseconds duration) override { return m_clock.after(duration); }

private:
    SystemClock m_clock;
    mutable Monotonic m_at{0};
};

// One run of the program over a database that outlives it.
struct ShelfRun
{
    explicit ShelfRun(const QString &database)
        : threads(storeOptions(database, {}))
        , store(threads)
        , jobStore(threads)
        , jobs(clock, &jobStore)
        , sources({clock, store, jobs, pdfReader()})
    { }

    int takeUp()
    {
        const auto resumed = waitFor(jobs.resumeSaved());
        const auto more = waitFor(sources.takeUp());
        return resumed.valueOr(-100) + more.valueOr(-100);
    }

    // The record of a job goes in a write of its own, after the job.
    bool isForgotten()
    {
        return waitUntil([this] { return waitFor(jobStore.load())->empty(); });
    }

    SteppingClock clock;
    DbThreads threads;
    SourceStore store;
    JobStore jobStore;
    Jobs jobs;
    SourceService sources;
};

struct ImportFolder
{
    explicit ImportFolder(int count)
    {
        for (int i = 0; i < count; ++i)
            write(QStringLiteral("%1.txt").arg(i, 3, 10, QLatin1Char('0')), "number " + QByteArray::number(i));
    }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(folder.filePath(name));
        const bool opened = file.open(QIODevice::WriteOnly);
        Q_ASSERT(opened);
        file.write(bytes);
    }
    QString database() const { return home.filePath(QStringLiteral("layers.db")); }

    QTemporaryDir home;
    QTemporaryDir folder;
};

// Passage ids are made anew when a file is read, so they say which files were.
std::map<QString, PassageId> readMarks(SourceStore &store)
{
    std::map<QString, PassageId> marks;
    const auto sources = waitFor(store.list()).valueOr({});
    for (const Source &source : sources) {
        const auto documents = waitFor(store.documents(source.id)).valueOr({});
        for (const Document &document : documents) {
            if (document.state == Document::State::Ready)
                marks[document.path] = waitFor(store.passages(document.id))->front().id;
        }
    }
    return marks;
}

} // namespace

class TstImportJobs : public QObject
{
    Q_OBJECT
private slots:
    void goesOnWhereTheProgramWasClosed_data()
    {
        QTest::addColumn<int>("after"); // files
        QTest::newRow("before the first file") << 0;
        QTest::newRow("after the first file") << 1;
        QTest::newRow("in the middle") << 60;
        QTest::newRow("near the end") << 115;
    }
    void goesOnWhereTheProgramWasClosed()
    {
        QFETCH(int, after);
        constexpr int count = 120;
        ImportFolder files(count);
        {
            ShelfRun run(files.database());
            bool isFar = false;
            connect(&run.sources, &SourceService::progressed, &run.sources, [&](const ImportProgress &progress) {
                isFar = isFar || (progress.phase != ImportProgress::Phase::Queued && progress.done >= after);
                if (isFar)
                    run.sources.pause(progress.source); // no file more is begun while the test closes the program
            });
            TaskScope scope;
            scope.run(run.sources.add(files.folder.path()));
            QVERIFY(waitUntil([&] { return isFar; }));
            // The program is gone; what it had wished for was that the work goes on.
            run.sources.disconnect();
            const auto id = waitFor(run.store.list())->front().id;
            run.sources.resume(id);
        }
        std::map<QString, PassageId> before;
        {
            DbThreads threads(storeOptions(files.database(), {}));
            SourceStore store(threads);
            before = readMarks(store);
            QCOMPARE(waitFor(JobStore(threads).load())->size(), 1u);
        }
        QVERIFY(int(before.size()) >= std::min(after, 1) && int(before.size()) < count);
        ShelfRun run(files.database());
        QCOMPARE(run.takeUp(), 1);
        QVERIFY(waitUntil([&] { return run.jobs.all().empty(); }));
        const auto all = readMarks(run.store);
        QCOMPARE(int(all.size()), count);
        for (const auto &[path, mark] : before)
            QVERIFY2(all.at(path) == mark, qPrintable(path + QLatin1String(" was read twice")));
        QVERIFY(run.isForgotten());
    }

    // The source was saved, and the program died before its job was.
    void aSourceWithoutAJobIsTakenUp()
    {
        ImportFolder files(3);
        ShelfRun run(files.database());
        Source source;
        source.id = SourceId::make(run.clock.now());
        source.path = files.folder.path();
        source.title = QStringLiteral("files");
        QVERIFY_OK(waitFor(run.store.save(source)));
        QCOMPARE(run.takeUp(), 1);
        QVERIFY(waitUntil([&] { return readMarks(run.store).size() == 3; }));
        QVERIFY(waitUntil([&] { return run.jobs.all().empty(); }));
        QVERIFY(run.isForgotten());
        QCOMPARE(run.takeUp(), 0);
    }

    // There is no file to read again: whenever the program ends, what was pasted is there at the next start, to the last letter.
    void pastedTextOutlivesTheEnd_data()
    {
        QTest::addColumn<int>("lines");
        QTest::addColumn<int>("after"); // ms
        for (const int lines : {2'000, 20'000, 60'000}) {
            for (const int after : {0, 20, 100, 300})
                QTest::addRow("%d lines, closed %d ms after", lines, after) << lines << after;
        }
    }
    void pastedTextOutlivesTheEnd()
    {
        QFETCH(int, lines);
        QFETCH(int, after);
        QTemporaryDir home;
        const QString database = home.filePath(QStringLiteral("layers.db"));
        QString text;
        for (int i = 0; i < lines; ++i)
            text += QStringLiteral("The harbour office number %1 opens at eight and the ferry leaves soon after that hour.\n\n").arg(i);
        std::chrono::milliseconds held{};
        {
            ShelfRun run(database);
            QVERIFY_OK(waitFor(run.threads.opened()));
            TaskScope page;
            const auto begin = std::chrono::steady_clock::now();
            page.run(run.sources.addText(QStringLiteral("Notes"), text));
            held = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
            QTest::qWait(after);
            page.cancelAll(); // as a window that closes drops its pages first
        }
        ShelfRun run(database);
        (void)run.takeUp();
        const auto pasted = [&run] {
            const auto sources = waitFor(run.store.list());
            return sources && sources->size() == 1 ? sources->front() : Source();
        };
        QVERIFY(waitUntil([&] { return pasted().documents == 1; }));
        QVERIFY(pasted().passages > lines / 20);
        const auto documents = waitFor(run.store.documents(pasted().id));
        QCOMPARE(documents->size(), 1u);
        QVERIFY(*waitFor(run.store.text(documents->front().id)) == text);
        const QString last = QStringLiteral("number %1 opens").arg(lines - 1);
        QVERIFY(!waitFor(run.store.search(last, SourceStore::Words::All, {}, 1))->empty());
        QCOMPARE(run.takeUp(), 0);
        QVERIFY2(held < 150ms, qPrintable(QStringLiteral("the window stood still for %1 ms").arg(held.count())));
    }

    void aPasteThatIsTakenOutWhileItIsCut()
    {
        ImportFolder files(0);
        ShelfRun run(files.database());
        std::optional<Result<ImportOutcome>> told;
        TaskScope page;
        page.run(run.sources.addText(QStringLiteral("Notes"), QStringLiteral("The ferry leaves at eight.\n\n").repeated(60'000)),
                 [&](Result<ImportOutcome> outcome) { told = std::move(outcome); });
        std::vector<Source> sources;
        QVERIFY(waitUntil([&] {
            sources = waitFor(run.store.list()).valueOr({});
            return !sources.empty();
        }));
        QVERIFY(!told);
        QVERIFY_OK(waitFor(run.sources.remove(sources.front().id)));
        QVERIFY(waitUntil([&] { return told.has_value(); }));
        QVERIFY(!*told);
        QCOMPARE(told->error().kind, Error::Kind::Cancelled);
        QTest::qWait(200);
        QVERIFY(waitFor(run.store.list())->empty());
        QVERIFY(waitFor(run.store.search(QStringLiteral("ferry"), SourceStore::Words::All, {}, 1))->empty());
    }

    // The end of the program does not wait until a large place is out of the index: the place is gone at once, and the next start takes
    // out the rest.
    void aRemovalGoesOnAfterARestart()
    {
        ImportFolder files(0);
        {
            ShelfRun run(files.database());
            const QString text
                = QStringLiteral("The harbour office opens at eight, and the ferry leaves soon after.\n\n").repeated(120'000);
            const auto added = waitFor(run.sources.addText(QStringLiteral("Notes"), text), 120s);
            QVERIFY_OK(added);
            QVERIFY(added->passages > 5'000);
            TaskScope page;
            page.run(run.sources.remove(added->source.id));
            QTest::qWait(30); // it has begun
            page.cancelAll();
        }
        ShelfRun run(files.database());
        const auto left = [&run] {
            return *waitFor(run.threads.read([](Database &database) { return database.number("SELECT count(*) FROM passages"); }));
        };
        QVERIFY(left() > 0); // the end did not wait for the rest
        const auto counts = waitFor(run.store.wordCounts({"ferri", "ferry", "harbour", "offic"}, {}));
        QCOMPARE(counts->passages, 0); // what is taken out weighs no word
        QCOMPARE(counts->containing, (std::vector<qint64>{0, 0, 0, 0}));
        QVERIFY(waitFor(run.store.list())->empty());
        QVERIFY(waitFor(run.store.search(QStringLiteral("ferry"), SourceStore::Words::All, {}, 1))->empty());
        QCOMPARE(run.takeUp(), 0);
        QVERIFY(waitUntil([&] { return left() == 0; }, 60s));
        QVERIFY(waitUntil([&] { return waitFor(run.store.removed())->empty(); }));
    }

    void pausedStaysPausedAcrossARestart()
    {
        ImportFolder files(80);
        {
            ShelfRun run(files.database());
            connect(&run.sources, &SourceService::progressed, &run.sources, [&](const ImportProgress &progress) {
                if (progress.done >= 10)
                    run.sources.pause(progress.source);
            });
            TaskScope scope;
            scope.run(run.sources.add(files.folder.path()));
            QVERIFY(waitUntil([&] { return !run.jobs.all().empty() && run.jobs.all().front().state == JobState::Paused; }));
            QVERIFY(waitUntil([&] { return !waitFor(run.jobStore.load())->empty(); }));
        }
        ShelfRun run(files.database());
        QCOMPARE(run.takeUp(), 1);
        const SourceId source = waitFor(run.store.list())->front().id;
        QVERIFY(run.sources.progress(source));
        QVERIFY(run.sources.progress(source)->isPaused);
        QVERIFY(readMarks(run.store).size() < 80);
        auto rest = run.sources.refresh(source); // wakes it
        const auto outcome = waitFor(std::move(rest));
        QVERIFY_OK(outcome);
        QCOMPARE(outcome->files, 80);
        QVERIFY(outcome->unchanged >= 10);
    }

    void pauseAndResume()
    {
        ImportFolder files(100);
        ShelfRun run(files.database());
        std::optional<ImportProgress> pausedAt;
        connect(&run.sources, &SourceService::progressed, &run.sources, [&](const ImportProgress &progress) {
            if (progress.done < 20 || pausedAt)
                return;
            pausedAt = progress;
            QVERIFY(run.sources.pause(progress.source));
        });
        auto going = run.sources.add(files.folder.path());
        QVERIFY(waitUntil([&] { return pausedAt.has_value(); }));
        const SourceId source = pausedAt->source;
        QVERIFY(run.sources.progress(source)->isPaused);
        // The two files that were being read come in; nothing more is begun, however often the loop turns.
        for (int i = 0; i < 50; ++i)
            QVERIFY_OK(waitFor(run.store.list()));
        QVERIFY(run.sources.progress(source)->done <= pausedAt->done + 2);
        QVERIFY(run.sources.resume(source));
        const auto outcome = waitFor(std::move(going));
        QVERIFY_OK(outcome);
        QCOMPARE(outcome->files, 100);
        QVERIFY(!run.sources.progress(source));
    }

    void cancelWhilePausedKeepsWhatIsReady()
    {
        ImportFolder files(100);
        ShelfRun run(files.database());
        connect(&run.sources, &SourceService::progressed, &run.sources, [&](const ImportProgress &progress) {
            if (progress.done >= 20)
                run.sources.pause(progress.source);
        });
        auto going = run.sources.add(files.folder.path());
        QVERIFY(waitUntil([&] { return !run.jobs.all().empty() && run.jobs.all().front().state == JobState::Paused; }));
        run.sources.disconnect();
        const SourceId source = waitFor(run.store.list())->front().id;
        run.sources.cancel(source);
        const auto outcome = waitFor(std::move(going));
        QVERIFY_OK(outcome);
        QVERIFY(outcome->isCancelled);
        QVERIFY(outcome->files >= 20 && outcome->files < 100);
        QVERIFY(run.isForgotten());
        // It is not complete, and nothing but the person goes on with it.
        QCOMPARE(waitFor(run.store.find(source))->checked, Time{});
        QCOMPARE(run.takeUp(), 0);
        const auto rest = waitFor(run.sources.refresh(source));
        QVERIFY_OK(rest);
        QCOMPARE(rest->files, 100);
    }

    // Two run at once, the third waits its turn and is taken away before it began.
    void aWaitingOneCanBeCancelledToo()
    {
        ImportFolder files(60);
        ImportFolder second(60);
        ImportFolder third(5);
        ShelfRun run(files.database());
        TaskScope scope;
        scope.run(run.sources.add(files.folder.path()));
        scope.run(run.sources.add(second.folder.path()));
        QVERIFY(waitUntil([&] { return run.jobs.running() == 2; }));
        for (const Job &job : run.jobs.all())
            run.jobs.pause(job.id);
        // Paused ones give their places away; two more take them, so that a fifth has to wait.
        ImportFolder more[2] = {ImportFolder(200), ImportFolder(200)};
        for (const ImportFolder &folder : more)
            scope.run(run.sources.add(folder.folder.path()));
        QVERIFY(waitUntil([&] { return run.jobs.running() == 2; }));
        auto waiting = run.sources.add(third.folder.path());
        QVERIFY(waitUntil([&] { return waitFor(run.store.list())->size() == 5u; }));
        SourceId last;
        QVERIFY(waitUntil([&] {
            last = waitFor(run.store.list())->back().id;
            return run.sources.progress(last).has_value();
        }));
        run.sources.cancel(last);
        const auto outcome = waitFor(std::move(waiting));
        QVERIFY_OK(outcome);
        QVERIFY(outcome->isCancelled);
    }

    void aFolderThatIsGoneHasFailedUntilItIsBack()
    {
        ImportFolder files(3);
        ShelfRun run(files.database());
        QVERIFY_OK(waitFor(run.sources.add(files.folder.path())));
        const Source source = waitFor(run.store.list())->front();
        const QString away = files.home.filePath(QStringLiteral("away"));
        QVERIFY(QDir().rename(source.path, away));
        QVERIFY(!waitFor(run.sources.refresh(source.id)));
        QVERIFY(waitUntil([&] { return run.sources.failure(source.id).has_value(); }));
        QCOMPARE(run.sources.failure(source.id)->code, "source.missing");
        QCOMPARE(waitFor(run.store.find(source.id))->checked, source.checked);
        QVERIFY(QDir().rename(away, source.path));
        QVERIFY_OK(waitFor(run.sources.refresh(source.id)));
        QVERIFY(!run.sources.failure(source.id));
    }

    void aFailedFileIsReadAgainAndLeftOut()
    {
        Shelf shelf;
        shelf.write(QStringLiteral("a.txt"), "about zebras");
        shelf.write(QStringLiteral("bad.pdf"), "%PDF-1.4 broken");
        shelf.add();
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, bad.pdf failed damaged"));
        const Document bad = shelf.document(QStringLiteral("bad.pdf"));
        const auto again = waitFor(shelf.sources.readAgain(bad.id));
        QVERIFY_OK(again);
        QCOMPARE(again->unchanged, 1);
        QCOMPARE(again->failed.size(), 1u);
        QVERIFY_OK(waitFor(shelf.sources.leaveOut(bad.id)));
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, bad.pdf skipped left_out"));
        // It stays out when it changes, and comes back when it is asked for.
        QVERIFY(QFile::remove(shelf.path(QStringLiteral("bad.pdf"))));
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), shelf.path(QStringLiteral("bad.pdf"))));
        shelf.refresh();
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, bad.pdf skipped left_out"));
        QVERIFY_OK(waitFor(shelf.sources.readAgain(bad.id)));
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, bad.pdf ready"));
        QVERIFY(!waitFor(shelf.sources.readAgain(DocumentId::make(shelf.clock.now()))));
    }

    void aLockedPdf_data()
    {
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("states");
        QTest::newRow("no password") << QString() << QStringLiteral("locked.pdf failed password");
        QTest::newRow("a wrong one") << QStringLiteral("guess") << QStringLiteral("locked.pdf failed wrong_password");
        QTest::newRow("the right one") << QStringLiteral("open sesame 7291") << QStringLiteral("locked.pdf ready");
    }
    void aLockedPdf()
    {
        QFETCH(QString, password);
        Shelf shelf;
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/locked.pdf")), shelf.path(QStringLiteral("locked.pdf"))));
        shelf.add();
        QCOMPARE(shelf.states(), QStringLiteral("locked.pdf failed password"));
        const Document locked = shelf.document(QStringLiteral("locked.pdf"));
        QVERIFY_OK(waitFor(shelf.sources.readAgain(locked.id, password)));
        QTEST(shelf.states(), "states");
        // Looking for changes asks nobody for it again, and it stands nowhere on disk.
        shelf.refresh();
        QTEST(shelf.states(), "states");
        QCOMPARE(shelf.retrieve(QStringLiteral("pelican ledger")).passages.empty(), shelf.states() != QLatin1String("locked.pdf ready"));
        if (password.isEmpty())
            return;
        for (const QFileInfo &info : QDir(shelf.home.path()).entryInfoList(QDir::Files)) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(password.toUtf8()), qPrintable(info.fileName()));
        }
    }
};

LAYERS_TEST(TstImportJobs, "tst_importjobs", Guiless)
#include "tst_importjobs.moc"
