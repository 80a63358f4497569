#pragma once
// What is said of an error by its code alone: one table, looked through in its order. Any thread; the sentences are translated by whoever
// shows them, under the context "ErrorText".

#include "core/base/error.h"

namespace Layers::ErrorCodes {

// What the person can do next, and so what the button says.
enum class Next { Nothing, Retry, Continue, ChooseModel, ChangeKey, ChangeServer, ChangeProxy, OpenProfile, Details };

struct Row
{
    const char *code; // ends in '*' for every code that begins so
    const char *sentence;
    const char *place = nullptr; // the parameter that stands for %1
    Next next = Next::Nothing;
    bool tellsCost = false; // what it cost stands behind the sentence
};

// Null: the code says nothing by itself. Found only among the rows of its kind.
const Row *find(const Error &error);

} // namespace Layers::ErrorCodes
