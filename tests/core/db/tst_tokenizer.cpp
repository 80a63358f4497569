#include "core/db/database.h"
#include "core/db/tokenizer.h"
#include "tests/support/layerstest.h"
#include "tests/support/printers.h"

#include <QtCore/QRandomGenerator>
#include <QtCore/QTemporaryDir>

using namespace Layers;

namespace {

// "foo foobar+ bar": a + marks a token at the place of the one before.
QString shown(const std::vector<Text::Token> &tokens)
{
    QStringList words;
    for (const Text::Token &token : tokens)
        words << QString::fromUtf8(token.word) + (token.colocated ? QStringLiteral("+") : QString());
    return words.join(QLatin1Char(' '));
}

} // namespace

class TstTokenizer : public QObject
{
    Q_OBJECT
private slots:
    void splits_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::addColumn<Text::Purpose>("purpose");
        QTest::addColumn<Stemming>("stemming");
        const auto row = [](const char *name, const char *text, const char *words, Text::Purpose purpose = Text::Purpose::Document,
                            Stemming stemming = Stemming::None) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(words) << purpose << stemming;
        };
        const auto stem = [&](const char *name, const char *text, const char *words, Text::Purpose purpose = Text::Purpose::Document) {
            row(name, text, words, purpose, Stemming::English);
        };
        row("words and punctuation", "Hello, brave -- World!", "hello brave world");
        row("nothing", "", "");
        row("only signs", " .,;-_!", "");
        row("accents fall away", "Crème brûlée à Łódź", "creme brulee a lodz");
        row("accents as marks of their own", "Cre\xcc\x80me", "creme");
        row("sharp s and ligatures", "Straße ﬁn Œuvre Ægir", "strasse fin oeuvre aegir");
        row("Turkish dotted capital", "İstanbul ırmak", "istanbul irmak");
        row("Greek with its final sigma", "Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ");
        row("Cyrillic yo folds, short i stays", "Ёлка йод", "елка йод");
        row("Hebrew points and Arabic vowels fall away", "שָׁלוֹם مَرْحَبًا", "שלום مرحبا");
        row("Devanagari keeps its vowel signs", "हिन्दी", "हिन्दी");
        row("full width becomes ordinary", "Ｆｕｌｌ１２", "full12");
        row("two Chinese characters", "中国", "中国 国");
        row("a Chinese sentence", "我爱中国人。", "我爱 爱中 中国 国人 人");
        row("a query has no lone last character", "中国人", "中国 国人", Text::Purpose::Query);
        row("one Chinese character", "中", "中");
        row("one Chinese character in a query", "中", "中", Text::Purpose::Query);
        row("Japanese", "東京タワー", "東京 京タ タワ ワー ー");
        row("Korean", "한국어", "한국 국어 어");
        row("Latin beside Chinese", "iPhone手机", "i iphone+ phone 手机 机");
        row("outside the basic plane", "𠮷野", "𠮷野 野");
        row("camel case", "fooBar", "foo foobar+ bar");
        row("snake and camel case", "fooBar_baz", "foo foobar+ foobarbaz+ bar baz");
        row("dots", "foo.bar", "foo foobar+ bar");
        row("several underscores", "__init__ foo__bar", "init foo foobar+ bar");
        row("capitals before a word", "HTMLParser", "html htmlparser+ parser");
        row("all capitals", "HTTP_SERVER", "http httpserver+ server");
        row("digits inside", "utf8 x86_64", "utf8 x86 x8664+ 64");
        row("a number with a point", "3.14", "3 314+ 14");
        row("a sentence ends without a gap", "end. Next", "end next");
        row("hyphens only split", "well-known", "well known");
        row("an apostrophe splits", "l'amour don’t", "l amour don t");
        row("ill-formed bytes separate",
            "ab\xff\xfe"
            "cd",
            "ab cd");
        stem("plurals", "cats ponies classes gas bus", "cat cats+ poni ponies+ class classes+ gas bus");
        stem("endings of verbs", "running hoped hopping agreed", "run running+ hope hoped+ hop hopping+ agree agreed+");
        stem("an unfinished word is not stemmed", "running", "running", Text::Purpose::QueryPrefix);
        stem("no stem for other alphabets", "страница", "страница");
        stem("a final y", "happy cry", "happi happy+ cry");
    }
    void splits()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        QFETCH(Text::Purpose, purpose);
        QFETCH(Stemming, stemming);
        QByteArray utf8 = text.toUtf8();
        if (qstrcmp(QTest::currentDataTag(), "ill-formed bytes separate") == 0)
            utf8 = "ab\xff\xfe"
                   "cd";
        QCOMPARE(shown(Text::tokens(utf8, purpose, stemming)), words);
    }

    void offsetsPointAtTheText()
    {
        const QByteArray text = "Ça va: fooBar 中国";
        for (const Text::Token &token : Text::tokens(text)) {
            QVERIFY(token.begin < token.end && token.end <= text.size());
            QVERIFY(token.colocated
                    || Text::tokens(text.mid(token.begin, token.end - token.begin)).front().word.startsWith(token.word.left(1)));
        }
    }

    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<bool>("found");
        const auto row = [](const char *name, const char *text, const char *typed, bool found) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(typed) << found;
        };
        row("a prefix", "international law", "interna", true);
        row("the middle of a word is no prefix", "international law", "national", false);
        row("without the accent", "Crème brûlée", "creme", true);
        row("with an accent that the text lacks", "creme", "Crème", true);
        row("two Chinese characters inside a sentence", "我爱中国人。", "中国", true);
        row("three Chinese characters", "我爱中国人。", "中国人", true);
        row("characters that are not neighbours", "中天国", "中国", false);
        row("one Chinese character inside", "我爱中国人。", "国", true);
        row("the last Chinese character", "我爱中国人。", "人", true);
        row("a part of an identifier", "call fooBar_baz()", "bar", true);
        row("an identifier as a whole", "call fooBar_baz()", "fooBar_baz", true);
        row("an identifier without its case", "call fooBar_baz()", "foobar", true);
        row("an identifier against plain text", "call foobar", "fooBar", true);
        row("an unfinished identifier", "call fooBar_baz()", "fooBar_b", true);
        row("dotted", "os.path.join", "path.join", true);
        row("other parts", "call fooBar_baz()", "fooQux", false);
        row("every word must occur", "one two three", "one four", false);
        row("in any order", "one two three", "three one", true);
        row("a phrase", "one two three", "\"two three\"", true);
        row("a phrase in the wrong order", "one two three", "\"three two\"", false);
        row("operators are words", "cats or dogs", "cats OR birds", false);
        row("NEAR is a word", "near the sea", "NEAR(the)", true);
        row("a stray quote", "one two", "\"one", true);
        row("stars and colons", "one two", "one* body:two", false);
        row("brackets and carets", "one two", "^(one) -two", true);
        row("a finished word is no prefix", "international", "inter national", false);
    }
    void finds()
    {
        QFETCH(QString, text);
        QFETCH(QString, typed);
        QFETCH(bool, found);
        auto opened = Database::open(QStringLiteral(":memory:"));
        QVERIFY_OK(opened);
        Database &database = **opened;
        QVERIFY_OK(database.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='layers', prefix='2 3')"));
        QVERIFY_OK(database.run("INSERT INTO t(body) VALUES(?1)", text));
        const auto hits = database.number("SELECT count(*) FROM t WHERE t MATCH ?1", Text::matchQuery(typed, Text::LastWord::Prefix));
        QVERIFY_OK(hits);
        QCOMPARE(*hits == 1, found);
    }

    void nothingTypedIsASyntaxError()
    {
        auto opened = Database::open(QStringLiteral(":memory:"));
        QVERIFY_OK(opened);
        Database &database = **opened;
        QVERIFY_OK(database.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='layers stem')"));
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QString alphabet = QString::fromUtf8("ab\"'*()-+^:{}.,_ ANDORNOTNEAR中国é\\;%?");
        for (int i = 0; i < 3000; ++i) {
            QString typed;
            for (int length = int(random.bounded(12)); length > 0; --length)
                typed += alphabet[random.bounded(int(alphabet.size()))];
            for (const QString &query : {Text::matchQuery(typed, Text::LastWord::Prefix), Text::matchAny(typed)}) {
                if (!query.isEmpty())
                    QVERIFY2(database.number("SELECT count(*) FROM t WHERE t MATCH ?1", query).ok(), qPrintable(typed + query));
            }
        }
    }

    void anUnknownArgumentIsRefused()
    {
        auto opened = Database::open(QStringLiteral(":memory:"));
        QVERIFY_OK(opened);
        QVERIFY(!(*opened)->execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='layers fast')"));
    }
};

LAYERS_TEST(TstTokenizer, "tst_tokenizer", Guiless)
#include "tst_tokenizer.moc"
