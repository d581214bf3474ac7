package spec

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Outline names the outermost block around places in a file. hcl's own navigation looks
// at every block for each place, which is slow for thousands of them.
type Outline struct{ blocks []*hclsyntax.Block }

// OutlineOf returns the outline of a file; an empty one for a file that is no HCL.
func OutlineOf(file *hcl.File) Outline {
	body, ok := bodyOf(file)
	if !ok {
		return Outline{}
	}
	blocks := slices.Clone([]*hclsyntax.Block(body.Blocks))
	slices.SortFunc(blocks, func(a, b *hclsyntax.Block) int { return cmp.Compare(startOfBlock(a), startOfBlock(b)) })
	return Outline{blocks}
}

// At names the block in which a byte of the file is, such as source "orders"; empty for
// none.
func (o Outline) At(offset int) string {
	n, found := slices.BinarySearchFunc(o.blocks, offset, func(b *hclsyntax.Block, at int) int {
		return cmp.Compare(startOfBlock(b), at)
	})
	if !found {
		n--
	}
	if n < 0 {
		return ""
	}
	if end := o.blocks[n].CloseBraceRange.End.Byte; end > startOfBlock(o.blocks[n]) && offset >= end {
		return ""
	}
	name := o.blocks[n].Type
	for _, label := range o.blocks[n].Labels {
		name += fmt.Sprintf(" %q", label)
	}
	return name
}

// ContextString is At, for hcl's diagnostic writer.
func (o Outline) ContextString(offset int) string { return o.At(offset) }

func startOfBlock(b *hclsyntax.Block) int { return b.TypeRange.Start.Byte }
