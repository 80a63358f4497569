#include "ui/transcript/cardblocks_p.h"
#include "ui/transcript/textlines.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtCore/QUrl>
#include <QtGui/QPainter>

#include <cmath>

// The parts of a message that are not its words: the line that names who speaks, the fold of the reasoning, tool calls, pictures that are
// not loaded, attachments, lines that say what happened.

namespace Layers {

namespace {

class NameBox final : public BlockBox
{
public:
    NameBox(const BlockSource &source, const BlockContext &context)
        : m_name(source.item->name)
        , m_facts(source.item->facts)
        , m_icon(source.item->icon)
        , m_width(context.width)
    {
        m_height = context.theme.lineHeight(Type::Small);
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        qreal x = 0;
        if (!m_icon.isEmpty()) {
            const int size = theme.iconSize(20);
            theme.drawIcon(painter, QRectF(0, (m_height - size) / 2.0, size, size), m_icon, Colour::Text);
            x += size + 8;
        }
        QFont strong = theme.font(Type::Small);
        strong.setWeight(QFont::DemiBold);
        const qreal name = std::min(std::ceil(QFontMetricsF(strong).horizontalAdvance(m_name)), (m_width - x) * 0.6);
        painter.setFont(strong);
        painter.setPen(theme.colour(Colour::Text));
        painter.drawText(QRectF(x, 0, name + 1, m_height), Qt::AlignLeft | Qt::AlignAbsolute | Qt::AlignVCenter,
                         QFontMetricsF(strong).elidedText(m_name, Qt::ElideRight, name + 1));
        x += name + 8;
        drawWords(painter, theme, QRectF(x, 1, m_width - x, m_height), Type::Caption, Colour::Faint, m_facts);
    }

private:
    QString m_name;
    QString m_facts;
    QString m_icon;
    int m_width;
};

const ReasoningPart *reasoningOf(const BlockSource &source)
{
    return source.part >= 0 && source.part < int(source.item->parts.size())
        ? std::get_if<ReasoningPart>(&source.item->parts[size_t(source.part)])
        : nullptr;
}

class FoldBox final : public BlockBox
{
public:
    FoldBox(const BlockSource &source, const BlockContext &context)
        : m_isOpen(source.isOpen)
    {
        const Theme &theme = context.theme;
        const ReasoningPart *part = reasoningOf(source);
        const auto seconds = part ? std::chrono::duration_cast<std::chrono::seconds>(part->duration).count() : 0;
        const bool isRunning = source.item->state == MessageState::Streaming && source.part + 1 == int(source.item->parts.size());
        const bool isQuestion = source.item->role == Role::User;
        if (isQuestion)
            m_words = m_isOpen ? QCoreApplication::translate("Transcript", "Show less")
                               : QCoreApplication::translate("Transcript", "Show more");
        else if (part && part->text.isEmpty() && !part->redacted.isEmpty())
            m_words = QCoreApplication::translate("Transcript", "Thought, not shown by the provider");
        else if (isRunning)
            m_words = QCoreApplication::translate("Transcript", "Thinking");
        else if (seconds > 0)
            //: %1 is a number of seconds.
            m_words = QCoreApplication::translate("Transcript", "Thought for %1 s").arg(QLocale().toString(qlonglong(seconds)));
        else
            m_words = QCoreApplication::translate("Transcript", "Thought");
        m_height = std::max(28, theme.lineHeight(Type::Small) + 8);
        BlockTarget target;
        target.kind = BlockTarget::Kind::Fold;
        target.index = source.part;
        target.label = m_words;
        const qreal wide = theme.iconSize(16) + 6 + widthOf(theme, Type::Small, m_words) + 8;
        m_left = isQuestion ? std::max(0.0, context.width - wide) : 0; // below its bubble
        target.rects = {QRectF(m_left - 4, 0, 4 + wide, m_height)};
        m_targets.push_back(std::move(target));
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        const QRectF rect = m_targets[0].rects[0];
        if (paint.hovered == 0 || paint.pressed == 0)
            theme.drawPanel(painter, rect, theme.measure(Measure::RadiusSmall), paint.pressed == 0 ? Colour::Pressed : Colour::Hover);
        const qreal icon = theme.iconSize(16);
        theme.drawIcon(painter, QRectF(m_left, (m_height - icon) / 2, icon, icon),
                       m_isOpen ? QStringLiteral("down") : QStringLiteral("right"), Colour::Muted);
        drawWords(painter, theme, QRectF(m_left + icon + 6, 0, rect.width(), m_height), Type::Small, Colour::Muted, m_words);
        if (paint.focused == 0)
            theme.drawFocusRing(painter, rect.adjusted(2, 2, -2, -2), theme.measure(Measure::RadiusSmall) - 2);
    }

private:
    QString m_words;
    qreal m_left = 0;
    bool m_isOpen;
};

// A card with a head of one line, and rows below it.
class ToolBox final : public BlockBox
{
public:
    ToolBox(const BlockSource &source, const BlockContext &context)
        : m_width(context.width)
        , m_isOpen(source.isOpen)
    {
        const Theme &theme = context.theme;
        const auto *call = std::get_if<ToolCallPart>(&source.item->parts[size_t(source.part)]);
        if (call) {
            for (const TranscriptTool &tool : source.item->tools) {
                if (tool.callId == call->id)
                    m_tool = tool;
            }
        }
        if (call && m_tool.sentence.isEmpty()) {
            m_tool.icon = QStringLiteral("uses-tools");
            // Nothing ran it unless there is a result.
            const bool wasRun = std::any_of(source.item->parts.begin(), source.item->parts.end(), [call](const Part &part) {
                const auto *result = std::get_if<ToolResultPart>(&part);
                return result && result->callId == call->id;
            });
            m_tool.sentence = wasRun ? QCoreApplication::translate("Transcript", "Used a tool:")
                                     : QCoreApplication::translate("Transcript", "Asked for a tool, which was not run:");
            m_tool.subject = call->name;
            for (const Part &part : source.item->parts) {
                const auto *result = std::get_if<ToolResultPart>(&part);
                if (!result || result->callId != call->id)
                    continue;
                m_tool.facts = result->isError ? QCoreApplication::translate("Transcript", "It did not work") : QString();
                const QStringList lines = shownText(result->text.left(4000)).split(u'\n', Qt::SkipEmptyParts).mid(0, 5);
                for (const QString &line : lines)
                    m_tool.rows.push_back({line.left(300), {}, {}});
            }
        }
        m_head = std::max(40, theme.lineHeight(Type::Small) + 20);
        m_row = std::max(36, theme.lineHeight(Type::Small) + 16);
        const bool hasRows = !m_tool.rows.empty();
        m_height = m_head + 2 + (m_isOpen && hasRows ? int(m_tool.rows.size()) * m_row : 0);
        if (hasRows) {
            BlockTarget fold;
            fold.kind = BlockTarget::Kind::Fold;
            fold.index = source.part;
            fold.label = m_tool.sentence + u' ' + m_tool.subject;
            fold.rects = {QRectF(1, 1, m_width - 2, m_head)};
            m_targets.push_back(std::move(fold));
        }
        for (size_t i = 0; m_isOpen && i < m_tool.rows.size(); ++i) {
            if (!m_tool.rows[i].citation)
                continue;
            BlockTarget target;
            target.kind = BlockTarget::Kind::Citation;
            target.label = m_tool.rows[i].title;
            target.index = -1;
            // A result opens its passage even when the answer has not cited it.
            target.action = QByteArray::number(qulonglong(i));
            target.value = source.item->parts.empty() ? QString() : call->id;
            target.rects = {QRectF(1, 1 + m_head + int(i) * m_row, m_width - 2, m_row)};
            m_targets.push_back(std::move(target));
        }
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        theme.drawPanel(painter, QRectF(0, 0, m_width, m_height), theme.measure(Measure::RadiusCard), Colour::Raised, Colour::Border);
        const qreal icon = theme.iconSize(16);
        qreal x = 13;
        const qreal head = m_head + 1;
        theme.drawIcon(painter, QRectF(x, (head - icon) / 2, icon, icon),
                       m_tool.icon.isEmpty() ? QStringLiteral("uses-tools") : m_tool.icon, Colour::Muted);
        x += icon + 8;
        qreal right = m_width - 13;
        const bool hasRows = !m_tool.rows.empty();
        if (hasRows) {
            right -= icon;
            theme.drawIcon(painter, QRectF(right, (head - icon) / 2, icon, icon), m_isOpen ? QStringLiteral("up") : QStringLiteral("down"),
                           Colour::Muted);
            right -= 8;
        }
        const qreal facts = widthOf(theme, Type::Caption, m_tool.facts);
        drawWords(painter, theme, QRectF(right - facts, 0, facts + 1, head), Type::Caption, Colour::Muted, m_tool.facts);
        right -= facts + 8;
        const qreal sentence = std::min(widthOf(theme, Type::Small, m_tool.sentence), right - x);
        drawWords(painter, theme, QRectF(x, 0, sentence + 1, head), Type::Small, Colour::Muted, m_tool.sentence);
        x += sentence + theme.scaled(4);
        drawWords(painter, theme, QRectF(x, 0, std::max(0.0, right - x), head), Type::SmallStrong, Colour::Text, m_tool.subject);
        int target = hasRows ? 1 : 0;
        for (size_t i = 0; m_isOpen && i < m_tool.rows.size(); ++i) {
            const TranscriptTool::Row &row = m_tool.rows[i];
            const QRectF rect(1, 1 + m_head + int(i) * m_row, m_width - 2, m_row);
            painter.fillRect(QRectF(1, rect.top(), m_width - 2, 1), theme.colour(Colour::Border));
            qreal at = 13;
            if (row.citation) {
                const bool isOpen = paint.openCitation && *paint.openCitation == *row.citation;
                const qreal size = theme.scaled(18);
                const QRectF chip(at, rect.top() + std::round((rect.height() - size) / 2) + 0.0, size, size);
                theme.drawPanel(painter, chip, theme.measure(Measure::RadiusTag), isOpen ? Colour::Accent : Colour::AccentSoft);
                painter.setFont(theme.font(Type::Micro));
                painter.setPen(theme.colour(isOpen ? Colour::OnAccent : Colour::Accent));
                painter.drawText(chip, Qt::AlignCenter, QString::number(row.citation->mark));
                at += size + 8;
            }
            const qreal title = std::min(widthOf(theme, Type::Small, row.title), rect.right() - 12 - at);
            const bool isHovered = row.citation && paint.hovered == target;
            drawWords(painter, theme, QRectF(at, rect.top(), title + 1, rect.height()), Type::Small,
                      isHovered ? Colour::Accent : Colour::Text, row.title);
            at += title + 8;
            if (rect.right() - 12 - at > 30)
                drawWords(painter, theme, QRectF(at, rect.top() + 0.5, rect.right() - 12 - at, rect.height()), Type::Caption, Colour::Muted,
                          row.facts);
            if (row.citation) {
                if (paint.focused == target)
                    theme.drawFocusRing(painter, rect.adjusted(4, 4, -4, -4), theme.measure(Measure::RadiusSmall) - 3);
                ++target;
            }
        }
        if (hasRows && paint.focused == 0)
            theme.drawFocusRing(painter, QRectF(1, 1, m_width - 2, m_head).adjusted(3, 3, -3, -3), theme.measure(Measure::RadiusControl));
    }

private:
    TranscriptTool m_tool;
    int m_width;
    int m_head = 40;
    int m_row = 36;
    bool m_isOpen;
};

class PictureBox final : public BlockBox
{
public:
    PictureBox(const BlockSource &source, const BlockContext &context)
        : m_width(context.width)
    {
        const RichText &text = source.rich->text;
        m_title = text.text.isEmpty() ? QCoreApplication::translate("Transcript", "A picture") : text.text;
        const QUrl address(text.images.value(0));
        const QString host = address.host(QUrl::FullyDecoded);
        //: %1 is the name of a server.
        m_facts = host.isEmpty()
            ? QCoreApplication::translate("Transcript", "It is not loaded: its address cannot be read.")
            : QCoreApplication::translate("Transcript", "Not loaded. It is on %1, which would see your address.").arg(host);
        m_height = context.theme.lineHeight(Type::Small) + context.theme.lineHeight(Type::Caption) + 26;
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        QPen pen(theme.colour(Colour::BorderStrong), 1, Qt::CustomDashLine);
        pen.setDashPattern({3, 3});
        painter.setPen(pen);
        painter.setBrush(theme.colour(Colour::Bg));
        painter.drawRoundedRect(QRectF(0.5, 0.5, m_width - 1, m_height - 1), theme.measure(Measure::RadiusCard),
                                theme.measure(Measure::RadiusCard));
        painter.restore();
        const qreal icon = theme.iconSize(20);
        theme.drawIcon(painter, QRectF(13, (m_height - icon) / 2, icon, icon), QStringLiteral("image"), Colour::Muted);
        const qreal x = 13 + icon + 12;
        drawWords(painter, theme, QRectF(x, 13, m_width - x - 13, theme.lineHeight(Type::Small)), Type::Small, Colour::Text, m_title);
        drawWords(painter, theme, QRectF(x, 13 + theme.lineHeight(Type::Small), m_width - x - 13, theme.lineHeight(Type::Caption)),
                  Type::Caption, Colour::Muted, m_facts);
    }

private:
    QString m_title;
    QString m_facts;
    int m_width;
};

class AttachmentBox final : public BlockBox
{
public:
    AttachmentBox(const BlockSource &source, const BlockContext &context)
    {
        const Theme &theme = context.theme;
        const auto *blob = std::get_if<BlobPart>(&source.item->parts[size_t(source.part)]);
        if (blob) {
            m_name = shownText(blob->name).left(200);
            m_facts = QLocale().formattedDataSize(blob->size, 0, QLocale::DataSizeTraditionalFormat);
            m_icon = blob->mimeType.startsWith("image/") ? QStringLiteral("image") : QStringLiteral("file-text");
        } else {
            m_name = QCoreApplication::translate("Transcript", "Something that this version of Layers cannot show yet. It is kept.");
        }
        m_height = std::max(32, theme.lineHeight(Type::Small) + 12);
        const qreal words = widthOf(theme, Type::Small, m_name) + (m_facts.isEmpty() ? 0 : 8 + widthOf(theme, Type::Caption, m_facts));
        m_save = blob ? m_height : 0; // a square at the end
        m_width = std::min(context.width, int(12 + theme.iconSize(16) + 8 + words + (blob ? 4 : 12)) + m_save);
        m_left = source.item->role == Role::User ? context.width - m_width : 0;
        if (!blob)
            return;
        BlockTarget open;
        open.action = "attachment.open/" + QByteArray::number(source.part);
        //: %1 is the name of a file
        open.label = QCoreApplication::translate("Transcript", "Open %1").arg(m_name);
        open.rects = {QRectF(m_left, 0, m_width - m_save, m_height)};
        BlockTarget save;
        save.action = "attachment.save/" + QByteArray::number(source.part);
        //: %1 is the name of a file
        save.label = QCoreApplication::translate("Transcript", "Save %1").arg(m_name);
        save.rects = {QRectF(m_left + m_width - m_save, 0, m_save, m_height)};
        m_targets = {std::move(open), std::move(save)};
    }
    void paint(QPainter &painter, const BlockPaint &paint) const override
    {
        const Theme &theme = paint.theme;
        theme.drawPanel(painter, QRectF(m_left, 0, m_width, m_height), theme.measure(Measure::RadiusControl), Colour::Surface,
                        Colour::Border);
        const qreal icon = theme.iconSize(16);
        for (int target = 0; target < int(m_targets.size()); ++target) {
            if (paint.hovered == target || paint.pressed == target)
                theme.drawPanel(painter, m_targets[size_t(target)].rects[0].adjusted(2, 2, -2, -2), theme.measure(Measure::RadiusSmall),
                                paint.pressed == target ? Colour::Pressed : Colour::Hover);
        }
        theme.drawIcon(painter, QRectF(m_left + 12, (m_height - icon) / 2, icon, icon), m_icon, Colour::Muted);
        if (m_save > 0)
            theme.drawIcon(painter, QRectF(m_left + m_width - m_save + (m_save - icon) / 2, (m_height - icon) / 2, icon, icon),
                           QStringLiteral("export"), Colour::Muted);
        const qreal facts = m_facts.isEmpty() ? 0 : widthOf(theme, Type::Caption, m_facts) + 8;
        const qreal x = m_left + 12 + icon + 8;
        const qreal right = m_left + m_width - (m_save > 0 ? m_save + 4 : 12);
        drawWords(painter, theme, QRectF(x, 0, right - facts - x, m_height), Type::Small, Colour::Text, m_name);
        drawWords(painter, theme, QRectF(right - facts + 8, 0, facts, m_height), Type::Caption, Colour::Muted, m_facts);
        if (paint.focused >= 0 && paint.focused < int(m_targets.size()))
            theme.drawFocusRing(painter, m_targets[size_t(paint.focused)].rects[0].adjusted(2, 2, -2, -2),
                                theme.measure(Measure::RadiusControl) - 2);
    }

private:
    QString m_name;
    QString m_facts;
    QString m_icon = QStringLiteral("info");
    int m_left = 0;
    int m_width = 0;
    int m_save = 0;
};

QString markdownOfPicture(const BlockSource &source)
{
    return QStringLiteral("![%1](%2)").arg(source.rich->text.text, source.rich->text.images.value(0));
}

// Its ring does not touch the bubble of a question.
BlockGap gapOfFold(const BlockSource &source)
{
    return {source.item->role == Role::User ? 4 : 0, 4};
}

} // namespace

const BlockKind nameBlockKind{"name",       estimateCard<NameBox>, makeCard<NameBox>, noBlockText, markdownOfNothing,
                              noBlockPlain, cardGap<0, 4>};
const BlockKind foldBlockKind{"fold", estimateCard<FoldBox>, makeCard<FoldBox>, noBlockText, markdownOfNothing, noBlockPlain, gapOfFold};
const BlockKind toolBlockKind{"tool",       estimateCard<ToolBox>, makeCard<ToolBox>, noBlockText, markdownOfNothing,
                              noBlockPlain, cardGap<4, 12>};
const BlockKind pictureBlockKind{"picture",    estimateCard<PictureBox>, makeCard<PictureBox>, noBlockText, markdownOfPicture,
                                 noBlockPlain, cardGap<12, 12>};
const BlockKind attachmentBlockKind{
    "attachment", estimateCard<AttachmentBox>, makeCard<AttachmentBox>, noBlockText, markdownOfNothing, noBlockPlain, cardGap<8, 8>};

} // namespace Layers
