#include "core/context/quotable_p.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

// What stands before a definition and is none of it: attributes, annotations and the parameters of a template.
QStringView withoutPrefix(QStringView line)
{
    for (;;) {
        qsizetype end = 0;
        if (line.startsWith(u"[[")) {
            end = line.indexOf(u"]]") + 2;
            if (end < 2)
                return line;
        } else if (line.startsWith(u"template") && line.mid(8).trimmed().startsWith(u'<')) {
            qsizetype depth = 0;
            for (end = 8; end < line.size(); ++end) {
                depth += line[end] == u'<' ? 1 : line[end] == u'>' ? -1 : 0;
                if (depth == 0 && line[end] == u'>')
                    break;
            }
            ++end;
        } else {
            return line;
        }
        line = line.mid(std::min(end, line.size())).trimmed();
    }
}

// "yield rate(3)" and "while rate(x)" look like a type and a name; such words make an expression of them.
bool isExpression(QStringView before, bool isCall)
{
    static const QRegularExpression control(QStringLiteral(
        "\\b(?:return|yield|assert|if|else|elif|elsif|while|for|foreach|switch|match|when|unless|until|do|try|catch|throw|"
        "raise|new|delete|del|await|emit|not|and|or|in|is|goto|go|defer|co_return|co_yield|co_await|sizeof|typeof|print|puts|"
        "echo|import|from|using|include|require|with|select|call|then)\\b"));
    static const QRegularExpression compares(QStringLiteral("\\bcase\\b|\\s(?:&&|<|>|,|:)\\s|^[^<]*,"));
    const QString words = before.toString();
    return control.match(words).hasMatch() || (isCall && compares.match(words).hasMatch());
}

} // namespace

QString definedName(QStringView code)
{
    // "def rate(", "pub fn rate(", "#define RATE", "class EXPORTED Rate".
    static const QRegularExpression keyword(QStringLiteral(
        "^(?:(?:export|default|public|private|protected|internal|static|final|inline|async|pub(?:\\([^)]*\\))?|abstract|"
        "sealed|unsafe|extern|const|constexpr)\\s+)*(?:(?:def|fn|fun|func|function\\*?)\\s+(?:\\([^)]*\\)\\s*)?(?:\\w+\\.)*|"
        "(?:class|struct|enum(?:\\s+class)?|interface|trait|type|module|namespace|macro_rules!|sub|proc|#\\s*define)\\s+"
        "(?:\\([^)]*\\)\\s*|\\[\\[[^\\]]*\\]\\]\\s*|[A-Z][A-Z0-9_]+\\s+(?=[A-Za-z_$])(?!(?:extends|implements|final|is|where)\\b))?)"
        "([A-Za-z_$][\\w$]*)"));
    static const QRegularExpression macro(QStringLiteral("^#\\s*define\\s+([A-Za-z_]\\w*)"));
    // "RATE = 3", "const double rate = 3", "let rate: f64 = 3", "self.rate = 3".
    static const QRegularExpression assignment(
        QStringLiteral("^((?:[\\w:<>,*&\\s]*[\\s*&])?)(?:(?:self|this)(?:\\.|->)|\\$|@@?)?([A-Za-z_$][\\w$]*)(?:\\[[^\\]]*\\])?\\s*"
                       "(?::\\s*[\\w<>\\[\\], .|&]+?)?\\s*(?::=|=(?![=>]))"));
    // "double rate(int x) {", with the brace here or on the next line. "Shape::rate(x)" without a type is a call.
    static const QRegularExpression function(
        QStringLiteral("^([\\w:<>,*&\\s]*[\\w>][\\s*&]+)(?:\\w+(?:<[\\w:, ]*>)?::)*([A-Za-z_]\\w*)\\s*\\([^;]*$"));
    static const QRegularExpression maker(QStringLiteral("^(?:\\w+::)*(\\w+)::\\1\\s*\\([^;]*$"));
    constexpr qsizetype longest = 300; // what is longer is data
    const qsizetype end = code.indexOf(u'\n');
    const QString line = withoutPrefix(code.left(end < 0 ? code.size() : end).trimmed().left(longest)).toString();
    for (const QRegularExpression *expression : {&macro, &keyword, &maker}) {
        const QRegularExpressionMatch match = expression->match(line);
        if (match.hasMatch())
            return match.captured(1);
    }
    for (const QRegularExpression *expression : {&assignment, &function}) {
        const QRegularExpressionMatch match = expression->match(line);
        if (match.hasMatch() && !isExpression(match.capturedView(1), expression == &function))
            return match.captured(2);
    }
    return {};
}

} // namespace Layers
