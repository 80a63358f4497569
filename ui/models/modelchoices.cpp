#include "ui/models/modelchoices.h"

#include <QtCore/QLocale>

namespace Layers {

namespace {
constexpr qint64 answerTokens = 500; // of a usual answer
} // namespace

QString priceText(qint64 nanos)
{
    const QLocale locale;
    const double cents = double(nanos) / 1e7;
    if (cents < 0.05)
        return ModelChoices::tr("under 0.1 cents");
    if (cents < 10)
        return ModelChoices::tr("about %1 cents").arg(locale.toString(cents, 'f', 1));
    return ModelChoices::tr("about %1 $").arg(locale.toString(cents / 100, 'f', 2));
}

QString contextText(qint64 tokens)
{
    const QLocale locale;
    if (tokens >= 1'000'000) {
        const qint64 tenths = (tokens + 50'000) / 100'000;
        return (tenths % 10 ? locale.toString(double(tenths) / 10, 'f', 1) : locale.toString(tenths / 10)) + QLatin1Char('M');
    }
    // Powers of two are said as people say them.
    const qint64 thousand = tokens % 1024 == 0 ? 1024 : 1000;
    return tokens < 1000 ? locale.toString(tokens) : locale.toString((tokens + thousand / 2) / thousand) + QLatin1Char('k');
}

ModelChoices::ModelChoices(const Providers &providers, QObject *parent)
    : QAbstractListModel(parent)
    , m_providers(providers)
{ }

void ModelChoices::addModel(const ModelRef &model, const ModelInfo &info, const QString &detail, qint64 promptTokens)
{
    Row row;
    row.model = model;
    row.name = info.name.isEmpty() ? info.id : info.name;
    row.detail = detail;
    row.context = info.contextTokens ? contextText(*info.contextTokens) : QString();
    row.price = m_providers.isFree(model)     ? tr("free")
        : info.inputNanos && info.outputNanos ? priceText(promptTokens * *info.inputNanos + answerTokens * *info.outputNanos)
                                              : tr("price unknown");
    row.seesImages = info.seesImages;
    row.usesTools = info.usesTools;
    row.thinks = info.thinks;
    m_all.push_back(std::move(row));
}

void ModelChoices::load(const ModelRef &chosen, qint64 promptTokens)
{
    m_chosen = chosen;
    m_all.clear();
    const auto addSection = [this](const QString &title, const QString &detail) {
        Row row;
        row.section = title;
        row.detail = detail;
        m_all.push_back(std::move(row));
    };
    addSection(tr("On this device"), tr("free, works offline"));
    ModelInfo recall;
    recall.id = m_providers.modelName(ModelRef::recall());
    addModel(ModelRef::recall(), recall, tr("quotes your files, adds nothing"), promptTokens);
    const auto isFree = [this](const ProviderInstance &instance, const ModelInfo &info) {
        return m_providers.isFree(ModelRef{instance.id, info.id});
    };
    for (const ProviderInstance &instance : m_providers.instances()) {
        for (const ModelInfo &info : instance.models) {
            if (instance.isEnabled && isFree(instance, info))
                addModel({instance.id, info.id}, info, instance.name, promptTokens);
        }
    }
    for (const ProviderInstance &instance : m_providers.instances()) {
        const bool isPaid
            = std::any_of(instance.models.begin(), instance.models.end(), [&](const ModelInfo &info) { return !isFree(instance, info); });
        if (!instance.isEnabled || !isPaid)
            continue;
        addSection(instance.name,
                   instance.keyReference.isEmpty() ? tr("what it costs is between you and its owner")
                                                   : tr("billed to you by the provider"));
        for (const ModelInfo &info : instance.models) {
            if (!isFree(instance, info))
                addModel({instance.id, info.id}, info, {}, promptTokens);
        }
    }
    filter({}, Show::All);
}

void ModelChoices::filter(const QString &words, Show show)
{
    const QStringList wanted = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    beginResetModel();
    m_rows.clear();
    const Row *section = nullptr;
    for (const Row &row : m_all) {
        if (!row.section.isEmpty()) {
            section = &row;
            continue;
        }
        const QString text = row.name + QLatin1Char(' ') + row.model.model + QLatin1Char(' ') + row.detail + QLatin1Char(' ')
            + (section ? section->section : QString());
        const bool fits
            = std::all_of(wanted.begin(), wanted.end(), [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
        if (!fits || (show == Show::SeesImages && row.seesImages != true))
            continue;
        if (section) {
            m_rows.push_back(*section);
            section = nullptr;
        }
        m_rows.push_back(row);
    }
    endResetModel();
}

int ModelChoices::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ModelChoices::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || size_t(index.row()) >= m_rows.size())
        return {};
    const Row &row = m_rows[size_t(index.row())];
    const bool isSection = !row.section.isEmpty();
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return isSection ? row.section : row.name;
    case DetailRole:
        return row.detail;
    case ContextRole:
        return row.context;
    case PriceRole:
        return row.price;
    case SeesImagesRole:
        return row.seesImages == true;
    case UsesToolsRole:
        return row.usesTools == true;
    case ThinksRole:
        return row.thinks == true;
    case IsSectionRole:
        return isSection;
    case IsChosenRole:
        return !isSection && row.model == m_chosen;
    case Qt::AccessibleTextRole: {
        QStringList words{isSection ? row.section : row.name, row.detail, row.price};
        if (!row.context.isEmpty())
            words << tr("reads %1").arg(row.context);
        if (row.seesImages == true)
            words << tr("sees images");
        if (row.usesTools == true)
            words << tr("uses tools");
        if (row.thinks == true)
            words << tr("thinks");
        words.removeAll(QString());
        return words.join(QLatin1String(", "));
    }
    default:
        return {};
    }
}

Qt::ItemFlags ModelChoices::flags(const QModelIndex &index) const
{
    if (index.isValid() && !m_rows[size_t(index.row())].section.isEmpty())
        return Qt::NoItemFlags;
    return QAbstractListModel::flags(index) | Qt::ItemNeverHasChildren;
}

std::optional<ModelRef> ModelChoices::model(int row) const
{
    if (row < 0 || size_t(row) >= m_rows.size() || !m_rows[size_t(row)].section.isEmpty())
        return {};
    return m_rows[size_t(row)].model;
}

int ModelChoices::startRow() const
{
    int first = -1;
    for (int i = 0; i < int(m_rows.size()); ++i) {
        const Row &row = m_rows[size_t(i)];
        if (!row.section.isEmpty())
            continue;
        if (row.model == m_chosen)
            return i;
        if (first < 0)
            first = i;
    }
    return first;
}

int ModelChoices::moved(int row, int steps) const
{
    const int direction = steps < 0 ? -1 : 1;
    int at = row;
    for (int left = std::abs(steps), next = row + direction; left > 0 && next >= 0 && next < int(m_rows.size()); next += direction) {
        if (!m_rows[size_t(next)].section.isEmpty())
            continue;
        at = next;
        --left;
    }
    return at;
}

} // namespace Layers
