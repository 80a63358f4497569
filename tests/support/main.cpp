#include "tests/support/layerstest.h"

#include <QtCore/QStandardPaths>
#include <QtWidgets/QApplication>

#include <cstdio>

namespace LayersTest {

static std::vector<Row> &rows()
{
    static std::vector<Row> all;
    return all;
}

int add(Row row)
{
    rows().push_back(std::move(row));
    return int(rows().size());
}

QString dataPath(const QString &relative)
{
    return QStringLiteral(LAYERS_TEST_DATA) + QLatin1Char('/') + relative;
}

} // namespace LayersTest

int main(int argc, char **argv)
{
    using namespace LayersTest;
    if (argc < 2) {
        for (const Row &row : rows())
            std::printf("%s\n", row.name);
        return 2;
    }
    QStandardPaths::setTestModeEnabled(true);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    const std::string name = argv[1];
    for (const Row &row : rows()) {
        if (name != row.name)
            continue;
        std::vector<char *> rest{argv[0]};
        rest.insert(rest.end(), argv + 2, argv + argc);
        int count = int(rest.size());
        std::unique_ptr<QCoreApplication> application;
        if (row.needs == Needs::Gui)
            application = std::make_unique<QApplication>(count, rest.data());
        else
            application = std::make_unique<QCoreApplication>(count, rest.data());
        return QTest::qExec(row.make().get(), count, rest.data());
    }
    std::fprintf(stderr, "%s: no test of this name here\n", name.c_str());
    return 2;
}
