#pragma once
// Where a program may put a socket that no other user of this computer can take first, and who is at the other end of one. Any thread.

#include <QtCore/QStringList>

class QLocalSocket;

namespace Layers {

// The first of these folders that belongs to this user alone (mode 0700, no link), made when it is missing; empty when none does.
// The usual ones: the session's own folder, then one in the folder for temporary files.
QString privateFolder(const QStringList &candidates);
QStringList privateFolderCandidates();

// False when another user is at the other end. True too where the system does not say: the folder of the socket keeps others out then.
bool isOwnPeer(const QLocalSocket &socket);

} // namespace Layers
