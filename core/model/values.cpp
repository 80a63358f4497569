#include "core/model/provider.h"
#include "core/model/source.h"

namespace Layers {

QString ModelRef::toString() const
{
    return provider.isNull() ? model : provider.toString() + QLatin1Char('/') + model;
}

std::optional<ModelRef> ModelRef::fromString(QStringView text)
{
    if (text == QLatin1String("recall"))
        return recall();
    const qsizetype slash = text.indexOf(QLatin1Char('/'));
    if (slash < 0 || slash + 1 == text.size())
        return {};
    const auto provider = ProviderId::fromString(text.left(slash));
    if (!provider)
        return {};
    return ModelRef{*provider, text.mid(slash + 1).toString()};
}

QByteArray formatName(Document::Format format)
{
    switch (format) {
    case Document::Format::PlainText:
        return "text";
    case Document::Format::Markdown:
        return "markdown";
    case Document::Format::Code:
        return "code";
    case Document::Format::Html:
        return "html";
    case Document::Format::Pdf:
        return "pdf";
    case Document::Format::Unknown:
        return "unknown";
    }
    return "unknown";
}

Document::Format formatNamed(QByteArrayView name)
{
    using Format = Document::Format;
    for (const Format format : {Format::PlainText, Format::Markdown, Format::Code, Format::Html, Format::Pdf}) {
        if (formatName(format) == name)
            return format;
    }
    return Format::Unknown;
}

} // namespace Layers
