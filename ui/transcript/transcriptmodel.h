#pragma once
// What the transcript shows: messages in order, the newest last, independent of who writes them. Owned and filled by the chat page; GUI
// thread. The signals are precise, so that the view never lays out more than what has changed. A thread opens with its newest messages
// only: setOlder says how many more there are, olderWanted asks the owner for the next page of them.

#include "core/model/message.h"

#include <QtCore/QObject>

#include <deque>

namespace Layers {

// Something that a person can do: the owner knows what the id means.
struct TranscriptAction
{
    enum class Look { Plain, Quiet, Primary };

    QByteArray id = {}; // "copy" is done by the view itself
    QString text = {}; // empty: icon only
    QString icon = {};
    QString name = {}; // for assistive technology and the tooltip when there is no text
    Look look = Look::Quiet;

    bool operator==(const TranscriptAction &) const = default;
};

// A line in the thread: what happened, what it cost, what can be done.
struct TranscriptNote
{
    enum class Tone { Info, Warn, Bad };

    Tone tone = Tone::Info;
    QString text;
    std::vector<TranscriptAction> actions;

    bool operator==(const TranscriptNote &) const = default;
};

// A tool call in words. Without it the card shows the tool's own name and what it returned.
struct TranscriptTool
{
    struct Row
    {
        QString title;
        QString facts;
        std::optional<Citation> citation;
        bool operator==(const Row &) const = default;
    };

    QString callId;
    QString icon;
    QString sentence; // "Searched my files for"
    QString subject; // stands out behind the sentence
    QString facts; // "3 results, 0.2 s"
    std::vector<Row> rows;

    bool operator==(const TranscriptTool &) const = default;
};

struct TranscriptItem
{
    MessageId id;
    Role role = Role::User;
    MessageState state = MessageState::Complete;
    QString name; // of who speaks; empty: no name line
    QString facts; // small, behind the name
    QString icon;
    std::vector<Part> parts;
    std::vector<TranscriptTool> tools;
    std::vector<TranscriptNote> notes;
    std::vector<TranscriptAction> actions;
    QString hint; // faint, behind the actions
    int sibling = 0; // from 0
    int siblings = 1;
    bool isWaiting = false; // written, not sent yet: dashed edge
};

class TranscriptModel : public QObject
{
    Q_OBJECT
public:
    explicit TranscriptModel(QObject *parent = nullptr);
    ~TranscriptModel() override;

    int count() const { return int(m_items.size()); }
    const TranscriptItem &item(int index) const { return m_items[size_t(index)]; }
    int indexOf(const MessageId &id) const; // from the end; -1 when it is not there

    void append(TranscriptItem item) { insert(count(), {std::move(item)}); }
    void insert(int index, std::vector<TranscriptItem> items);
    void remove(int index, int count = 1);
    void replace(int index, TranscriptItem item);
    // More of an answer that is being written. Cheap: nothing but the end is looked at.
    void grow(int index, Part part);
    void clear();

    bool hasOlder() const { return m_older > 0; }
    int olderEstimate() const { return m_older; }
    void setOlder(int estimate);
    void fetchOlder(); // by the view when the reader comes near; asks once until insert(0) or setOlder

signals:
    void inserted(int from, int count);
    void removed(int from, int count);
    void changed(int index);
    void grew(int index);
    void olderChanged();
    void olderWanted();

private:
    std::deque<TranscriptItem> m_items;
    int m_older = 0;
    bool m_isAskedForOlder = false;
};

} // namespace Layers
