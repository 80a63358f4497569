#include "core/base/log.h"

namespace Layers {

Q_LOGGING_CATEGORY(lcBase, "layers.base", QtInfoMsg)
Q_LOGGING_CATEGORY(lcNet, "layers.net", QtInfoMsg)
Q_LOGGING_CATEGORY(lcDb, "layers.db", QtInfoMsg)
Q_LOGGING_CATEGORY(lcStore, "layers.store", QtInfoMsg)
Q_LOGGING_CATEGORY(lcJobs, "layers.jobs", QtInfoMsg)
Q_LOGGING_CATEGORY(lcProcess, "layers.process", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSecrets, "layers.secrets", QtInfoMsg)
Q_LOGGING_CATEGORY(lcSettings, "layers.settings", QtInfoMsg)
Q_LOGGING_CATEGORY(lcAi, "layers.ai", QtInfoMsg)
Q_LOGGING_CATEGORY(lcChat, "layers.chat", QtInfoMsg)
Q_LOGGING_CATEGORY(lcContext, "layers.context", QtInfoMsg)
Q_LOGGING_CATEGORY(lcUi, "layers.ui", QtInfoMsg)
Q_LOGGING_CATEGORY(lcApp, "layers.app", QtInfoMsg)

} // namespace Layers
