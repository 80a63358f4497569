#pragma once
// The names of the design tokens. Their values stand in resources/themes/*.json, the only place in the product where colours and measures
// are.

#include <QtCore/QtGlobal>

namespace Layers {

// X(EnumValue, "name in the theme file")
// clang-format off
#define LAYERS_COLOURS(X) \
    X(Bg, "bg") \
    X(Surface, "surface") \
    X(Raised, "raised") \
    X(Sunken, "sunken") \
    X(Border, "border") \
    X(BorderStrong, "border-strong") \
    X(Control, "control") \
    X(Hover, "hover") \
    X(Pressed, "pressed") \
    X(HoverBg, "hover-bg") \
    X(PressedBg, "pressed-bg") \
    X(Text, "text") \
    X(Muted, "muted") \
    X(Faint, "faint") \
    X(Disabled, "disabled") \
    X(Accent, "accent") \
    X(AccentHover, "accent-hover") \
    X(AccentPressed, "accent-pressed") \
    X(AccentSoft, "accent-soft") \
    X(AccentLine, "accent-line") \
    X(OnAccent, "on-accent") \
    X(Select, "select") \
    X(Ok, "ok") \
    X(OkSoft, "ok-soft") \
    X(OkLine, "ok-line") \
    X(Warn, "warn") \
    X(WarnSoft, "warn-soft") \
    X(WarnLine, "warn-line") \
    X(Bad, "bad") \
    X(BadSoft, "bad-soft") \
    X(BadLine, "bad-line") \
    X(InfoSoft, "info-soft") \
    X(InfoLine, "info-line") \
    X(Danger, "danger") \
    X(DangerHover, "danger-hover") \
    X(DangerPressed, "danger-pressed") \
    X(OnDanger, "on-danger") \
    X(Mark, "mark") \
    X(MarkOn, "mark-on") \
    X(OnMark, "on-mark") \
    X(Passage, "passage") \
    X(PassageLine, "passage-line") \
    X(Skeleton, "skeleton") \
    X(Track, "track") \
    X(Scrim, "scrim") \
    X(Tip, "tip") \
    X(OnTip, "on-tip") \
    X(TipAction, "tip-action") \
    X(Code, "code") \
    X(CodeText, "code-text") \
    X(CodeKeyword, "code-keyword") \
    X(CodeString, "code-string") \
    X(CodeNumber, "code-number") \
    X(CodeComment, "code-comment") \
    X(CodeFunction, "code-function") \
    X(CodeType, "code-type") \
    X(CodeVariable, "code-variable") \
    X(CodeConstant, "code-constant") \
    X(CodeOperator, "code-operator") \
    X(CodeTag, "code-tag") \
    X(CodeAttribute, "code-attribute") \
    X(CodeLine, "code-line") \
    X(CodeMatch, "code-match") \
    X(AnsiBlack, "ansi-black") \
    X(AnsiRed, "ansi-red") \
    X(AnsiGreen, "ansi-green") \
    X(AnsiYellow, "ansi-yellow") \
    X(AnsiBlue, "ansi-blue") \
    X(AnsiMagenta, "ansi-magenta") \
    X(AnsiCyan, "ansi-cyan") \
    X(AnsiWhite, "ansi-white") \
    X(AnsiBrightBlack, "ansi-bright-black") \
    X(AnsiBrightRed, "ansi-bright-red") \
    X(AnsiBrightGreen, "ansi-bright-green") \
    X(AnsiBrightYellow, "ansi-bright-yellow") \
    X(AnsiBrightBlue, "ansi-bright-blue") \
    X(AnsiBrightMagenta, "ansi-bright-magenta") \
    X(AnsiBrightCyan, "ansi-bright-cyan") \
    X(AnsiBrightWhite, "ansi-bright-white") \
    X(Add, "add") \
    X(AddBg, "add-bg") \
    X(AddWord, "add-word") \
    X(Del, "del") \
    X(DelBg, "del-bg") \
    X(DelWord, "del-word") \
    X(Chart1, "chart-1") \
    X(Chart2, "chart-2") \
    X(Chart3, "chart-3") \
    X(Chart4, "chart-4") \
    X(Chart5, "chart-5") \
    X(Chart6, "chart-6") \
    X(Person1, "person-1") \
    X(Person2, "person-2") \
    X(Person3, "person-3") \
    X(Person4, "person-4") \
    X(Person5, "person-5") \
    X(Person6, "person-6")
// clang-format on

enum class Colour {
#define LAYERS_X(value, name) value,
    LAYERS_COLOURS(LAYERS_X)
#undef LAYERS_X
        Count
};

// Size and line height of text; measures are those at 100 % text.
enum class Type {
    Display,
    Figure,
    H1,
    H2,
    Body,
    BodyStrong,
    Title,
    Ui,
    UiStrong,
    Small,
    SmallStrong,
    Caption,
    Micro,
    Key,
    Code,
    CodeSmall,
    Count
};

enum class Measure {
    Rail,
    List,
    ListLeast,
    ListMost,
    Inspector,
    Top,
    Column,
    RadiusTag,
    RadiusSmall,
    RadiusControl,
    RadiusCard,
    RadiusComposer,
    FastMs,
    LeaveMs,
    Count
};

// 1 composer, 2 menus and toasts, 3 dialogs and palette.
enum class Elevation { Composer = 1, Menu = 2, Dialog = 3 };

} // namespace Layers
