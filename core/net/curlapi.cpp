#include "core/net/curlapi_p.h"

#include "core/base/log.h"

#include <QtCore/QLibrary>

namespace Layers {

namespace {

constexpr unsigned int oldestCurl = 0x07'55'00; // CURLOPT_PROTOCOLS_STR

struct CurlLibrary
{
    CurlLibrary()
    {
        // The name is "curl" with a prefix where the system has one; Windows builds call the file libcurl or libcurl-x64.
        for (const char *name : {"curl", "libcurl", "libcurl-x64"}) {
            library.setFileNameAndVersion(QString::fromLatin1(name), 4);
            if (library.load())
                break;
        }
        isThere = library.isLoaded() && findAll() && api.versionInfo(CURLVERSION_NOW)->version_num >= oldestCurl
            && api.globalInit(CURL_GLOBAL_DEFAULT) == CURLE_OK;
        if (!isThere)
            qCWarning(lcNet) << "libcurl 7.85 or newer is not there:" << library.errorString();
    }

    template <class Function>
    bool find(Function &function, const char *name)
    {
        function = reinterpret_cast<Function>(library.resolve(name));
        return function != nullptr;
    }

    bool findAll()
    {
        return find(api.globalInit, "curl_global_init") && find(api.versionInfo, "curl_version_info")
            && find(api.easyInit, "curl_easy_init") && find(api.easyReset, "curl_easy_reset") && find(api.easyCleanup, "curl_easy_cleanup")
            && find(api.easySetopt, "curl_easy_setopt") && find(api.easyGetinfo, "curl_easy_getinfo")
            && find(api.easyPause, "curl_easy_pause") && find(api.easyStrerror, "curl_easy_strerror")
            && find(api.multiInit, "curl_multi_init") && find(api.multiCleanup, "curl_multi_cleanup")
            && find(api.multiSetopt, "curl_multi_setopt") && find(api.multiAddHandle, "curl_multi_add_handle")
            && find(api.multiRemoveHandle, "curl_multi_remove_handle") && find(api.multiPerform, "curl_multi_perform")
            && find(api.multiPoll, "curl_multi_poll") && find(api.multiWakeup, "curl_multi_wakeup")
            && find(api.multiInfoRead, "curl_multi_info_read") && find(api.multiStrerror, "curl_multi_strerror")
            && find(api.slistAppend, "curl_slist_append") && find(api.slistFreeAll, "curl_slist_free_all");
    }

    QLibrary library;
    CurlApi api{};
    bool isThere = false;
};

const CurlLibrary &curlLibrary()
{
    static const CurlLibrary library;
    return library;
}

} // namespace

bool CurlApi::isThere()
{
    return curlLibrary().isThere;
}

const CurlApi &CurlApi::get()
{
    return curlLibrary().api;
}

} // namespace Layers
