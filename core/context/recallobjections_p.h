#pragma once
// What speaks against quoting a sentence, however many words of the question it has. Values; any thread.

#include "core/context/recallplace_p.h"
#include "core/context/retriever.h"

namespace Layers {

// A sentence that goes on about somebody whom the one before names, when the question names somebody else.
bool isAboutAnother(const RecallPlace &place, size_t sentence, const std::vector<RetrievalTerm> &terms);

class RecallObjections
{
public:
    explicit RecallObjections(const QString &question);

    bool applyTo(const QString &sentence) const;

    // "Is smoking allowed?": "allowed" says of no sentence that it is about smoking. Stems.
    const QSet<QByteArray> &frame() const { return m_frame; }

    // "What is the landlord's phone number?": somebody else's is no answer. Stems; empty when nobody is named so.
    const QSet<QByteArray> &owner() const { return m_owner; }
    const QSet<QByteArray> &owned() const { return m_owned; } // the number

    // "What is the phone number of the office?": a number that could be dialled; or an address for mail.
    bool asksForContact() const { return m_asksForPhone || m_asksForMail; }
    bool lacksContact(const QString &sentence) const;

    const QString &counted() const { return m_counted; } // "beds" of "how many beds"; empty for nothing

private:
    bool m_countsThings = false; // "how many members are there"
    QString m_counted;
    bool m_countsMeasures = false; // "how many hours"
    bool m_asksForAuthor = false;
    bool m_asksForPhone = false;
    bool m_asksForFax = false;
    bool m_asksForMail = false;
    QSet<QByteArray> m_frame;
    QSet<QByteArray> m_owner;
    QSet<QByteArray> m_owned;
};

// The time of day that a question is about, as it is written; empty when there is none.
QString clockIn(const QString &question);

} // namespace Layers
