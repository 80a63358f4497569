#include "tests/scenarios/program.h"

#include <QtCore/QTranslator>
#include <QtWidgets/QLabel>

using namespace Layers;
using namespace LayersTest;

// Another language, longer than English and with accents, and a window that runs from the right. With LAYERS_SHOTS=folder in the
// environment it leaves pictures there.

namespace {

class PseudoTranslator final : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        QString text = QString::fromUtf8(source);
        for (const auto &[from, to] : {std::pair(u'a', u'\u00e4'), std::pair(u'e', u'\u00e9'), std::pair(u'o', u'\u00f8')})
            text.replace(QChar(from), QChar(to));
        return QStringLiteral("[") + text + QStringLiteral(" ~~~").repeated(text.size() / 10) + QStringLiteral("]");
    }
};

// What a person reads and no data of his.
QStringList untranslated(QWidget &window)
{
    static const QSet<QString> data{QStringLiteral("chatTitle"), QStringLiteral("filesTitle")};
    QStringList found;
    const auto look = [&found](const QString &text, const QWidget *widget) {
        const bool hasLetters = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetter(); });
        if (hasLetters && !text.contains(u'[') && !data.contains(widget->objectName()))
            found << text;
    };
    for (QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible())
            continue;
        if (const auto *label = qobject_cast<QLabel *>(widget))
            look(label->text(), widget);
        if (const auto *button = qobject_cast<QAbstractButton *>(widget))
            look(button->text(), widget);
        look(widget->accessibleName(), widget);
        look(widget->toolTip(), widget);
    }
    return found;
}

bool isShown(Program &program, const char *name)
{
    const auto *widget = program.find<QWidget>(name);
    return widget && widget->isVisible();
}

void shoot(AppWindow &window, const QByteArray &name)
{
    const QString folder = qEnvironmentVariable("LAYERS_SHOTS");
    if (!folder.isEmpty())
        window.grab().save(folder + QLatin1Char('/') + QString::fromLatin1(name) + QLatin1String(".png"));
}

} // namespace

class TstLanguages : public QObject
{
    Q_OBJECT
private slots:
    void everyWordIsTranslated()
    {
        PseudoTranslator pseudo;
        QCoreApplication::installTranslator(&pseudo);
        QTemporaryDir profile;
        Program program(profile.path());
        QVERIFY(program.becomesReady());
        const QStringList expected{QStringLiteral("Layers")};
        // What a page shows last, when its data have come.
        const auto check = [&](const QByteArray &page, const char *last) {
            QVERIFY2(waitUntil([&] { return isShown(program, last); }), page.constData());
            shoot(*program.window, "pseudo-" + page);
            for (const QString &text : untranslated(*program.window)) {
                const bool isData = expected.contains(text) || text.contains(profile.path()) || text.contains(QLatin1String("127.0.0.1"));
                QVERIFY2(isData, qPrintable(QString::fromLatin1(page) + QLatin1String(": ") + text));
            }
        };
        check("welcome", "workOnThisDevice");
        program.window->chooseDevice();
        check("chats", "startAddFolder");
        program.window->showView("files");
        check("files", "emptyAddFolder");
        for (const char *section : {"models", "appearance", "general", "privacy", "about"}) {
            program.window->openSettings(section);
            QVERIFY(program.find<QAbstractButton>(QByteArray("section_").append(section).constData())->isChecked());
            check(section, "settingsSearch");
        }
        program.window->openPalette();
        check("palette", "paletteField");
        QCoreApplication::removeTranslator(&pseudo);
    }

    // The rail, the list and the inspector change sides with the direction of reading.
    void theWindowRunsFromTheRight()
    {
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        {
            QTemporaryDir profile;
            Program program(profile.path());
            QVERIFY(program.becomesReady());
            program.window->chooseDevice();
            const auto left = [&](const char *name) {
                auto *part = program.find<QWidget>(name);
                return part->mapTo(program.window.get(), QPoint()).x();
            };
            const auto *rail = program.find<QWidget>("rail");
            QCOMPARE(left("rail") + rail->width(), program.window->width());
            QVERIFY(left("chatList") < left("rail"));
            QVERIFY(left("transcript") < left("chatList"));
            QVERIFY(left("inspectorAdd") < left("transcript"));
            const std::pair<const char *, const char *> views[]
                = {{"files", "emptyAddFolder"}, {"settings", "settingsSearch"}, {"chats", "startAddFolder"}};
            for (const auto &[view, last] : views) {
                program.window->showView(view);
                QVERIFY(waitUntil([&, last = last] { return isShown(program, last); }));
                shoot(*program.window, QByteArray("rtl-") + view);
            }
        }
        QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    }

    // Large text in a window that counts as narrow for it: nothing lies over the chat at the start.
    void largeTextStartsWithTheChat()
    {
        QTemporaryDir profile;
        Program program(profile.path());
        program.theme.setTextPercent(200);
        program.window->resize(1000, 700);
        QVERIFY(program.becomesReady());
        // The cards of the welcome page give each other room.
        const auto place = [&](const char *name) {
            auto *button = program.find<QWidget>(name);
            return QRect(button->mapTo(program.window.get(), QPoint()), button->size());
        };
        QVERIFY(waitUntil([&] { return place("trySample").isValid() && place("workOnThisDevice").bottom() < place("trySample").top(); }));
        QVERIFY(place("trySample").right() < program.window->width());
        program.window->chooseDevice();
        QVERIFY(!program.window->shell()->isInspectorOpen());
        QVERIFY(!program.find<QWidget>("inspectorAdd")->isVisible());
        program.window->toggleInspector();
        QVERIFY(program.find<QWidget>("inspectorAdd")->isVisible());
        program.window->toggleInspector();
        // What recall is stands below the composer, and not a word of it is cut.
        program.window->resize(720, 700);
        const auto *hint = program.find<Label>("composerHint");
        QVERIFY(waitUntil([&] { return hint->height() >= hint->heightForWidth(hint->width()) && hint->height() > 2 * 24; }));
        shoot(*program.window, "large-narrow");
    }
};

LAYERS_TEST(TstLanguages, "tst_languages", Gui)
#include "tst_languages.moc"
