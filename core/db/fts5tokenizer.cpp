#include "core/db/tokenizer.h"
#include "core/db/tokenizer_p.h"

#include <sqlite3.h>

#include <cstring>

namespace Layers {

namespace {

struct Fts5Layers
{
    Stemming stemming = Stemming::None;
};

int createTokenizer(void *, const char **arguments, int count, Fts5Tokenizer **out)
{
    Fts5Layers made;
    for (int i = 0; i < count; ++i) {
        if (std::strcmp(arguments[i], "stem") != 0)
            return SQLITE_ERROR;
        made.stemming = Stemming::English;
    }
    *out = reinterpret_cast<Fts5Tokenizer *>(new Fts5Layers(made));
    return SQLITE_OK;
}

void deleteTokenizer(Fts5Tokenizer *tokenizer)
{
    delete reinterpret_cast<Fts5Layers *>(tokenizer);
}

int runTokenizer(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int size,
                 int (*take)(void *, int, const char *, int, int, int))
{
    const auto purpose = !(flags & FTS5_TOKENIZE_QUERY) ? Text::Purpose::Document
        : flags & FTS5_TOKENIZE_PREFIX                  ? Text::Purpose::QueryPrefix
                                                        : Text::Purpose::Query;
    int code = SQLITE_OK;
    Text::tokenize(QByteArrayView(text, size), purpose, reinterpret_cast<Fts5Layers *>(tokenizer)->stemming, [&](const Text::Token &token) {
        code = take(context, token.colocated ? FTS5_TOKEN_COLOCATED : 0, token.word.constData(), int(token.word.size()), int(token.begin),
                    int(token.end));
        return code == SQLITE_OK;
    });
    return code;
}

} // namespace

int registerTokenizer(sqlite3 *handle)
{
    // The documented way to reach the API of FTS5: sqlite.org/fts5.html, section 7.
    fts5_api *api = nullptr;
    sqlite3_stmt *statement = nullptr;
    int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr);
    if (code != SQLITE_OK)
        return code;
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
    code = sqlite3_finalize(statement);
    if (!api)
        return code == SQLITE_OK ? SQLITE_ERROR : code;
    fts5_tokenizer functions{createTokenizer, deleteTokenizer, runTokenizer};
    return api->xCreateTokenizer(api, "layers", nullptr, &functions, nullptr);
}

} // namespace Layers
