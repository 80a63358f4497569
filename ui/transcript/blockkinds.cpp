#include "ui/transcript/block.h"

namespace Layers {

const BlockKind &blockKind(BlockType type)
{
    // One row a kind, in the order of BlockType.
    static constexpr const BlockKind *kinds[]
        = {&textBlockKind, &codeBlockKind, &tableBlockKind,   &ruleBlockKind, &bubbleBlockKind,     &nameBlockKind,
           &foldBlockKind, &toolBlockKind, &pictureBlockKind, &noteBlockKind, &attachmentBlockKind, &actionsBlockKind};
    static_assert(std::size(kinds) == size_t(BlockType::Count));
    return *kinds[size_t(type)];
}

QString noBlockText(const BlockSource &)
{
    return {};
}

QString noBlockPlain(const BlockSource &, BlockSpan)
{
    return {};
}

} // namespace Layers
