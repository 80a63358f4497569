#include "core/ai/promptmarks.h"

#include <QtCore/QRegularExpression>

namespace Layers {

QString markedName(QString name)
{
    name.replace(u'"', u'\'').replace(u'<', u'(').replace(u'>', u')');
    return name.simplified().left(200);
}

QString withoutMarks(QString text)
{
    static const QRegularExpression mark(QStringLiteral("<(?=\\s*/?\\s*(?:attached_file|passage))"),
                                         QRegularExpression::CaseInsensitiveOption);
    return text.replace(mark, QStringLiteral("\u2039"));
}

} // namespace Layers
