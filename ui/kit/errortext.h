#pragma once
// The sentence for the person: what happened, what it cost, what to do next, in that order. Made from kind, code and situation; the error's
// own detail never appears, only names (file, host, model) and what a server said. Any thread that may translate.

#include "core/base/error.h"

#include <chrono>

namespace Layers {

enum class Situation {
    General,
    Answer, // asking a model
    Attach, // a file to a question that is not sent yet
    Import, // a file or folder
    Server, // adding or testing a server
    Store, // opening or writing the profile
};

struct ErrorText
{
    QString sentence;
    QString action; // what the button says; empty: there is nothing to press
    QByteArray actionId; // "retry", "continue", "add_key", "choose_model", "settings.models", "open_profile", "details" ...
    QString details; // for those who want to know more: what the server said, the request id
};

ErrorText errorText(const Error &error, Situation situation = Situation::General);

// What is said while the program waits to ask again, and when nothing has come for a while: "Studio is busy. Trying again in 18 s, attempt
// 2 of 3. Waiting costs nothing."
QString retryText(const Error &because, const QString &server, std::chrono::seconds left, int attempt, int attempts);
QString quietText(const QString &server, std::chrono::seconds silent);

} // namespace Layers
