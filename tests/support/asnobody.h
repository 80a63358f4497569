#pragma once
// Root reads everything. During the life of this object a test that root runs has the rights of a user who has none, in all its threads.
// Other users have nothing to do.

#include <QtCore/QString>

namespace LayersTest {

class AsNobody
{
public:
    explicit AsNobody(const QString &folder); // becomes that user's, with all that is in it
    ~AsNobody();
    AsNobody(const AsNobody &) = delete;
    AsNobody &operator=(const AsNobody &) = delete;
    bool isIt() const; // no rights of root are left

private:
    bool m_wasRoot = false;
};

} // namespace LayersTest
