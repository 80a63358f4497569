#include "ui/kit/filereason.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <iterator>

namespace Layers {

namespace {

#define SAY(sentence) QT_TRANSLATE_NOOP("ErrorText", sentence)

struct Reason
{
    const char *word;
    const char *sentence;
    const char *name = nullptr; // in two words
    const char *withDetail = nullptr; // when more is known; %1 is that
};

constexpr Reason reasons[] = {
    {"empty", SAY("Is empty.")},
    {"binary", SAY("Is not text.")},
    {"too_large", SAY("Is too large to be read."), SAY("too large"), SAY("Is larger than %1, more than Layers reads.")},
    {"no_text", SAY("Has no text to read."), SAY("pictures without text")},
    {"password", SAY("Needs a password to be read."), SAY("a password")},
    {"wrong_password", SAY("That password does not open it."), SAY("a password")},
    {"locked", SAY("Is locked in a way that Layers cannot open."), SAY("a password")},
    {"left_out", SAY("Was left out by you.")},
    {"damaged", SAY("Is damaged."), SAY("damaged")},
    {"too_heavy", SAY("Could not be read: it needs more memory or time than a PDF may have."), SAY("too much memory or time")},
    {"no_reader", SAY("Could not be read: layers-reader, the program that reads PDFs, is not installed."), SAY("no program for PDFs")},
    {"unreadable", SAY("May not be read by you."), SAY("no permission")},
    {"double", SAY("Is the same as another file."), nullptr, SAY("Is the same as %1.")},
    {"loop", SAY("Is a link that leads back to a folder above.")},
    {"dangling", SAY("Is a link to something that is not there, or to itself.")},
    {"outside", SAY("Is a link to a place outside of this folder.")},
    {"name", SAY("Has a name that is not written in UTF-8, so it cannot be opened. Rename it.")},
    {"special", SAY("Is no file, but a device or a pipe.")},
    {"too_many", SAY("Holds more files than Layers takes from one folder. The rest is left out.")},
    {"hidden", SAY("Is hidden.")},
    {"unknown", SAY("Is of a kind that Layers does not read yet.")},
    {"gone", SAY("Is no longer there."), SAY("no longer there")},
};

constexpr Reason anyReason{"", SAY("Could not be read."), SAY("another reason")};

#undef SAY

const Reason &reasonCalled(const QByteArray &word)
{
    const auto *found = std::find_if(std::begin(reasons), std::end(reasons), [&](const Reason &reason) { return word == reason.word; });
    return found == std::end(reasons) ? anyReason : *found;
}

QString translated(const char *text)
{
    return QCoreApplication::translate("ErrorText", text);
}

} // namespace

QString fileReason(const QByteArray &reason, const QString &detail)
{
    const Reason &known = reasonCalled(reason.startsWith("file.") ? reason.mid(5) : reason);
    if (known.word == QByteArrayView("no_text") && !detail.isEmpty())
        return QCoreApplication::translate("ErrorText", "%n page(s) of pictures without text. Layers cannot read pictures of text yet.",
                                           nullptr, detail.toInt());
    return known.withDetail && !detail.isEmpty() ? translated(known.withDetail).arg(detail) : translated(known.sentence);
}

QString fileReasonName(const QByteArray &reason)
{
    const Reason &known = reasonCalled(reason);
    return translated(known.name ? known.name : anyReason.name);
}

QString placeReason(const Error &error)
{
    if (error.kind == Error::Kind::DiskFull)
        return QCoreApplication::translate("ErrorText", "disk full");
    if (error.code == "source.missing")
        return QCoreApplication::translate("ErrorText", "not there");
    return error.code == "source.emptied" ? QCoreApplication::translate("ErrorText", "empty now")
                                          : QCoreApplication::translate("ErrorText", "not readable");
}

} // namespace Layers
