#include "ui/transcript/transcriptmodel.h"

namespace Layers {

TranscriptModel::TranscriptModel(QObject *parent)
    : QObject(parent)
{ }

TranscriptModel::~TranscriptModel() = default;

int TranscriptModel::indexOf(const MessageId &id) const
{
    // What is asked about is nearly always at the end: the answer being written.
    for (int i = count() - 1; i >= 0; --i) {
        if (m_items[size_t(i)].id == id)
            return i;
    }
    return -1;
}

void TranscriptModel::insert(int index, std::vector<TranscriptItem> items)
{
    if (items.empty())
        return;
    Q_ASSERT(index >= 0 && index <= count());
    const int added = int(items.size());
    m_items.insert(m_items.begin() + index, std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    if (index == 0)
        m_isAskedForOlder = false;
    emit inserted(index, added);
}

void TranscriptModel::remove(int index, int count)
{
    m_items.erase(m_items.begin() + index, m_items.begin() + index + count);
    emit removed(index, count);
}

void TranscriptModel::replace(int index, TranscriptItem item)
{
    m_items[size_t(index)] = std::move(item);
    emit changed(index);
}

void TranscriptModel::grow(int index, Part part)
{
    appendPart(m_items[size_t(index)].parts, std::move(part));
    emit grew(index);
}

void TranscriptModel::clear()
{
    const int all = count();
    m_items.clear();
    m_isAskedForOlder = false;
    if (all > 0)
        emit removed(0, all);
    setOlder(0);
}

void TranscriptModel::setOlder(int estimate)
{
    m_isAskedForOlder = false;
    if (m_older == estimate)
        return;
    m_older = estimate;
    emit olderChanged();
}

void TranscriptModel::fetchOlder()
{
    if (m_older <= 0 || std::exchange(m_isAskedForOlder, true))
        return;
    emit olderWanted();
}

} // namespace Layers
