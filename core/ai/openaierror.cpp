#include "core/ai/openaierror.h"

#include "core/ai/keyredactor.h"
#include "core/net/retryafter.h"

#include <QtCore/QRegularExpression>

namespace Layers {

namespace {

constexpr qsizetype longestSaid = 600;

bool isContextOverflow(const ServerError &said)
{
    static const QRegularExpression words(QStringLiteral("(context[ _](length|window|size)|maximum context|prompt is too long|too many "
                                                         "tokens|input token count|exceed_context_size|ContextWindowExceeded)"),
                                          QRegularExpression::CaseInsensitiveOption);
    return said.code == "context_length_exceeded" || said.code == "exceed_context_size_error" || words.match(said.message).hasMatch();
}

bool isMoney(int status, const ServerError &said)
{
    static const QRegularExpression words(
        QStringLiteral("(exceeded your current quota|insufficient_quota|budget has been exceeded|credit balance|billing)"),
        QRegularExpression::CaseInsensitiveOption);
    static constexpr const char *codes[] = {"insufficient_quota",
                                            "budget_exceeded",
                                            "credit_balance_exhausted",
                                            "organization_spend_limit_exceeded",
                                            "project_spend_limit_exceeded",
                                            "organization_usage_limit_exceeded",
                                            "billing_error"};
    return status == 402 || words.match(said.message).hasMatch()
        || std::any_of(std::begin(codes), std::end(codes), [&](const char *code) { return said.code == code || said.type == code; });
}

bool isUnknownModel(int status, const ServerError &said)
{
    static const QRegularExpression words(
        QStringLiteral("(invalid model name|model .* (not found|does not exist)|model_not_found|unknown model)"),
        QRegularExpression::CaseInsensitiveOption);
    return said.code == "model_not_found" || ((status == 400 || status == 404) && words.match(said.message).hasMatch());
}

bool isFiltered(const ServerError &said)
{
    static constexpr const char *codes[] = {"content_policy_violation", "content_filter", "ContentPolicyViolationError"};
    return std::any_of(std::begin(codes), std::end(codes), [&](const char *code) { return said.code == code || said.type == code; });
}

// LiteLLM puts the status of an error inside a stream into its code.
int effectiveStatus(int status, const ServerError &said)
{
    if (status < 200 || status > 299)
        return status;
    bool ok = false;
    const int code = said.code.toInt(&ok);
    return ok && code >= 400 && code < 600 ? code : 500;
}

// Our own codes say what the program knows itself, so a server's word gets a name of its own.
QByteArray codeOf(int status, const ServerError &said, const QByteArray &key)
{
    constexpr qsizetype longest = 80;
    const QString word = said.isOurs ? QString() : withoutKey(QString::fromUtf8(said.code), key).left(longest);
    const bool isWord = std::any_of(word.begin(), word.end(), [](QChar c) { return c.isLetter(); })
        && std::all_of(word.begin(), word.end(), [](QChar c) { return c.unicode() > 0x20 && c.unicode() < 0x7f; });
    return isWord ? QByteArray("server.") + word.toLatin1() : QByteArray("http.") + QByteArray::number(status);
}

} // namespace

QString withoutKey(QString text, const QByteArray &key)
{
    return KeyForms(key).without(std::move(text));
}

QString requestIdOf(const HeaderMap &headers, const QByteArray &key)
{
    constexpr qsizetype longest = 200;
    return withoutKey(QString::fromLatin1(headers.value("x-litellm-call-id", headers.value("x-request-id"))), key).left(longest);
}

Error errorFromServer(int status, const ServerError &said, const HeaderMap &headers, Time now, const QByteArray &key)
{
    const int effective = effectiveStatus(status, said);
    Error error;
    error.code = codeOf(effective, said, key);
    const QString text = said.isOurs ? QString() : withoutKey(said.message, key).left(longestSaid);
    error.params.insert(QStringLiteral("said"), text);
    error.params.insert(QStringLiteral("status"), effective);
    error.detail
        = QStringLiteral("server answered %1 %2").arg(effective).arg(withoutKey(QString::fromLatin1(said.type), key).left(longestSaid));
    error.requestId = requestIdOf(headers, key);
    if (const auto hint = retryAfter(headers, now))
        error.retryAfter = std::chrono::ceil<std::chrono::seconds>(*hint);

    using Kind = Error::Kind;
    const bool isSuccess = status >= 200 && status <= 299;
    if (said.isOurs && said.code == "protocol" && isSuccess) {
        // A page or garbage that came with success is what this address has; asking again does not change it.
        error.kind = Kind::Rejected;
        error.code = said.message.contains(QLatin1String("HTML")) ? "not_api.html" : "not_api";
        error.params.insert(QStringLiteral("retry"), false);
    } else if (said.isOurs && (status == 502 || status == 504)) {
        error.kind = Kind::RateLimited; // the gateway's own page: what it asked is not there for now
    } else if (isMoney(effective, said)) {
        error.kind = Kind::OutOfCredits;
    } else if (isContextOverflow(said)) {
        error.kind = Kind::ContextTooLong;
        error.code = "context_length_exceeded";
        if (said.contextTokens > 0)
            error.params.insert(QStringLiteral("context"), said.contextTokens);
    } else if (isUnknownModel(effective, said)) {
        error.kind = Kind::NotFound;
        error.code = "model_not_found";
    } else if (isFiltered(said)) {
        error.kind = Kind::Refused;
    } else if (effective == 401 || said.type == "auth_error" || said.type == "expired_key" || said.type == "no_db_connection") {
        error.kind = Kind::SignInNeeded;
        error.code = key.isEmpty() ? "key.needed" : "key";
    } else if (effective == 403 && key.isEmpty()) {
        error.kind = Kind::SignInNeeded;
        error.code = "key.needed";
    } else if (effective == 403) {
        error.kind = Kind::Forbidden;
    } else if (effective == 404) {
        error.kind = Kind::NotFound;
    } else if (effective == 408 || effective == 504) {
        error.kind = Kind::Timeout;
    } else if (effective == 413) {
        error.kind = Kind::Rejected;
        error.code = "too_large";
    } else if (effective == 429 || effective == 503 || effective == 529) {
        error.kind = Kind::RateLimited;
    } else {
        error.kind = Kind::Rejected;
    }
    const QByteArray should = headers.value("x-should-retry");
    if (should == "true" || should == "false")
        error.params.insert(QStringLiteral("retry"), should == "true");
    return error;
}

bool isWorthRetrying(const Error &error)
{
    if (error.params.contains(QStringLiteral("retry")))
        return error.params.value(QStringLiteral("retry")).toBool();
    if (error.kind == Error::Kind::RateLimited)
        return true;
    if (error.kind == Error::Kind::Offline)
        return error.code != "net.cut";
    const int status = error.params.value(QStringLiteral("status")).toInt();
    return error.kind == Error::Kind::Rejected && (status == 500 || status == 502 || (status >= 520 && status <= 527));
}

QByteArray refusedParameter(const ServerError &said)
{
    static const QRegularExpression words(
        QStringLiteral("(unsupported|unrecognized|unknown|not supported|extra (inputs|fields)|does not support)"),
        QRegularExpression::CaseInsensitiveOption);
    if (said.code == "unsupported_parameter" || said.code == "unknown_parameter" || words.match(said.message).hasMatch()) {
        for (const char *name : {"stream_options", "max_completion_tokens", "max_tokens", "tools"}) {
            if (said.param == name || said.message.contains(QLatin1String(name)))
                return name;
        }
    }
    return {};
}

} // namespace Layers
