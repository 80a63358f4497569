#include "ui/kit/codehighlighter.h"

namespace Layers {

Colour codeColour(CodeToken token)
{
    static constexpr Colour colours[]
        = {Colour::CodeText, Colour::CodeKeyword,  Colour::CodeString,   Colour::CodeNumber,   Colour::CodeComment, Colour::CodeFunction,
           Colour::CodeType, Colour::CodeVariable, Colour::CodeConstant, Colour::CodeOperator, Colour::CodeTag,     Colour::CodeAttribute};
    static_assert(std::size(colours) == size_t(CodeToken::Count));
    return token < CodeToken::Count ? colours[size_t(token)] : Colour::CodeText;
}

} // namespace Layers
