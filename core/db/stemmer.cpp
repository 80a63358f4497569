#include "core/db/stemmer_p.h"

namespace Layers::Text {

namespace {

bool isStemVowel(const QByteArray &word, qsizetype i)
{
    switch (word[i]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
        return true;
    case 'y':
        return i > 0 && !isStemVowel(word, i - 1);
    default:
        return false;
    }
}

bool hasStemVowel(const QByteArray &word, qsizetype length)
{
    for (qsizetype i = 0; i < length; ++i) {
        if (isStemVowel(word, i))
            return true;
    }
    return false;
}

// Porter's m: how often a vowel is followed by a consonant.
int stemMeasure(const QByteArray &word)
{
    int count = 0;
    bool vowel = false;
    for (qsizetype i = 0; i < word.size(); ++i) {
        const bool now = isStemVowel(word, i);
        if (vowel && !now)
            ++count;
        vowel = now;
    }
    return count;
}

bool endsShort(const QByteArray &word) // consonant, vowel, consonant other than w, x, y
{
    const qsizetype n = word.size();
    return n >= 3 && !isStemVowel(word, n - 3) && isStemVowel(word, n - 2) && !isStemVowel(word, n - 1) && word[n - 1] != 'w'
        && word[n - 1] != 'x' && word[n - 1] != 'y';
}

} // namespace

QByteArray englishStem(const QByteArray &word)
{
    if (word.size() < 4 || word.size() > 40 || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
        return word;
    QByteArray stem = word;
    if (stem.endsWith("sses") || stem.endsWith("ies"))
        stem.chop(2);
    else if (stem.endsWith('s') && !stem.endsWith("ss") && !stem.endsWith("us") && !stem.endsWith("is"))
        stem.chop(1);

    if (stem.endsWith("eed")) {
        if (stemMeasure(stem.chopped(3)) > 0)
            stem.chop(1);
    } else {
        const qsizetype cut = stem.endsWith("ing") ? 3 : stem.endsWith("ed") ? 2 : 0;
        if (cut > 0 && stem.size() - cut >= 2 && hasStemVowel(stem, stem.size() - cut)) {
            stem.chop(cut);
            const qsizetype n = stem.size();
            if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz"))
                stem.append('e');
            else if (n >= 2 && stem[n - 1] == stem[n - 2] && !isStemVowel(stem, n - 1) && stem[n - 1] != 'l' && stem[n - 1] != 's'
                     && stem[n - 1] != 'z')
                stem.chop(1);
            else if (stemMeasure(stem) == 1 && endsShort(stem))
                stem.append('e');
        }
    }
    if (stem.size() > 2 && stem.endsWith('y') && hasStemVowel(stem, stem.size() - 1))
        stem[stem.size() - 1] = 'i';
    return stem;
}

} // namespace Layers::Text
