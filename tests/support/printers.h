#pragma once
// How test output shows our values.

#include "core/base/result.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

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

// Fails the test with the error's own words when a Result holds one. The expression is evaluated once.
#define QVERIFY_OK(...)                                                                                                                    \
    do {                                                                                                                                   \
        const auto &verifiedResult = (__VA_ARGS__);                                                                                        \
        if (!QTest::qVerify(verifiedResult.ok(), #__VA_ARGS__, qPrintable(Layers::describe(verifiedResult)), __FILE__, __LINE__))          \
            return;                                                                                                                        \
    } while (false)
