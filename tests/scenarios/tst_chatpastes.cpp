#include "tests/scenarios/chatpage.h"

#include <QtGui/QClipboard>

using namespace Layers;
using namespace LayersTest;

namespace {

void paste(Page &program, const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
    program.key(Qt::Key_V, Qt::ControlModifier);
}

} // namespace

// Long texts that are pasted into the question that is being written: files of it, until Ctrl+Z makes words of them again.
class TstChatPastes : public QObject
{
    Q_OBJECT
private slots:
    // What nobody reads in a question goes with it as a file, and Ctrl+Z makes words of it again.
    void aLongTextIsAttached()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        program.type(QStringLiteral("Sum up"));
        const QString pasted = QStringLiteral("All work and no play. ").repeated(1000);
        paste(program, pasted);
        QVERIFY(program.hasChips(1));
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("Sum up"));
        program.key(Qt::Key_V, Qt::ControlModifier); // the same once more has a name of its own
        QVERIFY(program.hasChips(2));
        QVERIFY(waitUntil([&] { return program.find<QAbstractButton>("send")->isEnabled(); })); // both are read
        // What was written since is undone first.
        program.type(QStringLiteral(" please"));
        program.key(Qt::Key_Z, Qt::ControlModifier);
        for (int i = 0; i < 3 && program.removers().size() == 2; ++i)
            program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(program.hasChips(1));
        QVERIFY(program.composer()->toPlainText().contains(pasted));
        QVERIFY(!program.find<QWidget>("toastAction")->isVisible()); // it would do nothing any more
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!program.composer()->toPlainText().contains(pasted));
        // A short one stays a part of the question.
        program.composer()->selectAll();
        paste(program, QStringLiteral("short"));
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("short"));
        QVERIFY(waitUntil([&] { return program.find<QAbstractButton>("send")->isEnabled(); }));
        program.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return program.composer()->toPlainText().isEmpty(); }));
        QVERIFY(program.hasAnswer());
        QVERIFY(program.hasChips(0));
        const auto &parts = program.thread().item(0).parts;
        const auto sent = std::find_if(parts.begin(), parts.end(), [](const Part &part) { return std::holds_alternative<BlobPart>(part); });
        QVERIFY(sent != parts.end());
        QCOMPARE(std::get<BlobPart>(*sent).name, QStringLiteral("Pasted text.txt"));
        QCOMPARE(std::get<BlobPart>(*sent).size, qint64(pasted.size()));
    }

    // The same text pasted twice is two files, and comes back twice.
    void theSameTwiceComesBackTwice()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        const QString pasted = QStringLiteral("All work and no play. ").repeated(1000);
        paste(program, pasted);
        program.key(Qt::Key_V, Qt::ControlModifier);
        QVERIFY(program.hasChips(2));
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(program.hasChips(1));
        QCOMPARE(program.composer()->toPlainText(), pasted);
        program.key(Qt::Key_Z, Qt::ControlModifier); // the words that came back
        QCOMPARE(program.composer()->toPlainText(), QString());
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(program.hasChips(0));
        QCOMPARE(program.composer()->toPlainText(), pasted);
    }

    // What goes back into the question takes nothing away, and its end is in view.
    void aTextPutBackReplacesNothing()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        program.type(QStringLiteral("Sum up"));
        const QString pasted = QStringLiteral("All work and no play. ").repeated(1000);
        paste(program, pasted);
        QVERIFY(waitUntil([&] { return program.find<QWidget>("toastAction")->isVisible(); }));
        program.composer()->selectAll();
        program.find<QAbstractButton>("toastAction")->click();
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("Sum up") + pasted);
        QVERIFY(waitUntil([&] { return program.composer()->viewport()->rect().contains(program.composer()->cursorRect().center()); }));
    }

    // What no question and no file of one can hold is refused, and the question stays as it was.
    void aTextThatIsTooLongIsRefused()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        program.type(QStringLiteral("Sum up"));
        paste(program, QString(17 << 20, QLatin1Char('x')));
        QVERIFY(waitUntil([&] { return program.find<QWidget>("fileNote")->isVisible(); }));
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("Sum up"));
        QVERIFY(program.removers().empty());
        QVERIFY(waitUntil([&] { return program.find<QAbstractButton>("send")->isEnabled(); }));
    }

    // What was written and taken back in one chat does not come back in another.
    void undoStaysInItsChat()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        program.type(QStringLiteral("qqq"));
        for (int i = 0; i < 3; ++i)
            program.key(Qt::Key_Backspace);
        program.key(Qt::Key_N, Qt::ControlModifier);
        program.page().focusComposer();
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(program.composer()->toPlainText(), QString());
    }

    // A text that went back into the question while another file is read takes nothing of the next one with it.
    void aPastedTextIsNeverLost()
    {
        QTemporaryDir profile;
        Page program(profile.path());
        QVERIFY(program.starts());
        program.page().focusComposer();
        const QString first = QStringLiteral("All work and no play. ").repeated(1000);
        const QString second = QStringLiteral("Another text that matters. ").repeated(1000);
        paste(program, first);
        QVERIFY(program.hasChips(1));
        const QString file = profile.filePath(QStringLiteral("b.txt"));
        writeFile(file, "b b b");
        program.page().attach({file});
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(program.composer()->toPlainText().contains(first));
        QVERIFY(program.hasChips(1));
        program.composer()->selectAll();
        paste(program, second);
        QVERIFY(program.hasChips(2));
        // While an earlier question is changed, it belongs to the one that waits.
        program.composer()->selectAll();
        program.type(QStringLiteral("Who?"));
        QVERIFY(waitUntil([&] { return program.find<QAbstractButton>("send")->isEnabled(); }));
        program.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(waitUntil([&] { return program.composer()->toPlainText().isEmpty(); }));
        QVERIFY(program.hasAnswer());
        paste(program, first);
        QVERIFY(program.hasChips(1));
        program.key(Qt::Key_Up); // to the last question, where nothing is written
        QVERIFY(program.hasEditNote());
        program.key(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(program.composer()->toPlainText(), QStringLiteral("Who?"));
        program.key(Qt::Key_Escape);
        QVERIFY(!program.hasEditNote());
        QVERIFY(program.hasChips(1));
        // More files than can go: it is a part of the question again, and so said.
        QStringList many;
        for (int i = 0; i < 20; ++i) {
            many << profile.filePath(QStringLiteral("%1.txt").arg(i));
            writeFile(many.back(), QByteArray::number(i));
        }
        program.page().attach(many.mid(0, 19));
        QVERIFY(program.hasChips(20));
        paste(program, second);
        QVERIFY(waitUntil([&] { return program.composer()->toPlainText().contains(second); }));
        QVERIFY(program.hasChips(20));
    }
};

LAYERS_TEST(TstChatPastes, "tst_chatpastes", Gui)
#include "tst_chatpastes.moc"
