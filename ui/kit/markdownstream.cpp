#include "ui/kit/markdownstream.h"

#include "ui/kit/openmarks_p.h"
#include "ui/kit/tablerows_p.h"

namespace Layers {

namespace {

// Of the white space only these two count in the structure of a line; a no-break space is a word.
bool isBlank(QChar c)
{
    return c == u' ' || c == u'\t';
}

QStringView wordsOf(QStringView line)
{
    while (!line.isEmpty() && isBlank(line.front()))
        line = line.sliced(1);
    while (!line.isEmpty() && (isBlank(line.back()) || line.back() == u'\r'))
        line.chop(1);
    return line;
}

qsizetype indentOf(QStringView line)
{
    qsizetype indent = 0;
    for (const QChar c : line) {
        if (c == u' ')
            ++indent;
        else if (c == u'\t')
            indent += 4 - indent % 4;
        else
            break;
    }
    return indent;
}

// The length of a fence at the start of the trimmed line, or 0.
qsizetype fenceOf(QStringView trimmed)
{
    if (trimmed.isEmpty() || (trimmed[0] != u'`' && trimmed[0] != u'~'))
        return 0;
    qsizetype length = 0;
    while (length < trimmed.size() && trimmed[length] == trimmed[0])
        ++length;
    if (length < 3 || (trimmed[0] == u'`' && trimmed.mid(length).contains(u'`')))
        return 0;
    return length;
}

// How long the mark of a list's item is that the trimmed line begins with: "-", "12."; 0 without one.
qsizetype listMarkOf(QStringView trimmed)
{
    if (trimmed.isEmpty())
        return 0;
    qsizetype length = 0;
    if (trimmed[0] == u'-' || trimmed[0] == u'*' || trimmed[0] == u'+') {
        length = 1;
    } else {
        while (length < trimmed.size() && length < 9 && trimmed[length] >= u'0' && trimmed[length] <= u'9')
            ++length;
        if (length == 0 || length == trimmed.size() || (trimmed[length] != u'.' && trimmed[length] != u')'))
            return 0;
        ++length;
    }
    return length == trimmed.size() || isBlank(trimmed[length]) ? length : 0;
}

// A text goes on with a line that begins with a number, such as a year at the end of a sentence, unless it is the first of a list.
bool interruptsText(QStringView trimmed)
{
    const qsizetype mark = listMarkOf(trimmed);
    return mark > 0 && mark < trimmed.size() && (!trimmed[0].isDigit() || trimmed.first(mark - 1).toInt() == 1);
}

bool isHeading(QStringView line)
{
    qsizetype level = 0;
    while (level < line.size() && line[level] == u'#')
        ++level;
    return level >= 1 && level <= 6 && (level == line.size() || isBlank(line[level]));
}

bool isRule(QStringView trimmed)
{
    return !trimmed.isEmpty() && (trimmed[0] == u'*' || trimmed[0] == u'-' || trimmed[0] == u'_') && trimmed.count(trimmed[0]) >= 3
        && std::all_of(trimmed.begin(), trimmed.end(), [&](QChar c) { return c == trimmed[0] || c == u' ' || c == u'\t'; });
}

bool isDelimiterRow(QStringView trimmed)
{
    if (!trimmed.contains(u'-') || !trimmed.contains(u'|'))
        return false;
    return std::all_of(trimmed.begin(), trimmed.end(),
                       [](QChar c) { return c == u'-' || c == u'|' || c == u':' || c == u' ' || c == u'\t'; });
}

// A table goes on until something else begins.
bool isRow(QStringView line)
{
    const QStringView trimmed = wordsOf(line);
    return !trimmed.isEmpty() && !isHeading(trimmed) && fenceOf(trimmed) == 0 && !trimmed.startsWith(u'>') && listMarkOf(trimmed) == 0
        && !isRule(trimmed);
}

// Whether the line is no row whatever follows in it.
bool endsTable(QStringView trimmed)
{
    const qsizetype mark = listMarkOf(trimmed);
    return trimmed.startsWith(u'>') || (isHeading(trimmed) && !trimmed.endsWith(u'#'))
        || (mark > 0 && mark < trimmed.size() && !isRule(trimmed));
}

// What stands at the start of a line that may become a fence, a rule, a heading or an item of a list.
bool isUndecided(QStringView trimmed)
{
    return trimmed.size() < 4 && std::all_of(trimmed.begin(), trimmed.end(), [](QChar c) {
               return c == u'`' || c == u'~' || c == u'-' || c == u'=' || c == u'*' || c == u'+' || c == u'#' || c == u'|';
           });
}

// The head of a table in as few letters as may be: each row is parsed under it, whatever the real one holds.
QString shortHead(const RichTable &table)
{
    QString names;
    QString rules;
    for (const RichTable::Align align : table.columns) {
        names += QLatin1String("|a");
        rules += align == RichTable::Align::Left ? QLatin1String("|:---")
            : align == RichTable::Align::Centre  ? QLatin1String("|:---:")
            : align == RichTable::Align::Right   ? QLatin1String("|---:")
                                                 : QLatin1String("|---");
    }
    return names + QLatin1String("|\n") + rules + QLatin1String("|\n");
}

// A dear block is parsed again when a part of it has come, or the whole would cost the square of its length. What is open is always shown
// at once while it is as short as most are; from there on what must have come grows with what the last parse cost.
bool mayWait(qsizetype shown, qsizetype now, qsizetype cost)
{
    constexpr qsizetype cheap = 8 * 1024;
    constexpr qsizetype veryLong = 512 * 1024;
    return shown > 0 && now - shown < (cost - cheap) / (now > veryLong ? 8 : 32);
}

} // namespace

void MarkdownStream::append(QStringView text)
{
    if (m_finished)
        return;
    m_firstChanged = m_blocks.size();
    qsizetype from = m_all.size(); // no line ends before it
    m_all.append(text);
    for (;;) {
        const qsizetype end = m_all.indexOf(u'\n', from);
        if (end < 0)
            break;
        QStringView complete = QStringView(m_all).mid(m_scanned, end - m_scanned);
        if (complete.endsWith(u'\r'))
            complete.chop(1);
        line(complete);
        m_scanned = end + 1;
        from = m_scanned;
    }
    showTail(QStringView(m_all).mid(m_scanned));
    m_firstChanged = std::min(m_firstChanged, m_blocks.size());
}

void MarkdownStream::showWaiting()
{
    m_firstChanged = m_blocks.size();
    if (!m_hasWaiting)
        return;
    showTail(QStringView(m_all).mid(m_scanned), Dear::Now);
    m_firstChanged = std::min(m_firstChanged, m_blocks.size());
}

void MarkdownStream::line(QStringView text)
{
    if (m_mode == Mode::Fence) {
        const QStringView trimmed = wordsOf(text);
        const qsizetype length = fenceOf(trimmed);
        const bool closes = length >= m_fenceLength && trimmed[0] == m_fence && trimmed.size() == length && indentOf(text) <= 3;
        RichBlock &block = m_blocks.back();
        if (closes) {
            m_mode = Mode::Normal;
            m_closed = m_blocks.size();
            touch(m_closed - 1);
        } else {
            const qsizetype strip = std::min(indentOf(text), m_fenceIndent);
            if (m_shownOfLine == 0) {
                if (!std::exchange(m_codeIsEmpty, false))
                    block.code += u'\n';
                block.code += shownText(text.mid(std::min(strip, text.size())).toString());
            } else {
                block.code += shownText(text.mid(m_shownOfLine).toString());
            }
            touch(m_blocks.size() - 1);
        }
        m_shownOfLine = 0;
        return;
    }
    if (m_mode == Mode::Table) {
        if (isRow(text)) {
            tableRow(text);
            return;
        }
        leaveTable();
    }
    normalLine(text);
}

void MarkdownStream::normalLine(QStringView text)
{
    const QStringView trimmed = wordsOf(text);
    const qsizetype indent = indentOf(text);
    if (m_fenceInList) {
        m_region += text;
        m_region += u'\n';
        const qsizetype length = fenceOf(trimmed);
        if (length >= m_fenceLength && trimmed.size() == length && trimmed[0] == m_fence)
            m_fenceInList = false;
        return;
    }
    if (trimmed.isEmpty()) {
        if (m_kind == Region::List) {
            m_blankInList = true;
            m_region += u'\n';
        } else {
            closeRegion();
            endList();
        }
        return;
    }
    if (m_kind == Region::List && indent <= 1 && isRule(trimmed)) {
        closeRegion();
        endList();
    }
    const bool item = indent <= 3 && listMarkOf(trimmed) > 0 && !isRule(trimmed);
    if (m_kind == Region::List) {
        // Another item at the top level closes the one before it; text at the margin after a blank line closes the list.
        if (item && indent <= 1) {
            const QStringView before = wordsOf(QStringView(m_region).first(m_region.indexOf(u'\n')));
            const bool goesOn = listMarkOf(before) > 0 && before[listMarkOf(before) - 1] == trimmed[listMarkOf(trimmed) - 1];
            m_isLoose = m_isLoose || (goesOn && m_blankInList);
            closeRegion();
            m_continuesList = goesOn;
            m_isLoose = m_isLoose && goesOn;
        } else if (m_blankInList && indent < 2 && !item) {
            closeRegion();
            endList();
        }
    }
    m_blankInList = false;
    if (const qsizetype length = fenceOf(trimmed)) {
        if (m_kind == Region::List && indent >= 2) {
            m_fenceInList = true;
            m_fence = trimmed[0];
            m_fenceLength = length;
        } else if (indent <= 3) {
            closeRegion();
            endList();
            startFence(trimmed, indent, length);
            return;
        }
    }
    if (isHeading(text)) {
        closeRegion();
        endList();
        m_region = text.toString() + u'\n';
        closeRegion();
        return;
    }
    if (m_kind == Region::None || m_region.isEmpty()) {
        m_kind = item ? Region::List : Region::Paragraph;
        if (!item)
            endList();
    } else if (item && m_kind == Region::Paragraph && (m_region.startsWith(u'>') || interruptsText(trimmed))) {
        closeRegion();
        m_kind = Region::List;
    }
    if (m_kind == Region::Paragraph && isDelimiterRow(trimmed) && !m_region.startsWith(u'>'))
        closeTextAbove(text);
    if (m_kind == Region::Paragraph && isDelimiterRow(trimmed) && m_region.indexOf(u'\n') == m_region.size() - 1 && m_region.contains(u'|')
        && !m_region.startsWith(u'>')) {
        // Each row is parsed under a head with as many columns.
        m_region += text;
        m_region += u'\n';
        m_blocks.resize(m_closed);
        m_shownOpen = 0;
        touch(m_closed);
        const size_t before = m_blocks.size();
        auto parsed = parse(m_region);
        if (parsed.size() == 1 && parsed.front().kind == RichBlock::Kind::Table) {
            m_blocks.push_back(std::move(parsed.front()));
            m_region = shortHead(m_blocks.back().table);
            m_mode = Mode::Table;
            m_closed = before; // still open
        }
        return;
    }
    m_region += text;
    m_region += u'\n';
}

// A row that was shown while it was written, and has become something else.
void MarkdownStream::dropOpenRow()
{
    if (std::exchange(m_shownOfLine, 0) == 0 || m_blocks.empty() || m_blocks.back().table.rows.empty())
        return;
    m_blocks.back().table.rows.pop_back();
    touch(m_blocks.size() - 1);
}

void MarkdownStream::leaveTable()
{
    dropOpenRow();
    m_mode = Mode::Normal;
    m_region.clear();
    m_kind = Region::None;
    m_shownOpen = 0;
    m_closed = m_blocks.size();
}

// The head of a table may stand right below the last line of a text.
void MarkdownStream::closeTextAbove(QStringView rule)
{
    const qsizetype head = m_region.lastIndexOf(u'\n', -2) + 1;
    if (head == 0 || !QStringView(m_region).sliced(head).contains(u'|'))
        return;
    const QString table = m_region.sliced(head);
    if (!isTableHead(table.chopped(1).toUtf8(), rule.toUtf8()))
        return;
    m_region.truncate(head);
    closeRegion();
    m_kind = Region::Paragraph;
    m_region = table;
}

void MarkdownStream::tableRow(QStringView text)
{
    const auto parsed = parse(m_region + text.toString() + u'\n');
    if (parsed.size() == 1 && parsed.front().kind == RichBlock::Kind::Table && parsed.front().table.rows.size() == 1) {
        m_blocks.resize(m_closed + 1);
        RichTable &table = m_blocks.back().table;
        if (m_shownOfLine > 0 && !table.rows.empty())
            table.rows.pop_back();
        table.rows.push_back(parsed.front().table.rows.front());
        touch(m_closed);
    }
    m_shownOfLine = 0;
}

void readFenceInfo(RichBlock &block, const QString &info)
{
    static const QString start = QStringLiteral("start=");
    constexpr int mostLines = 100'000'000;
    const QStringList words = info.simplified().split(QLatin1Char(' '));
    for (const QString &word : words) {
        if (word.startsWith(start))
            block.firstLine = std::clamp(word.mid(start.size()).toInt(), 1, mostLines);
    }
    if (!words.front().startsWith(start))
        block.language = words.front().toLower().left(40);
}

void MarkdownStream::startFence(QStringView trimmed, qsizetype indent, qsizetype length)
{
    m_blocks.resize(m_closed);
    touch(m_closed);
    RichBlock block;
    block.kind = RichBlock::Kind::Code;
    readFenceInfo(block, trimmed.mid(length).toString());
    m_blocks.push_back(block);
    m_mode = Mode::Fence;
    m_fence = trimmed[0];
    m_fenceLength = length;
    m_fenceIndent = indent;
    m_shownOfLine = 0;
    m_codeIsEmpty = true;
}

std::vector<RichBlock> MarkdownStream::parse(QStringView markdown)
{
    m_parsedCharacters += markdown.size();
    return parseMarkdown(markdown);
}

void MarkdownStream::addParsed(QStringView markdown)
{
    auto parsed = parse(markdown);
    constexpr qsizetype costOfBlock = 16; // in characters
    m_cost = markdown.size() + costOfBlock * qsizetype(parsed.size());
    placeInList(parsed);
    m_blocks.insert(m_blocks.end(), std::make_move_iterator(parsed.begin()), std::make_move_iterator(parsed.end()));
}

// Each item is parsed alone, and is one of a list nevertheless.
void MarkdownStream::placeInList(std::vector<RichBlock> &parsed)
{
    if (parsed.empty() || parsed.front().around.empty() || parsed.front().around.front().kind == RichBlock::Around::Kind::Quote)
        return;
    RichBlock &first = parsed.front();
    m_openIsLoose = false;
    m_openNumber = m_continuesList ? m_number + 1 : first.around.front().number;
    if (m_continuesList) {
        first.startsList = first.startsList && first.around.size() > 1;
        first.around.front().begins = false;
        if (first.around.front().kind == RichBlock::Around::Kind::Numbers && first.around.size() == 1 && !first.marker.isEmpty())
            first.marker = QString::number(m_openNumber) + first.marker.back();
    }
    for (RichBlock &block : parsed) {
        if (block.around.empty())
            break; // a text behind the list
        if (first.around.front().kind == RichBlock::Around::Kind::Numbers)
            block.around.front().number = m_openNumber;
        if (m_isLoose && block.around.size() == 1)
            block.isTight = false;
        m_openIsLoose = m_openIsLoose || (block.around.size() == 1 && !block.isTight);
    }
}

void MarkdownStream::endList()
{
    m_continuesList = false;
    m_isLoose = false;
}

void MarkdownStream::closeRegion()
{
    m_kind = Region::None;
    m_shownOpen = 0;
    m_blankInList = false;
    m_fenceInList = false;
    if (m_region.isEmpty())
        return;
    m_blocks.resize(m_closed);
    touch(m_closed);
    addParsed(m_region);
    m_number = m_openNumber;
    m_isLoose = m_isLoose || std::exchange(m_openIsLoose, false);
    m_closed = m_blocks.size();
    m_region.clear();
}

void MarkdownStream::showTail(QStringView partial, Dear dear)
{
    m_hasWaiting = false;
    if (m_mode == Mode::Fence) {
        // What may become the closing fence waits until it is known.
        const QStringView trimmed = wordsOf(partial);
        const bool mayClose = trimmed.isEmpty() || std::all_of(trimmed.begin(), trimmed.end(), [this](QChar c) { return c == m_fence; });
        if (partial.isEmpty() || (mayClose && m_shownOfLine == 0))
            return;
        RichBlock &block = m_blocks.back();
        if (m_shownOfLine == 0) {
            if (!std::exchange(m_codeIsEmpty, false))
                block.code += u'\n';
            m_shownOfLine = std::min(std::min(indentOf(partial), m_fenceIndent), partial.size());
        }
        block.code += shownText(partial.mid(m_shownOfLine).toString());
        m_shownOfLine = partial.size();
        touch(m_blocks.size() - 1);
        return;
    }
    if (m_mode == Mode::Table) {
        if (wordsOf(partial).isEmpty() || isUndecided(wordsOf(partial)))
            return;
        if (!isRow(partial)) {
            dropOpenRow();
            if (!endsTable(wordsOf(partial)))
                return;
            leaveTable();
            showTail(partial, dear);
            return;
        }
        m_hasWaiting = dear == Dear::MayWait && mayWait(m_shownOfLine, partial.size(), partial.size());
        if (m_hasWaiting)
            return;
        // The last cell is the one that is written.
        const QString open = withOpenMarksClosed(partial.toString(), partial.lastIndexOf(u'|') + 1);
        const auto parsed = parse(m_region + open + u'\n');
        if (parsed.size() == 1 && parsed.front().kind == RichBlock::Kind::Table && parsed.front().table.rows.size() == 1) {
            RichTable &table = m_blocks[m_closed].table;
            if (m_shownOfLine > 0 && !table.rows.empty())
                table.rows.pop_back();
            table.rows.push_back(parsed.front().table.rows.front());
            m_shownOfLine = partial.size();
            touch(m_closed);
        }
        return;
    }
    if (m_region.isEmpty() && partial.isEmpty()) {
        if (m_blocks.size() > m_closed) {
            m_blocks.resize(m_closed);
            touch(m_closed);
        }
        m_shownOpen = 0;
        return;
    }
    const qsizetype open = m_region.size() + partial.size();
    if (dear == Dear::MayWait && mayWait(m_shownOpen, open, m_cost)) {
        m_hasWaiting = open > m_shownOpen;
        return;
    }
    m_shownOpen = open;
    m_blocks.resize(m_closed);
    touch(m_closed);
    // A line that may become a fence or a rule under a paragraph is not shown as text meanwhile.
    const QStringView trimmed = wordsOf(partial);
    const QString tail = isUndecided(trimmed) ? m_region : m_region + partial.toString();
    addParsed(m_fenceInList || fenceOf(trimmed) > 0 ? tail : withOpenMarksClosed(tail));
}

void MarkdownStream::finish()
{
    if (std::exchange(m_finished, true))
        return;
    auto whole = parse(m_all);
    size_t same = 0;
    while (same < whole.size() && same < m_blocks.size() && whole[same] == m_blocks[same])
        ++same;
    m_firstChanged = same;
    m_hasWaiting = false;
    m_blocks = std::move(whole);
    m_closed = m_blocks.size();
}

} // namespace Layers
