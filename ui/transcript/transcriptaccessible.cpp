#include "ui/transcript/transcriptaccessible.h"

#include "ui/transcript/transcriptview.h"

#include <QtGui/QAccessible>
#include <QtWidgets/QAccessibleWidget>
#include <QtCore/QPointer>

namespace Layers {

namespace {

constexpr char saidProperty[] = "layersSaidOfAnswer";

QString speakerOf(const TranscriptItem &item)
{
    if (item.role == Role::User)
        return QCoreApplication::translate("Transcript", "You");
    return item.name.isEmpty() ? QCoreApplication::translate("Transcript", "Answer") : item.name;
}

// Something in a message that can be pressed. Its place is its index in the message.
class TargetAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    TargetAccessible(TranscriptView *view, const MessageId &message, int index)
        : m_view(view)
        , m_message(message)
        , m_index(index)
    { }

    bool isValid() const override { return target().has_value(); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override
    {
        QAccessibleInterface *list = m_view ? QAccessible::queryAccessibleInterface(m_view.data()) : nullptr;
        return list ? list->child(m_view->model().indexOf(m_message)) : nullptr;
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override
    {
        const auto kind = target() ? target()->kind : BlockTarget::Kind::Action;
        return kind == BlockTarget::Kind::Link || kind == BlockTarget::Kind::Citation ? QAccessible::Link : QAccessible::Button;
    }
    QString text(QAccessible::Text kind) const override
    {
        const auto shown = target();
        return !shown                          ? QString()
            : kind == QAccessible::Name        ? shown->label
            : kind == QAccessible::Description ? shown->description
                                               : QString();
    }
    void setText(QAccessible::Text, const QString &) override { }
    QRect rect() const override
    {
        const auto shown = target();
        return shown && !shown->rect.isEmpty() ? QRect(m_view->viewport()->mapToGlobal(shown->rect.topLeft()), shown->rect.size())
                                               : QRect();
    }
    QAccessible::State state() const override
    {
        const auto shown = target();
        QAccessible::State state;
        state.invalid = !shown;
        state.focusable = true;
        state.focused = shown && shown->isFocused;
        state.offscreen = shown && shown->rect.isEmpty();
        state.linked = role() == QAccessible::Link;
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }

    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &action) override
    {
        if (action == pressAction() && isValid())
            m_view->press(m_view->model().indexOf(m_message), m_index);
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    std::optional<TranscriptView::Reachable> target() const
    {
        if (!m_view)
            return {};
        const auto all = m_view->reachable(m_view->model().indexOf(m_message));
        return m_index < int(all.size()) ? std::optional(all[size_t(m_index)]) : std::nullopt;
    }

    QPointer<TranscriptView> m_view;
    MessageId m_message;
    int m_index;
};

// One message. Kept by Qt's cache; it outlives the message and then says that it is invalid.
class MessageAccessible final : public QAccessibleInterface, public QAccessibleTextInterface
{
public:
    MessageAccessible(TranscriptView *view, const MessageId &id)
        : m_view(view)
        , m_id(id)
    { }

    bool isValid() const override { return m_view && row() >= 0; }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view.data()); }
    ~MessageAccessible() override
    {
        for (const QAccessible::Id id : m_made)
            QAccessible::deleteAccessibleInterface(id);
    }

    QAccessibleInterface *child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        while (int(m_made.size()) <= index)
            m_made.push_back(QAccessible::registerAccessibleInterface(new TargetAccessible(m_view, m_id, int(m_made.size()))));
        return QAccessible::accessibleInterface(m_made[size_t(index)]);
    }
    QAccessibleInterface *childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i) {
            if (QAccessibleInterface *found = child(i); found->rect().contains(x, y))
                return found;
        }
        return nullptr;
    }
    int childCount() const override { return isValid() ? int(m_view->reachable(row()).size()) : 0; }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (size_t i = 0; i < m_made.size(); ++i) {
            if (QAccessible::accessibleInterface(m_made[i]) == child)
                return int(i);
        }
        return -1;
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QString text(QAccessible::Text kind) const override
    {
        if (!isValid())
            return {};
        const TranscriptItem &item = m_view->model().item(row());
        switch (kind) {
        case QAccessible::Name:
            return speakerOf(item);
        case QAccessible::Description:
            return item.facts;
        case QAccessible::Value:
            return words();
        default:
            return {};
        }
    }
    void setText(QAccessible::Text, const QString &) override { }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect rect = m_view->messageRect(row());
        return {m_view->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.selectableText = true;
        state.focusable = true;
        state.focused = m_view && m_view->hasFocus() && m_view->currentMessage() == m_id;
        state.invalid = !isValid();
        state.busy = isValid() && m_view->model().item(row()).state == MessageState::Streaming;
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::TextInterface ? static_cast<QAccessibleTextInterface *>(this) : nullptr;
    }

    void selection(int, int *from, int *to) const override { *from = *to = 0; }
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override { }
    void removeSelection(int) override { }
    void setSelection(int, int, int) override { }
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override { }
    QString text(int from, int to) const override { return words().mid(from, to - from); }
    int characterCount() const override { return int(words().size()); }
    QRect characterRect(int) const override { return rect(); }
    int offsetAtPoint(const QPoint &) const override { return 0; }
    void scrollToSubstring(int, int) override
    {
        if (m_view)
            m_view->reveal(m_id);
    }
    QString attributes(int, int *from, int *to) const override
    {
        *from = 0;
        *to = characterCount();
        return {};
    }

private:
    int row() const { return m_view->model().indexOf(m_id); }
    QString words() const { return isValid() ? m_view->messageText(row(), TranscriptView::CopyAs::PlainText) : QString(); }

    QPointer<TranscriptView> m_view;
    MessageId m_id;
    mutable std::vector<QAccessible::Id> m_made;
};

class TranscriptAccessible final : public QAccessibleWidget
{
public:
    explicit TranscriptAccessible(TranscriptView *view)
        : QAccessibleWidget(view, QAccessible::List)
    { }

    ~TranscriptAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_made))
            QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return view()->model().count(); }
    QAccessibleInterface *child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        const MessageId id = view()->model().item(index).id;
        if (const auto found = m_made.constFind(id); found != m_made.constEnd())
            return QAccessible::accessibleInterface(*found);
        auto *made = new MessageAccessible(view(), id);
        m_made.insert(id, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (auto it = m_made.constBegin(); it != m_made.constEnd(); ++it) {
            if (QAccessible::accessibleInterface(*it) == child)
                return view()->model().indexOf(it.key());
        }
        return -1;
    }
    QAccessibleInterface *childAt(int x, int y) const override
    {
        for (const auto &visible : view()->visibleBlocks()) {
            const int index = view()->model().indexOf(visible.id.message);
            const QRect rect = view()->messageRect(index);
            if (QRect(view()->viewport()->mapToGlobal(rect.topLeft()), rect.size()).contains(x, y))
                return child(index);
        }
        return nullptr;
    }

private:
    TranscriptView *view() const { return static_cast<TranscriptView *>(widget()); }

    mutable QHash<MessageId, QAccessible::Id> m_made;
};

QAccessibleInterface *makeTranscriptAccessible(const QString &, QObject *widget)
{
    auto *view = qobject_cast<TranscriptView *>(widget);
    return view ? new TranscriptAccessible(view) : nullptr;
}

} // namespace

void installTranscriptAccessibility()
{
    // Qt keeps the factories of the whole program; installing the same one twice is one entry.
    QAccessible::installFactory(makeTranscriptAccessible);
}

void tellFocus(TranscriptView &view)
{
    const auto current = view.currentMessage();
    if (!QAccessible::isActive() || !view.hasFocus() || !current)
        return;
    const int row = view.model().indexOf(*current);
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
    QAccessibleInterface *focused = list ? list->child(row) : nullptr;
    const auto targets = view.reachable(row);
    const auto at = std::find_if(targets.begin(), targets.end(), [](const auto &target) { return target.isFocused; });
    if (focused && at != targets.end())
        focused = focused->child(int(at - targets.begin()));
    if (!focused)
        return;
    QAccessibleEvent event(focused, QAccessible::Focus);
    QAccessible::updateAccessibility(&event);
}

void tellTextGrew(TranscriptView &view, int row)
{
    if (!QAccessible::isActive())
        return;
    const TranscriptItem &item = view.model().item(row);
    if (item.role == Role::User || item.parts.empty())
        return;
    const auto *text = std::get_if<TextPart>(&item.parts.back());
    if (!text)
        return;
    const QString key = item.id.toString() + u'/' + QString::number(item.parts.size());
    const QVariantList said = view.property(saidProperty).toList();
    const qsizetype from = said.size() == 2 && said[0].toString() == key ? said[1].toLongLong() : 0;
    // A sentence ends with its mark and a space, or with its line.
    qsizetype to = item.state == MessageState::Streaming ? from : text->text.size();
    for (qsizetype i = from; i + 1 < text->text.size() && item.state == MessageState::Streaming; ++i) {
        const QChar c = text->text[i];
        if (c == u'\n' || ((c == u'.' || c == u'?' || c == u'!' || c == QChar(0x3002)) && text->text[i + 1].isSpace()))
            to = i + 1;
    }
    if (to <= from)
        return;
    view.setProperty(saidProperty, QVariantList{key, to});
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(&view);
    QAccessibleInterface *message = list ? list->child(row) : nullptr;
    if (!message)
        return;
    QAccessibleTextInsertEvent event(message, int(from), text->text.mid(from, to - from));
    QAccessible::updateAccessibility(&event);
}

} // namespace Layers
