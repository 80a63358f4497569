#pragma once
// Why a file was not read, for the list of an import. Any thread that may translate.

#include "core/base/error.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace Layers {

// A whole sentence: "Needs a password to be read." `detail` is what the sentence names: a size, a number of pages, another file. The reason
// may begin with "file.".
QString fileReason(const QByteArray &reason, const QString &detail = {});
// The same in two words, for a list of reasons: "a password".
QString fileReasonName(const QByteArray &reason);

// Why a place could not be looked through, in the words of a mark: "not there".
QString placeReason(const Error &error);

} // namespace Layers
