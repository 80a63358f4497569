// The contract of a theme: every token there, every pair that meets on the screen readable, text sizes that fit their lines, all icons.

#include "tests/support/layerstest.h"
#include "ui/kit/theme.h"

#include <QtCore/QDirIterator>

#include <cmath>

using namespace Layers;

namespace {

double luminance(QColor colour)
{
    const auto linear = [](double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

// WCAG 2, 1.4.3.
double contrast(QColor one, QColor other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

struct Pair
{
    Colour ink;
    Colour ground;
    double least;
};

} // namespace

class TstTheme : public QObject
{
    Q_OBJECT
private slots:
    void highContrast()
    {
        for (const Theme::Scheme scheme : {Theme::Scheme::Light, Theme::Scheme::Dark}) {
            Theme theme(scheme);
            const QColor border = theme.colour(Colour::Border);
            theme.setHighContrast(true);
            for (const Colour line : {Colour::Border, Colour::Control, Colour::WarnLine, Colour::Faint, Colour::Muted})
                QCOMPARE(theme.colour(line), theme.colour(Colour::Text));
            for (const Colour depth : {Colour::Bg, Colour::Raised, Colour::Sunken, Colour::WarnSoft})
                QCOMPARE(theme.colour(depth), theme.colour(Colour::Surface));
            QVERIFY(theme.colour(Colour::AccentSoft) != theme.colour(Colour::Surface)); // what is chosen is seen
            for (const Colour ink : {Colour::Ok, Colour::Warn, Colour::Bad, Colour::Accent})
                QVERIFY(contrast(theme.colour(ink), theme.colour(Colour::Surface)) >= 4.5);
            theme.setHighContrast(false);
            QCOMPARE(theme.colour(Colour::Border), border);
        }
    }

    void readable_data()
    {
        QTest::addColumn<Theme::Scheme>("scheme");
        QTest::newRow("light") << Theme::Scheme::Light;
        QTest::newRow("dark") << Theme::Scheme::Dark;
    }

    void readable()
    {
        QFETCH(Theme::Scheme, scheme);
        const Theme theme(scheme);
        for (int i = 0; i < int(Colour::Count); ++i)
            QVERIFY2(theme.colour(Colour(i)).isValid(), qPrintable(QStringLiteral("colour %1").arg(i)));
        std::vector<Pair> pairs;
        using C = Colour;
        for (const C ink : {C::Text, C::Muted, C::Faint})
            for (const C ground : {C::Bg, C::Surface, C::Raised, C::Sunken})
                pairs.push_back({ink, ground, 4.5});
        for (const C ground : {C::Hover, C::HoverBg, C::AccentSoft, C::Select, C::Passage, C::Mark})
            pairs.push_back({C::Text, ground, 4.5});
        for (const C ink : {C::Accent, C::Ok, C::Warn, C::Bad})
            for (const C ground : {C::Surface, C::Bg})
                pairs.push_back({ink, ground, 4.5});
        pairs.insert(pairs.end(),
                     {{C::OnAccent, C::Accent, 4.5},
                      {C::OnAccent, C::AccentHover, 4.5},
                      {C::OnDanger, C::Danger, 4.5},
                      {C::OnTip, C::Tip, 4.5},
                      {C::TipAction, C::Tip, 4.5},
                      {C::Control, C::Raised, 3},
                      {C::OnMark, C::MarkOn, 4.5},
                      {C::Accent, C::AccentSoft, 4.5},
                      {C::Ok, C::OkSoft, 4.5},
                      {C::Warn, C::WarnSoft, 4.5},
                      {C::Bad, C::BadSoft, 4.5},
                      {C::Control, C::Surface, 3},
                      {C::Accent, C::Raised, 3}});
        for (const C ink : {C::CodeText, C::CodeKeyword, C::CodeString, C::CodeNumber, C::CodeComment, C::CodeFunction, C::CodeType,
                            C::CodeVariable, C::CodeConstant, C::CodeOperator, C::CodeTag, C::CodeAttribute})
            pairs.push_back({ink, C::Code, 4.5});
        for (const Pair &pair : pairs) {
            const double found = contrast(theme.colour(pair.ink), theme.colour(pair.ground));
            QVERIFY2(found >= pair.least,
                     qPrintable(QStringLiteral("colour %1 on %2 has %3:1, not %4:1")
                                    .arg(int(pair.ink))
                                    .arg(int(pair.ground))
                                    .arg(found)
                                    .arg(pair.least)));
        }
    }

    void textFitsItsLine()
    {
        for (const int percent : {80, 100, 150, 200}) {
            const Theme theme(Theme::Scheme::Light, percent);
            for (int i = 0; i < int(Type::Count); ++i) {
                const int size = theme.font(Type(i)).pixelSize();
                QVERIFY2(size > 0 && size < theme.lineHeight(Type(i)), qPrintable(QStringLiteral("type %1 at %2 %").arg(i).arg(percent)));
            }
        }
    }

    void changesAreTold()
    {
        Theme theme(Theme::Scheme::Light);
        QSignalSpy changed(&theme, &Theme::changed);
        const QColor light = theme.colour(Colour::Surface);
        theme.setScheme(Theme::Scheme::Dark);
        QCOMPARE(changed.count(), 1);
        QVERIFY(theme.colour(Colour::Surface) != light);
        theme.setScheme(Theme::Scheme::Dark);
        QCOMPARE(changed.count(), 1);
        theme.setTextPercent(1000);
        QCOMPARE(theme.textPercent(), 200);
        theme.setMotionReduced(true);
        QCOMPARE(theme.duration(Measure::FastMs).count(), 0);
    }

    // A picture of nothing is an icon that was misspelt or lost.
    void iconsDraw()
    {
        const Theme theme(Theme::Scheme::Light);
        int icons = 0;
        QDirIterator files(QStringLiteral(":/icons"), {QStringLiteral("*.svg")}, QDir::Files);
        while (files.hasNext()) {
            files.next();
            const QString name = files.fileInfo().completeBaseName();
            const QImage image = theme.icon(name, Colour::Text, 16, 2).toImage();
            bool isDrawn = false;
            for (int y = 0; y < image.height() && !isDrawn; ++y) {
                for (int x = 0; x < image.width() && !isDrawn; ++x)
                    isDrawn = qAlpha(image.pixel(x, y)) > 64;
            }
            QVERIFY2(isDrawn, qPrintable(name));
            ++icons;
        }
        QVERIFY(icons >= 40);
    }

    // A panel is laid down in pieces where it can be: the pixels are those of a rounded path.
    void panels()
    {
        const Theme theme(Theme::Scheme::Light);
        const auto picture = [&theme](const QRectF &rect, qreal radius, Colour fill, Colour line, qreal scale, bool isPath) {
            QImage image(QSize(90, 60) * scale, QImage::Format_ARGB32_Premultiplied);
            image.setDevicePixelRatio(scale);
            image.fill(theme.colour(Colour::Bg));
            QPainter painter(&image);
            painter.translate(3, 2);
            if (!isPath) {
                theme.drawPanel(painter, rect, radius, fill, line);
                return image;
            }
            painter.setRenderHint(QPainter::Antialiasing);
            const bool hasLine = line != Colour::Count;
            painter.setPen(hasLine ? QPen(theme.colour(line), 1) : QPen(Qt::NoPen));
            painter.setBrush(fill != Colour::Count ? QBrush(theme.colour(fill)) : QBrush(Qt::NoBrush));
            const qreal inset = hasLine ? 0.5 : 0;
            painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset);
            return image;
        };
        for (const qreal scale : {1.0, 2.0}) {
            for (const qreal radius : {2.0, 4.0, 6.0, 8.0, 9.5, 12.0}) {
                for (const QRectF &rect : {QRectF(4, 5, 70, 40), QRectF(4, 5, 29, 27), QRectF(0, 0, 13, 13), QRectF(4.25, 5, 60, 40),
                                           QRectF(4, 5.5, 60, 40), QRectF(7, 3, 60.5, 30)}) {
                    for (const auto &[fill, line] :
                         {std::pair(Colour::Code, Colour::Border), {Colour::Accent, Colour::Count}, {Colour::Count, Colour::Border}}) {
                        const QImage made = picture(rect, radius, fill, line, scale, false);
                        const QImage path = picture(rect, radius, fill, line, scale, true);
                        int most = 0;
                        for (int y = 0; y < made.height(); ++y) {
                            for (int x = 0; x < made.width(); ++x) {
                                for (const int shift : {0, 8, 16})
                                    most = std::max(
                                        most, std::abs(int(made.pixel(x, y) >> shift & 0xFF) - int(path.pixel(x, y) >> shift & 0xFF)));
                            }
                        }
                        QVERIFY2(most <= 2,
                                 qPrintable(QStringLiteral("differs by %1: radius %2, %3x%4 at %5,%6, scale %7")
                                                .arg(most)
                                                .arg(radius)
                                                .arg(rect.width())
                                                .arg(rect.height())
                                                .arg(rect.x())
                                                .arg(rect.y())
                                                .arg(scale)));
                    }
                }
            }
        }
    }

    // A shadow lies around a panel, falls off outwards, is the same at both sides, and leaves out what the panel covers.
    void shadows_data()
    {
        QTest::addColumn<Elevation>("elevation");
        QTest::addColumn<qreal>("scale");
        for (const auto &[name, elevation] :
             {std::pair("composer", Elevation::Composer), {"menu", Elevation::Menu}, {"dialog", Elevation::Dialog}}) {
            QTest::addRow("%s", name) << elevation << 1.0;
            QTest::addRow("%s at 2", name) << elevation << 2.0;
        }
    }
    void shadows()
    {
        QFETCH(Elevation, elevation);
        QFETCH(qreal, scale);
        const Theme theme(Theme::Scheme::Light);
        QImage image(QSize(700, 500) * scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(scale);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        theme.drawShadow(painter, QRectF(150, 150, 400, 200), 12, elevation);
        painter.end();
        const auto alpha = [&](int x, int y) { return qAlpha(image.pixel(int(x * scale), int(y * scale))); };
        QVERIFY(alpha(350, 352) > 0); // below
        QVERIFY(alpha(147, 250) > 0 || elevation == Elevation::Composer);
        QCOMPARE(alpha(350, 250), 0); // covered
        QCOMPARE(alpha(2, 2), 0);
        for (int y = 353; y < 480; ++y)
            QVERIFY2(alpha(350, y) <= alpha(350, y - 1), qPrintable(QString::number(y)));
        const auto row = int(355 * scale);
        for (int x = 0; x < image.width() / 2; ++x) // no seam between corner and edge, and no side heavier than the other
            QVERIFY2(qAbs(qAlpha(image.pixel(x, row)) - qAlpha(image.pixel(image.width() - 1 - x, row))) <= 2,
                     qPrintable(QString::number(x)));
    }
};

LAYERS_TEST(TstTheme, "tst_theme", Gui)
#include "tst_theme.moc"
