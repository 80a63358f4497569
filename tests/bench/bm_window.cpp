// bm_window: what Qt itself costs until a window with one line of text is painted, the floor of every start: one JSON line.

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

#include <cstdio>
#include <ctime>

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QLabel label(QStringLiteral("Layers"));
    label.resize(1280, 820);
    label.show();
    QTimer::singleShot(500, &application, [] {
        std::printf("{\"bench\":\"start\",\"what\":\"bare-window\",\"unit\":\"ms CPU\",\"value\":%.2f}\n",
                    double(std::clock()) * 1e3 / CLOCKS_PER_SEC);
        QCoreApplication::quit();
    });
    return QApplication::exec();
}
