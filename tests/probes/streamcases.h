#pragma once
// Runs recorded streams through our decoders: whole, at every two-way split, at random multi-way splits and at every prefix.
// The format of the cases is that of tests/data/streams/cases.json. Used by tst_streams and probe_streams.

#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

#include <vector>

namespace LayersTest {

struct StreamCase
{
    QString id;
    QString title;
    QByteArray dialect;
    int status = 200;
    QByteArray contentType;
    bool isReset = false; // the connection breaks after the last byte
    QByteArray body;
    QJsonObject expect;
};

// Empty and a message in `problem` when the file cannot be read.
std::vector<StreamCase> readStreamCases(const QString &path, QString &problem);

bool hasDecoder(const QByteArray &dialect);

// What the decoders make of the pieces, with the keys of `expect`.
QJsonObject decodeStream(const StreamCase &streamCase, const std::vector<QByteArray> &pieces);

// Every difference, one line each; empty when the case passes. `seed` makes the random splits.
QStringList runStreamCase(const StreamCase &streamCase, quint32 seed);

} // namespace LayersTest
