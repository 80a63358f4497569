#pragma once
// Questions that go on from the one before: "and in May?", "und ein Auto?", "where?". English and German. Pure; any thread.

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace Layers {

struct FollowedQuestion
{
    QString text; // whole: with the words of the question before
    QString changed; // what of it is new and must be in an answer; empty when the question stands alone or only asks in another way
};

// The last of the questions that a person asked one after the other.
FollowedQuestion followedQuestion(const QStringList &questions);

} // namespace Layers
