#include "ui/kit/entities_p.h"

namespace Layers {

QString entityText(QByteArrayView name)
{
    if (name.startsWith("&#")) {
        const bool isHex = name.size() > 2 && (name[2] == 'x' || name[2] == 'X');
        bool ok = false;
        const uint code = name.sliced(isHex ? 3 : 2).chopped(1).toByteArray().toUInt(&ok, isHex ? 16 : 10);
        char32_t unit = ok && code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? char32_t(code) : char32_t(0xfffd);
        return QString::fromUcs4(&unit, 1);
    }
    struct Named
    {
        const char *name;
        char16_t code;
    };
    static constexpr Named known[]
        = {{"&amp;", '&'},      {"&lt;", '<'},       {"&gt;", '>'},        {"&quot;", '"'},     {"&apos;", '\''},    {"&nbsp;", 0xa0},
           {"&copy;", 0xa9},    {"&reg;", 0xae},     {"&deg;", 0xb0},      {"&plusmn;", 0xb1},  {"&middot;", 0xb7},  {"&times;", 0xd7},
           {"&divide;", 0xf7},  {"&ndash;", 0x2013}, {"&mdash;", 0x2014},  {"&lsquo;", 0x2018}, {"&rsquo;", 0x2019}, {"&ldquo;", 0x201c},
           {"&rdquo;", 0x201d}, {"&bull;", 0x2022},  {"&hellip;", 0x2026}, {"&trade;", 0x2122}, {"&larr;", 0x2190},  {"&uarr;", 0x2191},
           {"&rarr;", 0x2192},  {"&darr;", 0x2193},  {"&hArr;", 0x21d4},   {"&rArr;", 0x21d2},  {"&ne;", 0x2260},    {"&le;", 0x2264},
           {"&ge;", 0x2265},    {"&euro;", 0x20ac},  {"&pound;", 0xa3},    {"&yen;", 0xa5},     {"&sect;", 0xa7},    {"&laquo;", 0xab},
           {"&raquo;", 0xbb},   {"&frac12;", 0xbd},  {"&ouml;", 0xf6},     {"&auml;", 0xe4},    {"&uuml;", 0xfc},    {"&Ouml;", 0xd6},
           {"&Auml;", 0xc4},    {"&Uuml;", 0xdc},    {"&szlig;", 0xdf},    {"&eacute;", 0xe9},  {"&egrave;", 0xe8},  {"&agrave;", 0xe0},
           {"&ccedil;", 0xe7},  {"&ntilde;", 0xf1},  {"&infin;", 0x221e},  {"&asymp;", 0x2248}, {"&alpha;", 0x3b1},  {"&beta;", 0x3b2},
           {"&gamma;", 0x3b3},  {"&delta;", 0x3b4},  {"&lambda;", 0x3bb},  {"&mu;", 0x3bc},     {"&pi;", 0x3c0},     {"&sigma;", 0x3c3}};
    for (const Named &candidate : known) {
        if (name == candidate.name)
            return QString(QChar(candidate.code));
    }
    return QString::fromUtf8(name);
}

} // namespace Layers
