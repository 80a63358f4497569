#pragma once
// How test output shows our values.

#include "core/base/result.h"

#include <QtTest/QtTest>

namespace Layers {

char *toString(const Error &error); // found by QCOMPARE

template <class T>
QString describe(const Result<T> &result);

QString describeError(const Error &error);

template <class T>
QString describe(const Result<T> &result)
{
    return result ? QStringLiteral("ok") : describeError(result.error());
}

} // namespace Layers

// Fails the test with the error's own words when a Result holds one.
#define QVERIFY_OK(expression)                                                                                                             \
    do {                                                                                                                                   \
        const auto &verified = (expression);                                                                                               \
        QVERIFY2(verified.ok(), qPrintable(Layers::describe(verified)));                                                                   \
    } while (false)
