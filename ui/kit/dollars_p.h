#pragma once
// Which dollar signs of a Markdown text open and close maths, and which are prices and names of variables. Pure.

#include <QtCore/QByteArray>
#include <QtCore/QChar>
#include <QtCore/QString>

namespace Layers {

// The parser takes each pair of dollars in a paragraph for maths. Here each dollar that is none gets a stand-in: a rare mark of
// punctuation, as the dollar is one, that the text does not hold. It is null when there was nothing to replace.
struct PlainDollars
{
    QByteArray text;
    QChar standIn;

    QString back(QString shown) const { return standIn.isNull() ? shown : shown.replace(standIn, QLatin1Char('$')); }
};

PlainDollars withPlainDollars(const QByteArray &markdown);

} // namespace Layers
