#include "tests/support/layerstest.h"
#include "ui/kit/systemdialogs.h"
#include "ui/kit/toast.h"
#include "ui/kit/widgets.h"

#include <QtCore/QTemporaryDir>
#include <QtWidgets/QApplication>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QToolTip>
#include <QtGui/QImage>
#include <QtGui/QKeyEvent>

#include <QtGui/QTextDocument>

using namespace Layers;

// What the controls of the kit do under the keyboard, and what they show.

namespace {

void press(QWidget &widget, Qt::Key key)
{
    for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QKeyEvent event(type, key, Qt::NoModifier);
        QCoreApplication::sendEvent(&widget, &event);
    }
}

} // namespace

class TstControls : public QObject
{
    Q_OBJECT
private slots:
    void toolTipsArePlain_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("a name") << QStringLiteral("notes & plans.md");
        QTest::newRow("a tag") << QStringLiteral("/srv/u/<img src=/dev/zero>/a.txt");
        QTest::newRow("a tag that is written out") << QStringLiteral("a &lt;b&gt; c");
        QTest::newRow("two lines") << QStringLiteral("<b>x</b>\ny");
    }
    void toolTipsArePlain()
    {
        QFETCH(QString, text);
        const QString shown = plainToolTip(text);
        if (!Qt::mightBeRichText(shown)) {
            QCOMPARE(shown, text);
            return;
        }
        QTextDocument document;
        document.setHtml(shown);
        QCOMPARE(document.toPlainText(), text);
        QVERIFY(!shown.contains(QLatin1String("<img")));
    }

    // Nothing of a name turns the words around it, and no letter is cut in two.
    void toolTipsAreHarmless()
    {
        QCOMPARE(plainToolTip(QStringLiteral("a\u202Etxt.exe")), QStringLiteral("atxt.exe"));
        const QString bird = QStringLiteral("\U0001F426");
        QTextDocument document;
        document.setHtml(plainToolTip(QLatin1Char('a') + bird.repeated(2000)));
        const QString shown = document.toPlainText();
        QVERIFY(!shown.isEmpty() && !shown.back().isHighSurrogate() && !shown.contains(QChar(QChar::ReplacementCharacter)));
    }

    // A long one is read in lines of a usual length, also without a space in it.
    void aLongToolTipIsWrapped_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("words") << QStringLiteral("so it goes on ").repeated(30).trimmed();
        QTest::newRow("one word") << QString(400, u'x');
        QTest::newRow("a tower in a word") << QString(60, u'x') + QString(200, QChar(0x301)) + QString(60, u'y');
    }
    void aLongToolTipIsWrapped()
    {
        QFETCH(QString, text);
        QTextDocument document;
        document.setHtml(plainToolTip(text));
        QCOMPARE(document.toPlainText().remove(QChar(0x200B)), text);
        QWidget window;
        window.resize(300, 100);
        window.show();
        QToolTip::showText(window.mapToGlobal(QPoint(10, 10)), plainToolTip(text), &window);
        const auto tips = QApplication::topLevelWidgets();
        const auto tip = std::find_if(tips.begin(), tips.end(), [](const QWidget *other) { return other->inherits("QTipLabel"); });
        QVERIFY(tip != tips.end());
        QVERIFY2((*tip)->width() <= 640, qPrintable(QString::number((*tip)->width())));
        QToolTip::hideText();
    }

    void keysPressAButton_data()
    {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<int>("presses");
        QTest::newRow("Space") << Qt::Key_Space << 1;
        QTest::newRow("Return") << Qt::Key_Return << 1;
        QTest::newRow("Enter of the number pad") << Qt::Key_Enter << 1;
        QTest::newRow("another key") << Qt::Key_A << 0;
    }
    void keysPressAButton()
    {
        QFETCH(Qt::Key, key);
        QFETCH(int, presses);
        const Theme theme(Theme::Scheme::Light);
        for (const auto look : {Button::Look::Primary, Button::Look::Plain, Button::Look::Quiet, Button::Look::Link, Button::Look::Row}) {
            Button button(theme, QStringLiteral("Go"), look);
            button.show();
            QSignalSpy clicked(&button, &Button::clicked);
            press(button, key);
            QCOMPARE(clicked.count(), presses);
            button.setEnabled(false);
            press(button, key);
            QCOMPARE(clicked.count(), presses);
        }
    }

    void segmentsAreNeverCut()
    {
        for (const int percent : {80, 100, 200}) {
            const Theme theme(Theme::Scheme::Light, percent);
            Segments segments(theme, {QStringLiteral("80 %"), QStringLiteral("100 %"), QStringLiteral("130 %"), QStringLiteral("200 %")});
            const int line = segments.heightForWidth(segments.sizeHint().width());
            QCOMPARE(line, segments.sizeHint().height());
            QVERIFY(segments.minimumSizeHint().width() < segments.sizeHint().width() / 2);
            // The last one is reached by the mouse, whatever the width.
            for (const int width : {segments.sizeHint().width(), segments.sizeHint().width() - 1, segments.minimumSizeHint().width()}) {
                segments.resize(width, segments.heightForWidth(width));
                segments.setCurrent(0);
                QTest::mouseClick(&segments, Qt::LeftButton, {},
                                  QPoint(width == segments.sizeHint().width() ? width - 10 : 10, segments.height() - 10));
                QCOMPARE(segments.current(), 3);
            }
        }
    }

    // An outline is off, a filled track is on: told apart without colour, too.
    void aSwitchThatIsOffDoesNotLookOn()
    {
        for (const auto scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
            const Theme theme(scheme);
            Switch control(theme, QStringLiteral("Less motion"));
            control.resize(control.sizeHint());
            // Beside the knob.
            const auto track = [&](int from) {
                QImage image(control.size(), QImage::Format_ARGB32);
                image.fill(theme.colour(Colour::Raised));
                control.render(&image);
                return image.pixelColor(control.width() / 2 + from, control.height() / 2);
            };
            QCOMPARE(track(6), theme.colour(Colour::Surface));
            control.setChecked(true);
            QCOMPARE(track(-6), theme.colour(Colour::Accent));
        }
    }

    void aToastStaysAboveWhatStandsAtTheBottom()
    {
        const Theme theme(Theme::Scheme::Light);
        QWidget window;
        window.resize(600, 400);
        auto *floor = new QWidget(&window);
        floor->setGeometry(0, 300, 600, 100);
        Toast toast(theme, &window);
        window.show();
        toast.show(QStringLiteral("Done"));
        QCOMPARE(toast.geometry().bottom() + 1, 376);
        toast.stayAbove(floor);
        QCOMPARE(toast.geometry().bottom() + 1, 284);
        floor->setGeometry(0, 200, 600, 200);
        QCOMPARE(toast.geometry().bottom() + 1, 184);
        // However long its words are, it lies over the place of its floor and not over what stands beside that.
        floor->setGeometry(300, 200, 300, 200);
        toast.show(QStringLiteral("A long title of a chat that goes on for a while ").repeated(3), QStringLiteral("Undo"));
        QVERIFY(floor->geometry().left() <= toast.geometry().left() && toast.geometry().right() <= floor->geometry().right());
        floor->hide();
        QCOMPARE(toast.geometry().bottom() + 1, 376);
    }

    void aToastCoversNothingToPress()
    {
        const Theme theme(Theme::Scheme::Light);
        QWidget window;
        window.resize(600, 400);
        auto *primary = new Button(theme, QStringLiteral("Do it"), Button::Look::Primary, &window);
        primary->setGeometry(200, 340, 200, 36);
        auto *line = new Button(theme, QStringLiteral("A way to begin"), Button::Look::Plain, &window);
        line->setGeometry(0, 290, 600, 40);
        auto *other = new Button(theme, QStringLiteral("Anything"), Button::Look::Plain, &window);
        other->setGeometry(0, 200, 600, 80);
        keepClearOfToasts(line);
        Toast toast(theme, &window);
        window.show();
        toast.show(QStringLiteral("Done"), QStringLiteral("Undo"));
        QCOMPARE(toast.geometry().bottom() + 1, 282);
        line->hide();
        toast.show(QStringLiteral("Done"));
        QCOMPARE(toast.geometry().bottom() + 1, 332);
        // Also of what comes, or grows, while it stands there.
        QLabel words(QStringLiteral("How many files there are"), &window);
        keepClearOfToasts(&words);
        words.setGeometry(0, 310, 600, 24);
        words.show();
        QCOMPARE(toast.geometry().bottom() + 1, 302);
        words.setGeometry(0, 290, 600, 44);
        QCOMPARE(toast.geometry().bottom() + 1, 282);
        words.hide();
        // Without any room above it stays where it is looked for.
        primary->setGeometry(0, 0, 600, 400);
        toast.show(QStringLiteral("Done"));
        QCOMPARE(toast.geometry().bottom() + 1, 376);
    }

    // Qt's own dialog selects what is typed letter by letter, and may keep a folder selected that was on the way.
    void aFolderIsTyped_data()
    {
        QTest::addColumn<bool>("keepsMore");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("picked");
        const auto row = [](const char *name, const char *shown, const char *typed, const char *picked) {
            for (const bool keepsMore : {false, true})
                QTest::addRow("%s%s", name, keepsMore ? ", and another one is selected" : "")
                    << keepsMore << QString::fromLatin1(shown) << QString::fromLatin1(typed) << QString::fromLatin1(picked);
        };
        row("in the folder that is shown", ".", "%1/notes", "%1/notes");
        row("with a slash", ".", "%1/notes/", "%1/notes");
        row("by its name", ".", "notes", "%1/notes");
        row("deeper", ".", "%1/notes/old", "%1/notes/old");
        row("the one that is shown", "notes", "%1/notes", "%1/notes");
        row("the one above", "notes", "%1", "%1");
        row("with a comma, hidden", ".", "%1/.a, b", "%1/.a, b");
    }
    void aFolderIsTyped()
    {
        QFETCH(bool, keepsMore);
        QFETCH(QString, shown);
        QFETCH(QString, typed);
        QFETCH(QString, picked);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        const auto native = qScopeGuard([] { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs, false); });
        QTemporaryDir home;
        const QDir top(home.path());
        QVERIFY(top.mkpath(QStringLiteral("notes/old")) && top.mkpath(QStringLiteral(".a, b")));
        const Theme theme(Theme::Scheme::Light);
        SystemDialogs dialogs(theme);
        QWidget window;
        window.show();
        QStringList got;
        dialogs.pickFolder(&window, QStringLiteral("Add a folder"), [&](const QString &path) { got << path; });
        const QPointer<QFileDialog> dialog = window.findChild<QFileDialog *>();
        QVERIFY(dialog);
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        dialog->setDirectory(top.filePath(shown));
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
        QVERIFY(name);
        name->clear();
        name->setFocus();
        QTest::keyClicks(name, typed.contains(QLatin1String("%1")) ? typed.arg(home.path()) : typed);
        if (keepsMore) {
            auto *list = dialog->findChild<QListView *>(QStringLiteral("listView"));
            list->selectionModel()->select(list->rootIndex(), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(!dialog || !dialog->isVisible());
        QCOMPARE(got, QStringList{picked.arg(home.path())});
    }
};

LAYERS_TEST(TstControls, "tst_controls", Gui)
#include "tst_controls.moc"
