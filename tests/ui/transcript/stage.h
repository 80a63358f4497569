#pragma once
// A transcript on show, for the tests of the view.

#include "tests/support/layerstest.h"
#include "tests/ui/transcript/sample.h"
#include "ui/transcript/transcriptview.h"

namespace LayersTest {

using namespace Layers;

struct Stage
{
    explicit Stage(std::vector<TranscriptItem> items = {}, QSize size = {800, 600})
        : view(model, theme)
    {
        theme.setMotionReduced(true);
        model.insert(0, std::move(items));
        view.resize(size);
        view.show();
        QApplication::setActiveWindow(&view);
        QCoreApplication::processEvents();
        view.clearFocus();
    }

    Theme theme{Theme::Scheme::Light};
    TranscriptModel model;
    TranscriptView view;
};

inline std::vector<TranscriptItem> longThread(int count, int firstNumber = 1)
{
    std::vector<TranscriptItem> items;
    for (int i = 0; i < count; ++i) {
        const int number = firstNumber + i;
        items.push_back(i % 2 == 0 ? ownMessage(number, QStringLiteral("Question %1").arg(number))
                                   : answer(number, QStringLiteral("Answer %1 has **words**.\n\n").arg(number).repeated(1 + i % 5)));
    }
    return items;
}

// Blocks in view: none overlaps another, each is where its neighbours end.
inline QString overlaps(const TranscriptView &view)
{
    int bottom = -100'000;
    for (const auto &block : view.visibleBlocks()) {
        if (block.rect.height() == 0)
            continue;
        if (block.rect.top() < bottom)
            return QStringLiteral("block %1 at %2 lies over one that ends at %3").arg(block.id.index).arg(block.rect.top()).arg(bottom);
        bottom = block.rect.top() + block.rect.height();
    }
    return {};
}

// Pixels of exactly this colour in view.
inline int countOf(Stage &stage, Colour colour)
{
    const QImage image = stage.view.viewport()->grab().toImage();
    const QRgb wanted = stage.theme.colour(colour).rgb();
    int pixels = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            pixels += image.pixel(x, y) == wanted ? 1 : 0;
    }
    return pixels;
}

inline QString shape(const TranscriptView &view)
{
    QStringList lines;
    for (const auto &block : view.visibleBlocks())
        lines << QStringLiteral("%1:%2 %3+%4").arg(block.id.index).arg(int(block.type)).arg(block.rect.top()).arg(block.rect.height());
    return lines.join(u'|');
}

} // namespace LayersTest
