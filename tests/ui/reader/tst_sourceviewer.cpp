#include "core/context/extract.h"
#include "core/store/schema.h"
#include "tests/support/layerstest.h"
#include "tests/support/reader.h"
#include "tests/support/scripteddialogs.h"
#include "tests/support/printers.h"
#include "tests/support/waitfor.h"
#include "ui/reader/sourceviewer.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QTextBlock>
#include <QtGui/QTextDocumentFragment>

using namespace Layers;
using namespace LayersTest;

// A cited file beside the chat: its place in words, what it says when the file has changed, and finding in it by keyboard.

namespace {

struct ViewerDesk
{
    ViewerDesk()
    {
        viewer.resize(536, 600);
        viewer.setVisible(true);
        viewer.activateWindow();
        source.id = SourceId::make(clock.now());
        source.title = QStringLiteral("Contracts");
        (void)waitFor(store.save(source));
    }
    Document write(const QString &path, const QString &text, int pages = 0)
    {
        Document document;
        document.id = DocumentId::make(clock.now());
        document.source = source.id;
        document.path = path;
        document.absolutePath = QLatin1Char('/') + path;
        document.format = formatOf(path);
        document.state = Document::State::Ready;
        document.contentHash = text.toUtf8();
        document.pages = pages;
        document.textLength = text.size();
        (void)waitFor(store.saveDocument(document, text, {}));
        return document;
    }
    Citation cite(const Document &document, const QString &text, const QString &quote, const QString &heading = {}, int page = 0) const
    {
        Citation citation;
        citation.mark = 1;
        citation.source = source.id;
        citation.document = document.id;
        citation.contentHash = document.contentHash;
        citation.path = document.path;
        citation.heading = heading;
        citation.page = page;
        citation.range = {text.indexOf(quote), text.indexOf(quote) + quote.size()};
        citation.quote = quote;
        return citation;
    }
    template <class T>
    T *find(const char *name) const
    {
        return viewer.findChild<T *>(QString::fromLatin1(name));
    }
    QString text() { return find<QPlainTextEdit>("sourceText")->toPlainText(); }
    QString note() const // empty: none is shown
    {
        const auto *said = viewer.findChild<Note *>();
        return said->isVisible() ? said->text() : QString();
    }
    QString marked() const
    {
        const auto marks = find<QPlainTextEdit>("sourceText")->extraSelections();
        return marks.isEmpty() ? QString() : marks.front().cursor.selectedText();
    }
    bool shows(const QString &text)
    {
        return waitUntil([&] { return this->text() == text; });
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(viewer.focusWidget() ? viewer.focusWidget() : &viewer, key, modifiers);
    }

    QTemporaryDir home;
    SystemClock clock;
    DbThreads threads{storeOptions(home.filePath(QStringLiteral("layers.db")), {})};
    SourceStore store{threads};
    Source source;
    Theme theme{Theme::Scheme::Light};
    ScriptedDialogs dialogs;
    Blobs blobs{home.filePath(QStringLiteral("blobs"))};
    Attachments attachments{blobs, pdfReader()};
    SourceViewer viewer{theme, store, attachments, dialogs};
};

} // namespace

class TstSourceViewer : public QObject
{
    Q_OBJECT
private slots:
    void placeInWords_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("heading");
        QTest::addColumn<int>("page");
        QTest::addColumn<int>("pages");
        QTest::addColumn<QString>("place");
        QTest::newRow("a page of a PDF in a folder")
            << QStringLiteral("Contracts/lease.pdf") << QString() << 7 << 24 << QStringLiteral("Contracts \u00b7 page 7 of 24");
        QTest::newRow("headings") << QStringLiteral("lease.md") << QStringLiteral("Lease > Keys") << 0 << 0
                                  << QStringLiteral("Lease \u203a Keys");
        QTest::newRow("a page that is no longer there")
            << QStringLiteral("lease.pdf") << QString() << 30 << 24 << QStringLiteral("page 30");
        QTest::newRow("neither") << QStringLiteral("lease.txt") << QString() << 0 << 0 << QString();
    }
    void placeInWords()
    {
        QFETCH(QString, path);
        QFETCH(QString, heading);
        QFETCH(int, page);
        QFETCH(int, pages);
        ViewerDesk desk;
        const QString text = QStringLiteral("The rent is due in May.");
        const Document document = desk.write(path, text, pages);
        desk.viewer.open({desk.cite(document, text, QStringLiteral("due in May"), heading, page)}, 0);
        QVERIFY(desk.shows(text));
        auto *place = desk.find<QLabel>("sourcePlace");
        QTEST(place->text(), "place");
        QCOMPARE(place->isVisible(), !place->text().isEmpty());
    }

    // Under the name of a file stands its text, or nothing.
    void anotherFileBeginsEmpty()
    {
        ViewerDesk desk;
        const QString first = QStringLiteral("The rent is due in May.");
        const QString second
            = QStringLiteral("word ").repeated(10'000) + QStringLiteral("the deposit is 900") + QStringLiteral(" word").repeated(10'000);
        const Document lease = desk.write(QStringLiteral("lease.txt"), first);
        const Document log = desk.write(QStringLiteral("log.txt"), second);
        desk.viewer.open(
            {desk.cite(lease, first, QStringLiteral("due in May")), desk.cite(log, second, QStringLiteral("the deposit is 900"))}, 0);
        QVERIFY(desk.shows(first));
        QVERIFY(!desk.viewer.isReading());
        desk.viewer.open(desk.viewer.citations(), 1);
        QCOMPARE(desk.text(), QString());
        QVERIFY(desk.shows(second));
        QVERIFY(!desk.viewer.isReading());
        auto *view = desk.find<QPlainTextEdit>("sourceText");
        const auto isPassageInView = [&] { return view->viewport()->rect().contains(view->cursorRect().center()); };
        QTRY_VERIFY(isPassageInView());
        // The pane gets its place when the file is already there.
        desk.viewer.resize(300, 400);
        QTRY_VERIFY(isPassageInView());
        QTest::qWait(150);
        QVERIFY(isPassageInView());
    }

    // Only the look of a table changes: the text is that of the file.
    void theColumnsOfATableStandBelowEachOther()
    {
        ViewerDesk desk;
        const QString text
            = QStringLiteral("# Prices\n\n| Item | Price |\n|---|---:|\n| A very long oven | 9 |\n| Tap | 1,250 EUR |\n\nEnd.");
        const Document document = desk.write(QStringLiteral("prices.md"), text);
        desk.viewer.open({desk.cite(document, text, QStringLiteral("| Tap | 1,250 EUR |"))}, 0);
        QVERIFY(desk.shows(text));
        auto *view = desk.find<QPlainTextEdit>("sourceText");
        const auto barX = [&](int line, int bar) {
            const QTextBlock block = view->document()->findBlockByNumber(line);
            int at = -1;
            for (int i = 0; i <= bar; ++i)
                at = int(block.text().indexOf(u'|', at + 1));
            QTextCursor cursor(block);
            cursor.setPosition(block.position() + at);
            return view->cursorRect(cursor).x();
        };
        for (int bar = 0; bar < 3; ++bar) {
            for (const int line : {3, 4, 5})
                QVERIFY2(qAbs(barX(line, bar) - barX(2, bar)) <= 1, qPrintable(QStringLiteral("bar %1 of line %2").arg(bar).arg(line)));
        }
        QVERIFY(barX(2, 1) > barX(2, 0) + 60);
        view->selectAll();
        QCOMPARE(view->textCursor().selection().toPlainText(), text);
    }

    void aFileThatHasChangedSaysSo_data()
    {
        QTest::addColumn<QString>("now");
        QTest::addColumn<QString>("note"); // how it begins; empty: none
        QTest::addColumn<QString>("marked");
        QTest::newRow("as it was") << QStringLiteral("The rent is due in May.") << QString() << QStringLiteral("due in May");
        QTest::newRow("words have moved") << QStringLiteral("A new line.\nThe rent is due in May.")
                                          << QStringLiteral("The file has changed since it was quoted. The words are still in it")
                                          << QStringLiteral("due in May");
        QTest::newRow("words are gone") << QStringLiteral("The rent is due in June.")
                                        << QStringLiteral("The file has changed since it was quoted, and these words") << QString();
    }
    void aFileThatHasChangedSaysSo()
    {
        QFETCH(QString, now);
        QFETCH(QString, note);
        QFETCH(QString, marked);
        ViewerDesk desk;
        const QString was = QStringLiteral("The rent is due in May.");
        Document document = desk.write(QStringLiteral("lease.txt"), was);
        const Citation citation = desk.cite(document, was, QStringLiteral("due in May"));
        document.contentHash = now.toUtf8();
        QVERIFY_OK(waitFor(desk.store.saveDocument(document, now, {})));
        desk.viewer.open({citation}, 0);
        QVERIFY(desk.shows(now));
        QCOMPARE(desk.note().left(note.size()), note);
        QCOMPARE(desk.note().isEmpty(), note.isEmpty());
        QCOMPARE(desk.marked(), marked);
    }

    void findByKeyboard()
    {
        ViewerDesk desk;
        QVERIFY(QTest::qWaitForWindowActive(&desk.viewer));
        const QString text = QStringLiteral("Key one.\nA lost key costs 80 euros.\nThe KEY is blue.\nEnd.");
        const Document document = desk.write(QStringLiteral("lease.txt"), text);
        desk.viewer.open({desk.cite(document, text, QStringLiteral("A lost key"))}, 0);
        QVERIFY(desk.shows(text));
        desk.viewer.find();
        QVERIFY(desk.find<QLineEdit>("sourceFindField")->hasFocus());
        QTest::keyClicks(desk.viewer.focusWidget(), QStringLiteral("key"));
        QCOMPARE(desk.viewer.findCount(), 3);
        QCOMPARE(desk.viewer.findIndex(), 0);
        // The passage keeps its own mark beside those of what was found.
        QCOMPARE(desk.find<QPlainTextEdit>("sourceText")->extraSelections().size(), 4);
        desk.key(Qt::Key_Return);
        QCOMPARE(desk.viewer.findIndex(), 1);
        desk.key(Qt::Key_F3);
        QCOMPARE(desk.viewer.findIndex(), 2);
        desk.key(Qt::Key_Return);
        QCOMPARE(desk.viewer.findIndex(), 0);
        desk.key(Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(desk.viewer.findIndex(), 2);
        QTest::keyClicks(desk.viewer.focusWidget(), QStringLiteral("hole"));
        QCOMPARE(desk.viewer.findCount(), 0);
        QVERIFY(desk.viewer.closeFind());
        QVERIFY(!desk.viewer.closeFind());
        QVERIFY(desk.find<QPlainTextEdit>("sourceText")->hasFocus());
        QCOMPARE(desk.find<QPlainTextEdit>("sourceText")->extraSelections().size(), 1);
    }

    // A long text full of hits stays quick, and another file is searched anew.
    void manyHitsAndAnotherFile()
    {
        ViewerDesk desk;
        const QString many = QStringLiteral("ab ").repeated(5000).trimmed();
        const QString few = QStringLiteral("one ab here");
        const Document first = desk.write(QStringLiteral("many.txt"), many);
        const Document second = desk.write(QStringLiteral("few.txt"), few);
        desk.viewer.open({desk.cite(first, many, QStringLiteral("ab ab")), desk.cite(second, few, QStringLiteral("one"))}, 0);
        QVERIFY(desk.shows(many));
        desk.viewer.find();
        desk.find<QLineEdit>("sourceFindField")->setText(QStringLiteral("ab"));
        QCOMPARE(desk.viewer.findCount(), 2000);
        desk.viewer.open(desk.viewer.citations(), 1);
        QVERIFY(desk.shows(few));
        QCOMPARE(desk.viewer.findCount(), 1);
    }

    // All of a line is laid out at once, and a file may be one line of megabytes.
    void onlyAPartOfALongLineIsLaidOut_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("says");
        const QString line = QStringLiteral("This line is very long: only the part around the passage is shown.");
        const QString file = QStringLiteral("This file is very long: only the part around the passage is shown.");
        QTest::newRow("one line") << QStringLiteral("word ").repeated(1'000'000) << QStringLiteral(" word").repeated(1'000'000) << line;
        QTest::newRow("pairs that must not be cut")
            << QStringLiteral("\U0001F426").repeated(500'000) + u'x' << QStringLiteral("\U0001F426").repeated(500'000) << line;
        QTest::newRow("long lines around") << QStringLiteral("word ").repeated(200'000) + QStringLiteral("\na\n")
                                           << QStringLiteral("\nb\n") + QStringLiteral("word ").repeated(200'000) << line;
        QTest::newRow("lines") << QStringLiteral("One short line.\n").repeated(300'000)
                               << QStringLiteral("\nOne short line.").repeated(300'000) << file;
        QTest::newRow("short") << QStringLiteral("One line.\n") << QStringLiteral("\nAnother.") << QString();
    }
    void onlyAPartOfALongLineIsLaidOut()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, says);
        ViewerDesk desk;
        const QString quote = QStringLiteral("the deposit is 900");
        const QString text = before + quote + after + QStringLiteral(" needle");
        const Document document = desk.write(QStringLiteral("log.txt"), text);
        const Citation citation = desk.cite(document, text, quote);
        desk.viewer.open({citation}, 0);
        QVERIFY(waitUntil([&] { return desk.marked() == quote; }));
        const QString shown = desk.text();
        QCOMPARE(desk.note(), says);
        if (says.isEmpty()) {
            QCOMPARE(shown, text);
            return;
        }
        QVERIFY(shown.size() < text.size());
        QVERIFY2(shown.size() < 2'200'000, qPrintable(QString::number(shown.size())));
        for (const QString &line : shown.split(u'\n'))
            QVERIFY2(line.size() < 140'000, qPrintable(QString::number(line.size())));
        QVERIFY(shown == text.mid(citation.range.from - shown.indexOf(quote), shown.size()));
        QVERIFY(!shown.front().isLowSurrogate() && !shown.back().isHighSurrogate());
        // What is looked for may stand elsewhere in the file: then that is shown.
        desk.viewer.find();
        desk.find<QLineEdit>("sourceFindField")->setText(QStringLiteral("needle"));
        QCOMPARE(desk.viewer.findCount(), 1);
        QCOMPARE(desk.marked(), QStringLiteral("needle"));
        QVERIFY(desk.text().endsWith(QStringLiteral(" needle")));
        QCOMPARE(desk.note(), QStringLiteral("This file is very long: only the part around what was found is shown."));
        // And the passage is there again when it is wanted.
        desk.viewer.open({citation}, 0);
        QVERIFY(waitUntil([&] { return desk.marked() == quote; }));
        QVERIFY(desk.text() == shown);
    }
    void theBeginningOfALongFileWithoutAPassage()
    {
        ViewerDesk desk;
        const QString text = QStringLiteral("word ").repeated(1'000'000);
        const Document document = desk.write(QStringLiteral("log.txt"), text);
        Citation citation = desk.cite(document, text, QStringLiteral("word"));
        citation.quote.clear();
        desk.viewer.open({citation}, 0);
        QVERIFY(waitUntil([&] { return !desk.text().isEmpty(); }));
        QVERIFY(desk.text().size() < 140'000);
        QVERIFY(text.startsWith(desk.text()));
        QCOMPARE(desk.note(), QStringLiteral("This file is very long: only its beginning is shown."));
    }

    void aFileThatLeftTheIndex()
    {
        ViewerDesk desk;
        const QString text = QStringLiteral("The rent is due in May.");
        Document document = desk.write(QStringLiteral("lease.txt"), text);
        const Citation citation = desk.cite(document, text, QStringLiteral("due in May"));
        QVERIFY_OK(waitFor(desk.store.removeDocument(document.id)));
        desk.viewer.open({citation}, 0);
        QVERIFY(desk.shows(QStringLiteral("due in May")));
        QVERIFY(desk.viewer.findChild<Note *>()->isVisible());
        QVERIFY(!desk.find<QAbstractButton>("openOutside")->isEnabled());
    }

    // It is another document at the same path, perhaps of a place that was added anew.
    void aFileThatWasWrittenAnew_data()
    {
        QTest::addColumn<bool>("isOtherPlace");
        QTest::addColumn<QString>("now");
        QTest::addColumn<QString>("note"); // how it begins; empty: none
        QTest::addColumn<QString>("marked");
        const QString was = QStringLiteral("The rent is due in May.");
        const QString moved = QStringLiteral("A new line.\nThe rent is due in May.");
        const QString gone = QStringLiteral("The rent is due in June.");
        const QString due = QStringLiteral("due in May");
        const QString still = QStringLiteral("The file has changed since it was quoted. The words are still in it");
        for (const bool isOther : {false, true}) {
            const QByteArray place(isOther ? ", in another place" : "");
            QTest::newRow(("as it was" + place).constData()) << isOther << was << QString() << due;
            QTest::newRow(("words have moved" + place).constData()) << isOther << moved << still << due;
            QTest::newRow(("words are gone" + place).constData())
                << isOther << gone
                << (isOther ? QStringLiteral("The file that was quoted is no longer among your files. This is one of the same name")
                            : QStringLiteral("The file has changed since it was quoted, and these words"))
                << QString();
        }
    }
    void aFileThatWasWrittenAnew()
    {
        QFETCH(bool, isOtherPlace);
        QFETCH(QString, now);
        QFETCH(QString, note);
        QFETCH(QString, marked);
        ViewerDesk desk;
        const QString was = QStringLiteral("The rent is due in May.");
        const Document document = desk.write(QStringLiteral("Deeds/lease.txt"), was);
        const Citation citation = desk.cite(document, was, QStringLiteral("due in May"));
        if (isOtherPlace) {
            QVERIFY_OK(waitFor(desk.store.remove(desk.source.id)));
            desk.source.id = SourceId::make(desk.clock.now());
            QVERIFY_OK(waitFor(desk.store.save(desk.source)));
        } else {
            QVERIFY_OK(waitFor(desk.store.removeDocument(document.id)));
        }
        desk.write(QStringLiteral("Deeds/lease.txt"), now);
        desk.viewer.open({citation}, 0);
        QVERIFY(desk.shows(now));
        QCOMPARE(desk.note().left(note.size()), note);
        QCOMPARE(desk.note().isEmpty(), note.isEmpty());
        QCOMPARE(desk.marked(), marked);
        QVERIFY(desk.find<QAbstractButton>("openOutside")->isEnabled());
    }

    // Two files of the same name elsewhere, of which none holds the words: neither is taken for the one that was quoted.
    void namesakesAreNotTakenForIt()
    {
        ViewerDesk desk;
        const QString text = QStringLiteral("The rent is due in May.");
        const Document document = desk.write(QStringLiteral("lease.txt"), text);
        const Citation citation = desk.cite(document, text, QStringLiteral("due in May"));
        QVERIFY_OK(waitFor(desk.store.removeDocument(document.id)));
        for (const char *other : {"One.", "Two."}) {
            desk.source.id = SourceId::make(desk.clock.now());
            QVERIFY_OK(waitFor(desk.store.save(desk.source)));
            desk.write(QStringLiteral("lease.txt"), QString::fromUtf8(other));
        }
        desk.viewer.open({citation}, 0);
        QVERIFY(desk.shows(QStringLiteral("due in May")));
    }
};

LAYERS_TEST(TstSourceViewer, "tst_sourceviewer", Gui)
#include "tst_sourceviewer.moc"
