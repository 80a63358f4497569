#include "core/ai/promptmarks.h"

#include <QtCore/QRegularExpression>

namespace Layers {

QString markedName(QString name)
{
    name.replace(u'"', u'\'').replace(u'<', u'(').replace(u'>', u')');
    return name.simplified().left(200);
}

namespace {

// A word with any number of characters between its letters that nobody sees.
QString withUnseen(const char *word)
{
    QString pattern;
    for (const char *letter = word; *letter; ++letter)
        pattern += QLatin1String("\\p{Cf}*") + QLatin1Char(*letter);
    return pattern;
}

} // namespace

QString withoutMarks(QString text)
{
    static const QRegularExpression mark(QLatin1String("<(?=[\\s\\p{Cf}]*/?[\\s\\p{Cf}]*(?:") + withUnseen("attached_file")
                                             + QLatin1Char('|') + withUnseen("passage") + QLatin1String("))"),
                                         QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return text.replace(mark, QStringLiteral("\u2039"));
}

} // namespace Layers
