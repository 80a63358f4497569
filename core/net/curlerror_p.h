#pragma once
// The one place where libcurl's codes become ours. Pure.

#include "core/base/error.h"

#include <curl/curl.h>

namespace Layers {

// `verify` is OpenSSL's verdict over the certificate, `words` what curl has to say about it.
Error curlError(CURLcode code, long verify, const QString &words);
Error proxyError(int status);

} // namespace Layers
