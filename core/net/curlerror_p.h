#pragma once
// The one place where libcurl's codes become ours. Pure.

#include "core/base/error.h"

#include <curl/curl.h>

namespace Layers {

// `verify` is OpenSSL's verdict over the certificate, `words` what curl has to say about it.
Error curlError(CURLcode code, long verify, const QString &words);
Error proxyError(int status);
// Whether a handshake failed as it does where the other side speaks no TLS: it answered with something else, or closed the connection.
bool speaksNoTls(const QString &words);

} // namespace Layers
