#pragma once
// The real questions: a themed dialog for confirming, the system's own dialogs for files, the system's programs for links and files. Owned
// by main; GUI thread.

#include "ui/kit/dialogs.h"
#include "ui/kit/theme.h"

namespace Layers {

class SystemDialogs final : public Dialogs
{
public:
    explicit SystemDialogs(const Theme &theme)
        : m_theme(theme)
    { }

    void confirm(QWidget *parent, const Confirmation &question, std::function<void()> accepted) override;
    void pickFiles(QWidget *parent, const QString &title, std::function<void(const QStringList &)> picked) override;
    void pickFolder(QWidget *parent, const QString &title, std::function<void(const QString &)> picked) override;
    void pickSaveFile(QWidget *parent, const QString &title, const QString &suggested,
                      std::function<void(const QString &)> picked) override;
    void openUrl(const QString &url) override;
    void openFile(const QString &path) override;

private:
    const Theme &m_theme;
};

} // namespace Layers
