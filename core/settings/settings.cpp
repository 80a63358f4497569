#include "core/settings/settings.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/pool.h"
#include "core/base/wholefile.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QPointer>
#include <QtCore/QSaveFile>
#include <QtCore/QUrl>

#include <cerrno>

namespace Layers {

using namespace std::chrono_literals;

namespace {

constexpr auto settleTime = 250ms; // a slider that is dragged makes one write
constexpr qint64 largestFile = 1'000'000;

enum class SettingKind { Bool, Number, Word, Text };

struct SettingRow
{
    std::string_view key;
    SettingKind kind;
    std::string_view words;
    int least;
    int most;
};

template <class T>
constexpr SettingRow rowOf(const Setting<T> &setting)
{
    if constexpr (std::is_same_v<T, bool>)
        return {setting.key, SettingKind::Bool, {}, 0, 0};
    else if constexpr (std::is_same_v<T, int>)
        return {setting.key, SettingKind::Number, {}, setting.least, setting.most};
    else if constexpr (std::is_same_v<T, SettingText>)
        return {setting.key, SettingKind::Text, {}, 0, 0};
    else
        return {setting.key, SettingKind::Word, enumWords<T>, 0, 0};
}

template <class T>
std::string defaultOf(const Setting<T> &setting)
{
    if constexpr (std::is_same_v<T, bool>)
        return setting.otherwise ? "true" : "false";
    else if constexpr (std::is_same_v<T, int>)
        return std::to_string(setting.otherwise);
    else if constexpr (std::is_same_v<T, SettingText>)
        return std::string(setting.otherwise);
    else
        return {}; // an enum: see text()
}

#define LAYERS_SETTING_ROW(name, ...) rowOf(Settable::name),
constexpr SettingRow settingRows[] = {LAYERS_SETTINGS(LAYERS_SETTING_ROW)};
#undef LAYERS_SETTING_ROW

const SettingRow *rowNamed(std::string_view key)
{
    const auto *row = std::find_if(std::begin(settingRows), std::end(settingRows), [key](const SettingRow &r) { return r.key == key; });
    return row == std::end(settingRows) ? nullptr : row;
}

bool isAllowed(const SettingRow &row, const QString &value)
{
    switch (row.kind) {
    case SettingKind::Bool:
        return value == QLatin1String("true") || value == QLatin1String("false");
    case SettingKind::Number: {
        bool ok = false;
        const int number = value.toInt(&ok);
        return ok && number >= row.least && number <= row.most;
    }
    case SettingKind::Word:
        return !value.isEmpty()
            && QString::fromLatin1(row.words.data(), qsizetype(row.words.size())).split(QLatin1Char(' ')).contains(value);
    case SettingKind::Text:
        return true;
    }
    return false;
}

QByteArray bytesOf(std::string_view text)
{
    return QByteArray(text.data(), qsizetype(text.size()));
}

} // namespace

// What a write in the pool needs; outlives the Settings when it must. A write that is older than what the file holds does nothing.
struct Settings::File
{
    QString path;
    std::mutex mutex;
    quint64 asked = 0; // main thread
    quint64 written = 0;

    Result<Unit> write(quint64 number, const QByteArray &bytes)
    {
        const std::lock_guard lock(mutex);
        if (number <= written)
            return Unit{};
        QDir().mkpath(QFileInfo(path).path());
        QSaveFile file(path);
        errno = 0;
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !commitWhole(file)) {
            const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            return Error{.kind = full ? Error::Kind::DiskFull : Error::Kind::Forbidden,
                         .code = "settings.write",
                         .detail = file.errorString(),
                         .params = {{QStringLiteral("path"), path}}};
        }
        written = number;
        return Unit{};
    }
};

Settings::Settings(QString path)
    : m_file(std::make_shared<File>())
{
    m_file->path = std::move(path);
    read();
}

Settings::~Settings()
{
    if (const auto written = flush(); !written)
        qCWarning(lcSettings, "not written: %s", written.error().code.constData());
}

QString Settings::value(const Setting<SettingText> &setting) const
{
    const auto found = m_values.find(setting.key);
    return found == m_values.end() ? QString::fromUtf8(bytesOf(setting.otherwise)) : QString::fromStdString(found->second);
}

std::string Settings::stored(std::string_view key) const
{
    const auto found = m_values.find(key);
    return found == m_values.end() ? std::string() : found->second;
}

int Settings::place(std::string_view words, std::string_view word)
{
    const auto at = words.find(word);
    return int(std::count(words.begin(), words.begin() + std::ptrdiff_t(at == std::string_view::npos ? 0 : at), ' '));
}

QString Settings::word(std::string_view words, int place)
{
    return QString::fromLatin1(words.data(), qsizetype(words.size())).section(QLatin1Char(' '), place, place);
}

Result<QString> Settings::text(std::string_view key) const
{
    const SettingRow *row = rowNamed(key);
    if (!row)
        return Error{.kind = Error::Kind::Rejected, .code = "settings.key", .params = {{QStringLiteral("key"), bytesOf(key)}}};
    if (const auto found = m_values.find(key); found != m_values.end())
        return QString::fromStdString(found->second);
    QString otherwise;
    const auto take = [&](const auto &setting) {
        using T = std::decay_t<decltype(setting.otherwise)>;
        if (setting.key != key)
            return;
        if constexpr (std::is_enum_v<T>)
            otherwise = word(enumWords<T>, int(setting.otherwise));
        else
            otherwise = QString::fromStdString(defaultOf(setting));
    };
#define LAYERS_SETTING_ROW(name, ...) take(Settable::name);
    LAYERS_SETTINGS(LAYERS_SETTING_ROW)
#undef LAYERS_SETTING_ROW
    return otherwise;
}

Result<Unit> Settings::setText(std::string_view key, const QString &value)
{
    const SettingRow *row = rowNamed(key);
    const QVariantMap params{{QStringLiteral("key"), bytesOf(key)}};
    if (!row)
        return Error{.kind = Error::Kind::Rejected, .code = "settings.key", .params = params};
    if (!isAllowed(*row, value))
        return Error{.kind = Error::Kind::Rejected, .code = "settings.value", .params = params};
    // A password belongs into the SecretStore; this file is plain text.
    if (key == Settable::proxyUrl.key && !QUrl(value).password().isEmpty())
        return Error{.kind = Error::Kind::Rejected, .code = "settings.secret", .params = params};
    TRY_ASSIGN(const QString before, text(key));
    if (before == value)
        return Unit{};
    m_values.insert_or_assign(std::string(key), value.toStdString());
    m_isDirty = true;
    writeSoon();
    emit changed(bytesOf(key));
    return Unit{};
}

std::vector<std::string_view> Settings::keys()
{
    std::vector<std::string_view> all;
    for (const SettingRow &row : settingRows)
        all.push_back(row.key);
    return all;
}

void Settings::read()
{
    QFile file(m_file->path);
    if (!file.exists())
        return;
    if (!file.open(QIODevice::ReadOnly)) {
        qCWarning(lcSettings, "cannot be read; the defaults hold");
        return;
    }
    const QByteArray bytes = file.read(largestFile);
    JsonDocument document;
    const auto root = document.parse(bytes, JsonDocument::Mode::Strict);
    if (!root || !root->isObject()) {
        file.close();
        for (int number = 1; m_damagedFile.isEmpty() && number < 1000; ++number) {
            const QString target = m_file->path + QStringLiteral(".damaged-%1").arg(number);
            if (!QFile::exists(target))
                m_damagedFile = QFile::rename(m_file->path, target) ? target : m_file->path;
        }
        return;
    }
    for (const JsonValue::Member &member : root->members()) {
        const SettingRow *row = rowNamed(member.key.toStdString());
        if (!row)
            m_unknown.emplace(member.key.toStdString(), member.value.toJson());
        else if (const QString text = member.value.toText(); isAllowed(*row, text) && !member.value.isNull())
            m_values.insert_or_assign(member.key.toStdString(), text.toStdString());
    }
}

QByteArray Settings::toJson() const
{
    JsonWriter writer;
    writer.beginObject();
    for (const SettingRow &row : settingRows) {
        const auto found = m_values.find(row.key);
        if (found == m_values.end())
            continue;
        writer.key(bytesOf(row.key));
        if (row.kind == SettingKind::Bool || row.kind == SettingKind::Number)
            writer.raw(QByteArray::fromStdString(found->second));
        else
            writer.utf8(QByteArray::fromStdString(found->second));
    }
    for (const auto &[key, json] : m_unknown)
        writer.key(QByteArray::fromStdString(key)).raw(json);
    return writer.endObject().take() + '\n';
}

void Settings::writeSoon()
{
    if (std::exchange(m_isWaiting, true))
        return;
    MainLoop::postAfter(settleTime, [self = QPointer<Settings>(this)] {
        if (!self)
            return;
        self->m_isWaiting = false;
        if (!std::exchange(self->m_isDirty, false))
            return;
        auto write = runOnPool(
            [file = self->m_file, number = ++self->m_file->asked, bytes = self->toJson()] { return file->write(number, bytes); });
        self->m_tasks.run(std::move(write), [settings = self.data()](Result<Unit> outcome) {
            const bool wasFailing = std::exchange(settings->m_isFailing, !outcome);
            if (outcome)
                return;
            settings->m_isDirty = true; // the next change, or the end, tries again
            if (!wasFailing)
                emit settings->writeFailed(outcome.error());
        });
    });
}

Result<Unit> Settings::flush()
{
    // A write that still runs in the pool is older than this one and waits or gives way. One that was only asked for counts as undone.
    if (!m_isDirty && m_tasks.count() == 0)
        return Unit{};
    TRY(m_file->write(++m_file->asked, toJson()));
    m_isDirty = false;
    return Unit{};
}

} // namespace Layers
