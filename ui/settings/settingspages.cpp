#include "ui/settings/proxyform.h"
#include "ui/settings/settingsview.h"

#include <QtWidgets/QVBoxLayout>

// The pages that are rows of settings and words about them.

namespace Layers {

QWidget *SettingsView::makeAppearance()
{
    QVBoxLayout *body = nullptr;
    QWidget *widget = page(tr("Appearance"), {}, body);
    QVBoxLayout *rows = nullptr;
    body->addWidget(cardPanel(m_deps.theme, rows));
    auto *scheme = new Segments(m_deps.theme, {tr("As the system"), tr("Light"), tr("Dark")});
    scheme->setObjectName(QStringLiteral("themeChoice"));
    scheme->setCurrent(int(m_deps.settings.value(Settable::theme)));
    connect(scheme, &Segments::currentChanged, this, [this](int index) { m_deps.settings.set(Settable::theme, ThemeChoice(index)); });
    settingRow(rows, "theme", {}, scheme);
    QStringList names;
    for (const int size : textSizes)
        names << tr("%1 %").arg(size);
    auto *text = new Segments(m_deps.theme, names);
    text->setObjectName(QStringLiteral("textSizes"));
    const auto showSize = [this, text] {
        const QSignalBlocker isOurs(text);
        const auto next = std::upper_bound(std::begin(textSizes), std::end(textSizes), m_deps.settings.value(Settable::textSize));
        text->setCurrent(std::max(0, int(next - std::begin(textSizes)) - 1));
    };
    showSize();
    connect(text, &Segments::currentChanged, this, [this](int index) { m_deps.settings.set(Settable::textSize, textSizes[index]); });
    connect(&m_deps.settings, &Settings::changed, text, [showSize](const QByteArray &key) {
        if (key == "appearance.text_size")
            showSize();
    });
    settingRow(rows, "text", {}, text);
    auto *motion = new Switch(m_deps.theme, tr("Less motion"));
    motion->setChecked(m_deps.settings.value(Settable::reducedMotion));
    connect(motion, &Switch::toggled, this, [this](bool on) { m_deps.settings.set(Settable::reducedMotion, on); });
    settingRow(rows, "motion", tr("Menus and panes appear at once."), motion);
    body->addStretch(1);
    return widget;
}

QWidget *SettingsView::makeGeneral()
{
    QVBoxLayout *body = nullptr;
    QWidget *widget = page(tr("Writing and files"), {}, body);
    QVBoxLayout *rows = nullptr;
    body->addWidget(cardPanel(m_deps.theme, rows));
    auto *enter = new Switch(m_deps.theme, tr("Enter sends"));
    enter->setChecked(m_deps.settings.value(Settable::enterSends));
    connect(enter, &Switch::toggled, this, [this](bool on) { m_deps.settings.set(Settable::enterSends, on); });
    settingRow(rows, "enter", tr("Shift and Enter breaks the line. Switched off, Ctrl and Enter sends."), enter);
    body->addStretch(1);
    return widget;
}

QWidget *SettingsView::makePrivacy()
{
    QVBoxLayout *body = nullptr;
    QWidget *widget = page(tr("Privacy"), tr("What stays on this computer, and what leaves it because you ask."), body);
    const auto list = [&](const QString &title, const QStringList &lines) {
        body->addSpacing(4);
        body->addWidget(new Label(m_deps.theme, title, Type::Title));
        QVBoxLayout *rows = nullptr;
        auto *panel = cardPanel(m_deps.theme, rows);
        rows->setContentsMargins(16, 12, 16, 12);
        rows->setSpacing(6);
        for (const QString &line : lines) {
            auto *label = new Label(m_deps.theme, line, Type::Ui);
            label->setWordWrap(true);
            rows->addWidget(label);
        }
        body->addWidget(panel);
    };
    list(tr("Stays here"),
         {tr("Your chats, drafts and settings."), tr("The index of your files, and everything that on-device recall reads or answers."),
          tr("Keys, which are in the keychain of this computer. A key that the keychain does not take is forgotten when you close "
             "Layers.")});
    list(tr("Leaves because you ask"),
         {tr("A question to a model goes to the server of that model, which may be on another computer. With it go the earlier questions "
             "and "
             "answers of this chat."),
          tr("Files that you attach go with their names: their text, or the picture itself. Files attached earlier in the chat go again."),
          tr("Up to 8 passages that were found in your files for the question go with the name of the file and of its folders inside the "
             "place you added, the heading and the page. A chat that searches no files sends none."),
          tr("The key of a server goes to that server. A test of it sends nothing else."), tr("A link or a file that you open.")});
    list(tr("Never leaves"),
         {tr("Usage figures and error reports. Layers makes none."), tr("All your other files, and their names."),
          tr("A picture in an answer is not fetched. One that stands by itself leaves a card that names its host.")});
    body->addSpacing(4);
    QVBoxLayout *rows = nullptr;
    Panel *card = cardPanel(m_deps.theme, rows);
    body->addWidget(card);
    auto *find = new Switch(m_deps.theme, tr("Look for model servers on this computer"));
    find->setChecked(m_deps.settings.value(Settable::findLocalServers));
    connect(find, &Switch::toggled, this, [this](bool on) { m_deps.settings.set(Settable::findLocalServers, on); });
    settingRow(rows, "local", tr("Asks the usual ports of this computer and nothing else."), find);
    m_rows.back().widget = card; // no empty card is left by a search for something else
    addProxy(body);
    body->addStretch(1);
    return widget;
}

void SettingsView::addProxy(QVBoxLayout *body)
{
    QVBoxLayout *rows = nullptr;
    Panel *card = cardPanel(m_deps.theme, rows);
    body->addWidget(card);
    auto *form = new ProxyForm(m_deps.theme, m_deps.settings, m_deps.providers.secrets());
    settingRow(rows, "proxy", tr("The way to servers that are not on this computer."), form->choice());
    rows->addWidget(form);
    connect(form, &ProxyForm::grown, this, [form] { showInPage(form); });
    m_rows.back().widget = card; // a search shows both or neither
}

QWidget *SettingsView::makeAbout()
{
    QVBoxLayout *body = nullptr;
    QWidget *widget = page(tr("About Layers"), {}, body);
    QVBoxLayout *rows = nullptr;
    body->addWidget(cardPanel(m_deps.theme, rows));
    settingRow(rows, "version", QStringLiteral(LAYERS_VERSION), nullptr);
    settingRow(rows, "data", m_deps.dataDir, nullptr);
    settingRow(rows, "licence", tr("Apache License 2.0"), nullptr);
    body->addStretch(1);
    return widget;
}

} // namespace Layers
