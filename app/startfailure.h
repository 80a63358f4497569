#pragma once
// The start when the data folder cannot be made or written, or a program that hangs holds it: a window that says so and where it was, with
// a way to try again. GUI thread.

#include "app/appcore.h"
#include "ui/kit/widgets.h"

namespace Layers {

class StartFailure : public QWidget
{
    Q_OBJECT
public:
    // `make` is called at each attempt.
    StartFailure(const Theme &theme, const Error &error, std::function<Result<std::unique_ptr<AppCore>>()> make);

    std::unique_ptr<AppCore> takeCore() { return std::move(m_core); }

signals:
    void finished(); // a try went well, or the window was closed; then there is no core

protected:
    void paintEvent(QPaintEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void tryAgain();
    void say(const Error &error);

    const Theme &m_theme;
    std::function<Result<std::unique_ptr<AppCore>>()> m_make;
    std::unique_ptr<AppCore> m_core;
    EmptyView *m_view;
};

} // namespace Layers
