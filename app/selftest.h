#pragma once
// `layers --self-test --shots DIR`: the real window with demo content, every page, both themes, two sizes, a picture of each; and
// `--gallery`: every control of the kit in every state. Exit status 0 when no picture is blank. GUI thread.

#include "app/appwindow.h"
#include "ui/kit/systemscheme.h"

namespace Layers {

class SelfTest : public QObject
{
    Q_OBJECT
public:
    SelfTest(AppCore &core, Theme &theme, AppWindow &window, const QString &folder);
    void start(); // finished() follows

signals:
    void finished(int status);

private:
    struct Page
    {
        QString name; // empty: only a step
        std::function<void()> go;
    };

    void prepare();
    std::vector<Page> pages(const ConversationId &chat);
    void plan(const ConversationId &chat);
    void closeAll();
    void next();
    void shoot(const QString &name);

    AppCore &m_core;
    Theme &m_theme;
    AppWindow &m_window;
    QString m_folder;
    QStringList m_attached; // files of the sample, for the composer
    std::vector<std::pair<QString, std::function<void()>>> m_steps;
    size_t m_step = 0;
    int m_shots = 0;
    int m_blank = 0;
    TaskScope m_tasks;
};

QWidget *makeGallery(const Theme &theme);
// Whether a picture shows anything: more than a few colours.
bool isBlank(const QImage &image);
// Whether a picture of the window shows a page: its rail and its list are no page.
bool isPageBlank(AppWindow &window, const QImage &picture);

} // namespace Layers
