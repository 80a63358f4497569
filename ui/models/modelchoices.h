#pragma once
// Who can answer: every model in groups, with what a message like this one costs, how much it reads and what it can do. Filters by words
// and by sight. Owned by the model picker; main thread; knows no widget. What a server does not say stays empty.

#include "core/chat/providers.h"

#include <QtCore/QAbstractListModel>

namespace Layers {

class ModelChoices : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        DetailRole, // whose it is; of a section: what holds for all in it
        ContextRole,
        PriceRole,
        SeesImagesRole,
        UsesToolsRole,
        ThinksRole,
        IsSectionRole,
        IsChosenRole
    };
    enum class Show { All, SeesImages };

    explicit ModelChoices(const Providers &providers, QObject *parent = nullptr);

    // Reads the providers anew. `promptTokens`: what the message would send.
    void load(const ModelRef &chosen, qint64 promptTokens);
    void filter(const QString &words, Show show);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    std::optional<ModelRef> model(int row) const; // nothing for a section
    int startRow() const; // the chosen one, else the first that can be chosen; -1 when there is none
    int moved(int row, int steps) const; // past sections, within the list

private:
    struct Row
    {
        QString section; // of a section row: its title
        QString detail;
        ModelRef model;
        QString name;
        QString context;
        QString price;
        std::optional<bool> seesImages;
        std::optional<bool> usesTools;
        std::optional<bool> thinks;
    };

    void addModel(const ModelRef &model, const ModelInfo &info, const QString &detail, qint64 promptTokens);

    const Providers &m_providers;
    ModelRef m_chosen;
    std::vector<Row> m_all;
    std::vector<Row> m_rows;
};

// "about 0.3 cents", "about 0.02 $".
QString priceText(qint64 nanos);
// "32k", "1M".
QString contextText(qint64 tokens);

} // namespace Layers
