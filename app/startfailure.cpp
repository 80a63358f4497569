#include "app/startfailure.h"

#include "ui/kit/errortext.h"

#include <QtCore/QDir>
#include <QtGui/QCloseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QVBoxLayout>

namespace Layers {

StartFailure::StartFailure(const Theme &theme, const Error &error, std::function<Result<std::unique_ptr<AppCore>>()> make)
    : m_theme(theme)
    , m_make(std::move(make))
    , m_view(new EmptyView(theme, QStringLiteral("error"), tr("Your chats could not be opened"), {}))
{
    setWindowTitle(tr("Layers"));
    setObjectName(QStringLiteral("startFailure"));
    resize(720, 480);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_view);
    Button *again = m_view->addAction(tr("Try again"), Button::Look::Primary);
    again->setObjectName(QStringLiteral("tryAgain"));
    again->setFocus();
    connect(again, &Button::clicked, this, &StartFailure::tryAgain);
    say(error);
}

void StartFailure::say(const Error &error)
{
    const QString sentence = errorText(error, Situation::Store).sentence;
    const QString path = QDir::toNativeSeparators(error.params.value(QStringLiteral("path")).toString());
    m_view->say(tr("Your chats could not be opened"),
                path.isEmpty() || sentence.contains(path) ? sentence
                                                          : sentence + QLatin1Char('\n') + tr("It wanted to write into %1").arg(path));
}

void StartFailure::tryAgain()
{
    auto made = m_make();
    if (!made) {
        say(made.error());
        return;
    }
    m_core = std::move(*made);
    emit finished();
}

void StartFailure::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), m_theme.colour(Colour::Surface));
}

void StartFailure::closeEvent(QCloseEvent *event)
{
    event->accept();
    emit finished();
}

} // namespace Layers
