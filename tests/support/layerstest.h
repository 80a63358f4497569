#pragma once
// One test program a module, one row a class: LAYERS_TEST(ClassName, "tst_name", Guiless) registers a class, and main runs the one named on
// the command line. Gui rows get a QApplication, guiless ones a QCoreApplication.

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <functional>
#include <memory>

namespace LayersTest {

enum class Needs { Guiless, Gui };

struct Row
{
    const char *name;
    Needs needs;
    std::function<std::unique_ptr<QObject>()> make;
};

int add(Row row);
QString dataPath(const QString &relative); // below tests/data

} // namespace LayersTest

#define LAYERS_TEST(Class, name, needs)                                                                                                    \
    static const int registered##Class = LayersTest::add({name, LayersTest::Needs::needs, [] { return std::make_unique<Class>(); }});
