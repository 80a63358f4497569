#include "ui/kit/systemdialogs.h"

#include "ui/kit/richtext.h"
#include "ui/kit/widgets.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QDesktopServices>
#include <QtGui/QPainter>
#include <QtWidgets/QDialog>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>

namespace Layers {

namespace {

constexpr int questionWidth = 480;

// Over the window while a question stands before it.
class QuestionScrim : public QWidget
{
public:
    QuestionScrim(const Theme &theme, QWidget *window)
        : QWidget(window)
        , m_theme(theme)
    {
        setObjectName(QStringLiteral("questionScrim"));
        setGeometry(window->rect());
        window->installEventFilter(this);
        raise();
        show();
    }

protected:
    void paintEvent(QPaintEvent *) override { QPainter(this).fillRect(rect(), m_theme.colour(Colour::Scrim)); }
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize)
            setGeometry(parentWidget()->rect());
        return QWidget::eventFilter(watched, event);
    }

private:
    const Theme &m_theme;
};

class QuestionDialog : public QDialog
{
public:
    QuestionDialog(const Theme &theme, const Confirmation &question, QWidget *parent)
        : QDialog(parent)
        , m_theme(theme)
    {
        setWindowTitle(parent->windowTitle()); // the question stands in the dialog
        setAccessibleName(question.title);
        setObjectName(QStringLiteral("question"));
        setAttribute(Qt::WA_DeleteOnClose);
        setWindowFlag(Qt::FramelessWindowHint); // part of its window, as the other sheets are
        setFixedWidth(theme.scaled(questionWidth));
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(24, 20, 24, 20);
        column->setSpacing(8);
        auto *title = new Label(theme, question.title, Type::H2);
        title->setWordWrap(true);
        column->addWidget(title);
        auto *detail = new Label(theme, question.detail, Type::Ui, Colour::Muted);
        detail->setWordWrap(true);
        detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(detail);
        column->addSpacing(12);
        auto *buttons = new QHBoxLayout;
        buttons->setSpacing(8);
        buttons->addStretch(1);
        auto *keep = new Button(theme, question.keep, Button::Look::Plain);
        auto *act = new Button(theme, question.action, question.isDanger ? Button::Look::Danger : Button::Look::Primary);
        keep->setObjectName(QStringLiteral("questionKeep"));
        act->setObjectName(QStringLiteral("questionAct"));
        buttons->addWidget(keep);
        buttons->addWidget(act);
        column->addLayout(buttons);
        connect(keep, &Button::clicked, this, &QDialog::reject);
        connect(act, &Button::clicked, this, &QDialog::accept);
        // The safe answer has the focus when something would be lost.
        (question.isDanger ? keep : act)->setFocus(Qt::TabFocusReason);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setPen(m_theme.colour(Colour::BorderStrong));
        painter.setBrush(m_theme.colour(Colour::Raised));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
    void showEvent(QShowEvent *event) override
    {
        QDialog::showEvent(event);
        setAttribute(Qt::WA_KeyboardFocusChange); // what has the focus shows it
        const QWidget *window = parentWidget();
        move(window->mapToGlobal(QPoint((window->width() - width()) / 2, (window->height() - height()) / 3)));
    }

private:
    const Theme &m_theme;
};

// Qt's own dialog selects what is typed letter by letter, and may keep a folder selected that was on the way: then it tells of no
// single folder, and the first one is not the one that stands in its field.
QString pickedFolder(const QFileDialog &dialog)
{
    const QStringList selected = dialog.selectedFiles();
    const auto *field = dialog.findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
    QString typed = selected.size() > 1 && field ? field->text() : QString();
    if (typed == QLatin1String("~") || typed.startsWith(QLatin1String("~/")))
        typed.replace(0, 1, QDir::homePath());
    const QString folder = QDir::cleanPath(dialog.directory().absoluteFilePath(typed));
    return !typed.isEmpty() && QFileInfo(folder).isDir() ? folder : selected.value(0);
}

} // namespace

void SystemDialogs::confirm(QWidget *parent, const Confirmation &question, std::function<void()> accepted)
{
    auto *dialog = new QuestionDialog(m_theme, question, parent->window());
    QObject::connect(dialog, &QDialog::accepted, parent, std::move(accepted));
    auto *scrim = new QuestionScrim(m_theme, parent->window());
    QObject::connect(dialog, &QDialog::finished, scrim, &QWidget::hide);
    QObject::connect(dialog, &QObject::destroyed, scrim, &QWidget::deleteLater);
    dialog->open();
}

void SystemDialogs::pickFiles(QWidget *parent, const QString &title, std::function<void(const QStringList &)> picked)
{
    auto *dialog = new QFileDialog(parent->window(), title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(picked));
    dialog->open();
}

void SystemDialogs::pickFolder(QWidget *parent, const QString &title, std::function<void(const QString &)> picked)
{
    auto *dialog = new QFileDialog(parent->window(), title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::accepted, parent, [dialog, picked = std::move(picked)] { picked(pickedFolder(*dialog)); });
    dialog->open();
}

void SystemDialogs::pickSaveFile(QWidget *parent, const QString &title, const QString &suggested,
                                 std::function<void(const QString &)> picked)
{
    auto *dialog = new QFileDialog(parent->window(), title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(suggested);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(picked));
    dialog->open();
}

void SystemDialogs::openUrl(const QString &url)
{
    // Whoever calls has shown the address; what is no link is not opened even then.
    const QString safe = safeLink(url);
    if (!safe.isEmpty())
        QDesktopServices::openUrl(QUrl(safe, QUrl::StrictMode));
}

void SystemDialogs::openFile(const QString &path)
{
    if (!path.isEmpty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(path));
}

} // namespace Layers
