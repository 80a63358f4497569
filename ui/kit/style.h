#pragma once
// The application style: Fusion underneath, with the theme's palette, slim scroll bars, our menus and tooltips. AppWindow's owner installs
// it once; GUI thread.

#include "ui/kit/theme.h"

#include <QtWidgets/QProxyStyle>

#include <functional>

class QAction;
class QMenu;

namespace Layers {

class Style : public QProxyStyle
{
    Q_OBJECT
public:
    explicit Style(const Theme &theme);

    QPalette standardPalette() const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &contents, const QWidget *widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part, const QWidget *widget) const override;
    void polish(QWidget *widget) override;
    using QProxyStyle::polish;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    const Theme &m_theme;
};

// A line of a menu as the style draws it, with an icon of the theme. The property "danger" makes it red.
QAction *addMenuLine(QMenu &menu, const QString &text, const char *icon, std::function<void()> run = {});

} // namespace Layers
