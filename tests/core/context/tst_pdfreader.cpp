#include "tests/core/context/shelf.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QRegularExpression>

using namespace LayersTest;

// PDFs that take all there is, a reader that hangs or lies, and none at all: the program lives and says what became of the file.

namespace {

// What the reading of an ordinary PDF comes to with a program that does what `word` says.
struct FakeReading
{
    explicit FakeReading(const QString &word)
        : pdf{.command = {.program = QStringLiteral(LAYERS_BINARY_DIR "/tests/fakereader"), .arguments = {word, marks()}}}
    {
        // Where nothing hangs, a busy machine may be slow.
        if (word.contains(QLatin1String("hang")))
            pdf.pageTime = 400ms;
        if (word == QLatin1String("drip"))
            pdf.documentTime = 1500ms;
    }

    QString marks() const { return folder.filePath(QStringLiteral("marks")); }
    Result<ExtractedText> read(const StopToken &stop = {}, const ExtractLimits &limits = {})
    {
        QElapsedTimer since;
        since.start();
        auto text = extractFile(dataPath(QStringLiteral("files/lease.pdf")), pdf, stop, limits);
        took = std::chrono::milliseconds(since.elapsed());
        return text;
    }
    QList<QByteArray> started() const
    {
        QFile file(marks());
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n') : QList<QByteArray>();
    }
    bool isGone() const
    {
        for (const QByteArray &process : started()) {
            if (QFileInfo::exists(QLatin1String("/proc/") + QString::fromLatin1(process)))
                return false;
        }
        return true;
    }

    QTemporaryDir folder;
    PdfReader pdf;
    std::chrono::milliseconds took{0};
};

// Memory that this program has ever held, in MB.
int peakMemory()
{
    QFile file(QStringLiteral("/proc/self/status"));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    const auto found = QRegularExpression(QStringLiteral("VmHWM:\\s+(\\d+)")).match(QString::fromLatin1(file.readAll()));
    return found.captured(1).toInt() / 1024;
}

} // namespace

class TstPdfReader : public QObject
{
    Q_OBJECT
private slots:
    void aPdfThatTakesAllThereIs()
    {
        Shelf shelf;
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/heavy.pdf")), shelf.path(QStringLiteral("a.pdf"))));
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), shelf.path(QStringLiteral("lease.pdf"))));
        const int before = peakMemory();
        const ImportOutcome outcome = shelf.add();
        QCOMPARE(shelf.states(), QStringLiteral("a.pdf failed too_heavy, lease.pdf ready"));
        QCOMPARE(outcome.files, 1);
        QVERIFY2(peakMemory() - before < 200, QByteArray::number(peakMemory() - before).constData());
        QVERIFY(!shelf.retrieve(QStringLiteral("How long is the notice period?")).passages.empty());
    }

    void whatFailedIsNotReadAgainUntilItChanges()
    {
        FakeReading reading(QStringLiteral("crash"));
        QTemporaryDir home;
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.pdf"));
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), path));
        const auto state = [&](SourceStore &store) {
            const auto sources = waitFor(store.list());
            const auto documents = waitFor(store.documents(sources->front().id));
            return documents->size() == 1 && documents->front().state == Document::State::Failed ? documents->front().reason : QByteArray();
        };
        SystemClock clock;
        for (int run = 0; run < 3; ++run) {
            DbThreads threads(storeOptions(home.filePath(QStringLiteral("layers.db")), {}));
            SourceStore store(threads);
            JobStore jobStore(threads);
            Jobs jobs(clock, &jobStore);
            SourceService sources({clock, store, jobs, reading.pdf});
            QVERIFY_OK(waitFor(jobs.resumeSaved()));
            QVERIFY_OK(waitFor(sources.takeUp()));
            const auto outcome = waitFor(sources.add(folder.path()));
            QVERIFY_OK(outcome);
            QCOMPARE(outcome->failed.size(), size_t(1));
            QCOMPARE(state(store), "too_heavy");
            QCOMPARE(reading.started().size(), 1);
            if (run < 2)
                continue;
            // Another file under its name is another matter.
            QFile file(path);
            QVERIFY(file.open(QIODevice::Append));
            file.write("\n%\n");
            file.close();
            QVERIFY_OK(waitFor(sources.add(folder.path())));
            QCOMPARE(reading.started().size(), 2);
        }
    }

    void aReaderThatMisbehaves_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("most"); // milliseconds
        const auto row
            = [](const char *word, const char *code, int most = 5000) { QTest::newRow(word) << QString::fromLatin1(code) << most; };
        row("hang", "file.too_heavy");
        row("hang after a page", "file.too_heavy");
        row("close and hang", "file.too_heavy");
        row("drip", "file.too_heavy", 8000);
        row("crash", "file.too_heavy");
        row("end", "file.too_heavy");
        row("huge", "file.too_heavy"); // refused before anything is reserved for it
        row("half a character", "file.too_heavy");
        row("stranger", "file.too_heavy");
        row("nonsense", "file.too_heavy");
        row("flood", "file.too_large", 10'000);
        row("own words", "file.damaged");
        row("pages", "");
    }
    void aReaderThatMisbehaves()
    {
        QFETCH(int, most);
        FakeReading reading(QString::fromLatin1(QTest::currentDataTag()));
        const auto text = reading.read({}, {.text = 1'000'000});
        QTEST(QString::fromLatin1(text ? QByteArray() : text.error().code), "code");
        QVERIFY2(reading.took < std::chrono::milliseconds(most), QByteArray::number(qint64(reading.took.count())).constData());
        QVERIFY(reading.isGone());
        if (text)
            QCOMPARE(text->text, QStringLiteral("One page.\n\nOne page.\n\nOne page."));
    }

    void aWordThatIsBrokenAtTheEndOfALine()
    {
        FakeReading reading(QStringLiteral("broken words"));
        const auto text = reading.read();
        QVERIFY_OK(text);
        QCOMPARE(text->text, QStringLiteral("Pay before noon, and harbour fees after\n\n2 May."));
    }

    void morePagesThanWereAskedFor()
    {
        FakeReading reading(QStringLiteral("pages"));
        QCOMPARE(reading.read({}, {.pages = 2}).error().code, "file.too_heavy");
    }

    void stoppedInTheMiddleOfAPage()
    {
        FakeReading reading(QStringLiteral("hang"));
        reading.pdf.pageTime = 1min;
        reading.pdf.documentTime = 1min;
        const auto start = std::chrono::steady_clock::now();
        const auto text = reading.read([&] { return std::chrono::steady_clock::now() - start > 300ms; });
        QVERIFY(!text && text.error().kind == Error::Kind::Cancelled);
        QVERIFY(reading.took < 2s);
        QVERIFY(reading.isGone());
    }

    void anImportIsCancelledInTheMiddleOfAPage()
    {
        FakeReading reading(QStringLiteral("hang"));
        reading.pdf.pageTime = 1min;
        reading.pdf.documentTime = 1min;
        Shelf shelf(reading.pdf);
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), shelf.path(QStringLiteral("a.pdf"))));
        auto adding = shelf.sources.add(shelf.folder);
        QVERIFY(waitUntil([&] { return !reading.started().empty() && !reading.started().front().isEmpty(); }));
        shelf.sources.cancel(shelf.source());
        const auto start = std::chrono::steady_clock::now();
        const auto outcome = waitFor(std::move(adding));
        QVERIFY(std::chrono::steady_clock::now() - start < 2s);
        QVERIFY_OK(outcome);
        QVERIFY(outcome->isCancelled && outcome->failed.empty());
        QVERIFY(waitUntil([&] { return reading.isGone(); }));
    }

    void withoutTheProgram()
    {
        Shelf shelf(PdfReader{.command = {.program = QStringLiteral("/nowhere/layers-reader")}});
        shelf.write(QStringLiteral("a.txt"), "text here");
        shelf.write(QStringLiteral("named as text.txt"), "%PDF-1.4 and more");
        QVERIFY(QFile::copy(dataPath(QStringLiteral("files/lease.pdf")), shelf.path(QStringLiteral("lease.pdf"))));
        shelf.add();
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, lease.pdf failed no_reader, named as text.txt failed no_reader"));
        // Once it is installed, the files are read.
        Jobs jobs(shelf.clock, nullptr);
        SourceService sources({shelf.clock, shelf.store, jobs, pdfReader()});
        const auto outcome = waitFor(sources.refresh(shelf.source()));
        QVERIFY_OK(outcome);
        QCOMPARE(shelf.states(), QStringLiteral("a.txt ready, lease.pdf ready, named as text.txt failed damaged"));
    }

    void theRequestSurvives()
    {
        const PdfRequest request{
            .path = QString::fromUtf8("/a/\u96e8.pdf"), .password = QStringLiteral("x"), .bytes = 1, .text = 2, .pages = 3};
        const auto read = pdfRequestFrom(pdfRequestPayload(request));
        QVERIFY(read && read->path == request.path && read->password == request.password);
        QVERIFY(read->bytes == 1 && read->text == 2 && read->pages == 3);
        QVERIFY(!pdfRequestFrom(pdfRequestPayload(request).chopped(1)));
        const QString text = QStringLiteral("a") + QChar(0xd800) + QString::fromUtf8("\u96e8");
        QCOMPARE(pdfPageFrom(pdfPagePayload(text)), std::optional(text));
    }
};

LAYERS_TEST(TstPdfReader, "tst_pdfreader", Guiless)
#include "tst_pdfreader.moc"
