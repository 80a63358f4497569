#include "app/appwindow.h"

#include "ui/kit/theme.h"

#include <QtCore/QMimeData>
#include <QtGui/QDragEnterEvent>
#include <QtGui/QPainter>

namespace Layers {

namespace {

// Shows over everything while files are dragged: what a drop does.
class DropTarget : public QWidget
{
public:
    DropTarget(const Theme &theme, QWidget *parent)
        : QWidget(parent)
        , m_theme(theme)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }
    QString words;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QColor ground = m_theme.colour(Colour::AccentSoft);
        painter.setBrush(ground);
        painter.setPen(QPen(m_theme.colour(Colour::Accent), 2, Qt::DashLine));
        painter.drawRoundedRect(QRectF(rect()).adjusted(12, 12, -12, -12), 12, 12);
        const int icon = m_theme.iconSize(24);
        m_theme.drawIcon(painter, QRectF((width() - icon) / 2.0, height() / 2.0 - icon - 12, icon, icon), QStringLiteral("import"),
                         Colour::Accent);
        painter.setFont(m_theme.font(Type::Title));
        painter.setPen(m_theme.colour(Colour::Text));
        painter.drawText(rect().adjusted(0, 24, 0, 24), Qt::AlignCenter, words);
    }

private:
    const Theme &m_theme;
};

} // namespace

void AppWindow::dragEnterEvent(QDragEnterEvent *event)
{
    int files = 0;
    for (const QUrl &url : event->mimeData()->urls())
        files += url.isLocalFile() ? 1 : 0;
    if (files == 0 || !m_isReady || !m_shell)
        return;
    event->acceptProposedAction();
    if (!m_drop)
        m_drop = new DropTarget(m_theme, this);
    auto *target = static_cast<DropTarget *>(m_drop);
    target->words = files == 1 ? tr("Drop to add it to your files") : tr("Drop to add %n to your files", nullptr, files);
    target->setGeometry(rect());
    target->raise();
    target->show();
}

void AppWindow::dragLeaveEvent(QDragLeaveEvent *)
{
    if (m_drop)
        m_drop->hide();
}

void AppWindow::dropEvent(QDropEvent *event)
{
    if (!m_shell) // the profile failed while the files were in the air
        return;
    if (m_drop)
        m_drop->hide();
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        addFiles(paths);
    event->acceptProposedAction();
}

} // namespace Layers
