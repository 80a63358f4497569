#pragma once
// The values of the settings, in a small JSON file of the application: they are needed before any profile is open. Owned by AppCore; main
// thread. Reading never fails: a value that is missing or not allowed is the default. A damaged file is set aside and told by
// damagedFile(). Changes are written together a moment later, whole or not at all, and at the end of the object.
// Values of a newer program are kept as they are.

#include "core/base/task.h"
#include "core/settings/table.h"

#include <QtCore/QObject>

#include <map>
#include <mutex>
#include <variant>

namespace Layers {

class Settings : public QObject
{
    Q_OBJECT
public:
    explicit Settings(QString path);
    ~Settings() override;

    template <class T>
    T value(const Setting<T> &setting) const
    {
        const std::string word = stored(setting.key);
        if constexpr (std::is_same_v<T, bool>)
            return word.empty() ? setting.otherwise : word == "true";
        else if constexpr (std::is_same_v<T, int>)
            return word.empty() ? setting.otherwise : std::atoi(word.c_str());
        else
            return word.empty() ? setting.otherwise : T(place(enumWords<T>, word));
    }
    QString value(const Setting<SettingText> &setting) const;

    // A number outside its range becomes the nearest that is allowed.
    template <class T>
    void set(const Setting<T> &setting, std::type_identity_t<T> value)
    {
        if constexpr (std::is_same_v<T, bool>)
            (void)setText(setting.key, value ? QStringLiteral("true") : QStringLiteral("false"));
        else if constexpr (std::is_same_v<T, int>)
            (void)setText(setting.key, QString::number(std::clamp(value, setting.least, setting.most)));
        else
            (void)setText(setting.key, word(enumWords<T>, int(value)));
    }
    void set(const Setting<SettingText> &setting, const QString &value) { (void)setText(setting.key, value); }

    // By key, for the command line: any value as text. Rejected with "settings.key" or "settings.value".
    Result<QString> text(std::string_view key) const;
    Result<Unit> setText(std::string_view key, const QString &value);
    static std::vector<std::string_view> keys();

    QString damagedFile() const { return m_damagedFile; } // where a damaged file has gone; empty otherwise
    Result<Unit> flush(); // writes now

signals:
    void changed(const QByteArray &key);
    void writeFailed(const Layers::Error &error); // once, until a write has succeeded again

private:
    struct File;

    std::string stored(std::string_view key) const; // empty: not set
    static int place(std::string_view words, std::string_view word);
    static QString word(std::string_view words, int place);
    void read();
    QByteArray toJson() const;
    void writeSoon();

    std::map<std::string, std::string, std::less<>> m_values; // as text, allowed ones only
    std::map<std::string, QByteArray, std::less<>> m_unknown; // as JSON
    QString m_damagedFile;
    std::shared_ptr<File> m_file;
    bool m_isDirty = false;
    bool m_isWaiting = false;
    bool m_isFailing = false; // and was told
    TaskScope m_tasks;
};

} // namespace Layers
