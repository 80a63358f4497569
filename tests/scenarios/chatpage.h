#pragma once
// One run of the program with its chat page open.

#include "tests/fakes/scriptedserver.h"
#include "tests/scenarios/program.h"

namespace LayersTest {

struct Page : Program
{
    explicit Page(const QString &dir)
        : Program(dir)
    { }
    bool starts()
    {
        if (!becomesReady())
            return false;
        if (window->shell()->current() == "welcome")
            key(Qt::Key_Space);
        return window->shell()->current() == "chats";
    }
    // A chat that has something in it.
    bool startsAndAsks()
    {
        if (!starts())
            return false;
        page().focusComposer();
        type(QStringLiteral("Rent?")); // also its title, which has room in the smallest window
        key(Qt::Key_Return);
        return hasAnswer();
    }
    ChatPage &page() { return window->chat()->page(); }
    QPlainTextEdit *composer() { return find<QPlainTextEdit>("composer"); }
    std::vector<QAbstractButton *> removers()
    {
        std::vector<QAbstractButton *> buttons;
        for (QAbstractButton *button : window->findChildren<QAbstractButton *>(QStringLiteral("removeAttachment"))) {
            if (button->isVisible())
                buttons.push_back(button);
        }
        return buttons;
    }
    bool says(const QString &text) { return window->shell()->toast().findChild<Label *>()->text() == text; }
    Note *editNote() { return find<Note>("editNote"); }
    bool hasEditNote() { return editNote()->isVisible(); }
    void keepAsItWas() { editNote()->findChild<Button *>()->click(); }
    bool hasChips(size_t count)
    {
        return waitUntil([&] { return removers().size() == count; });
    }
    const TranscriptModel &thread() { return find<TranscriptView>("transcript")->model(); }
    bool hasAnswer()
    {
        return waitUntil([&] {
            return thread().count() > 0 && thread().item(thread().count() - 1).role == Role::Assistant
                && thread().item(thread().count() - 1).state != MessageState::Streaming;
        });
    }
    std::vector<Message> saveLongChat(int count, const std::function<QString(int)> &words)
    {
        Conversation chat;
        chat.id = ConversationId::make(core->clock().now());
        chat.title = QStringLiteral("A long one");
        chat.created = chat.changed = core->clock().now();
        (void)waitFor(window->session().conversations().save(chat));
        std::vector<Message> messages;
        for (int i = 0; i < count; ++i) {
            Message message;
            message.id = MessageId::make(core->clock().now());
            message.conversation = chat.id;
            message.created = core->clock().now();
            if (!messages.empty())
                message.parent = messages.back().id;
            message.role = i % 2 == 0 ? Role::User : Role::Assistant;
            message.parts = {TextPart{words(i)}};
            messages.push_back(message);
        }
        (void)waitFor(window->session().messages().save(messages));
        return messages;
    }
    void addServer(ScriptedServer &server)
    {
        NewProvider provider;
        provider.name = QStringLiteral("Harbour");
        provider.url = QStringLiteral("http://127.0.0.1:%1/v1").arg(server.port());
        QVERIFY(waitFor(window->session().providers().add(provider)).ok());
    }
};

} // namespace LayersTest
