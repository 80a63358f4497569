#pragma once
// The functions of libcurl that this module calls, found at the first request and not when the program starts: libcurl brings twenty-six
// libraries with it, and linking them takes a tenth of the program's start, which many a start on this device alone never needs. Any
// thread; the first call waits for the library.

#include <curl/curl.h>

namespace Layers {

struct CurlApi
{
    decltype(&curl_global_init) globalInit;
    decltype(&curl_version_info) versionInfo;
    decltype(&curl_easy_init) easyInit;
    decltype(&curl_easy_reset) easyReset;
    decltype(&curl_easy_cleanup) easyCleanup;
    decltype(&curl_easy_setopt) easySetopt;
    decltype(&curl_easy_getinfo) easyGetinfo;
    decltype(&curl_easy_pause) easyPause;
    decltype(&curl_easy_strerror) easyStrerror;
    decltype(&curl_multi_init) multiInit;
    decltype(&curl_multi_cleanup) multiCleanup;
    decltype(&curl_multi_setopt) multiSetopt;
    decltype(&curl_multi_add_handle) multiAddHandle;
    decltype(&curl_multi_remove_handle) multiRemoveHandle;
    decltype(&curl_multi_perform) multiPerform;
    decltype(&curl_multi_poll) multiPoll;
    decltype(&curl_multi_wakeup) multiWakeup;
    decltype(&curl_multi_info_read) multiInfoRead;
    decltype(&curl_multi_strerror) multiStrerror;
    decltype(&curl_slist_append) slistAppend;
    decltype(&curl_slist_free_all) slistFreeAll;

    // Whether the library is there and new enough. Nothing else of get() may be called when it is not.
    static bool isThere();
    static const CurlApi &get();
};

} // namespace Layers
