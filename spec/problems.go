package spec

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// InOrder sorts diagnostics by position and drops repetitions. The order of hcl
// and of Go's maps changes from run to run.
func InOrder(problems hcl.Diagnostics) hcl.Diagnostics {
	place := func(d *hcl.Diagnostic) hcl.Range {
		if d.Subject == nil {
			return hcl.Range{}
		}
		return *d.Subject
	}
	order := func(a, b *hcl.Diagnostic) int {
		ra, rb := place(a), place(b)
		return cmp.Or(
			cmp.Compare(ra.Filename, rb.Filename), cmp.Compare(ra.Start.Line, rb.Start.Line),
			cmp.Compare(ra.Start.Byte, rb.Start.Byte), cmp.Compare(ra.End.Byte, rb.End.Byte),
			cmp.Compare(a.Summary, b.Summary), cmp.Compare(a.Detail, b.Detail),
		)
	}
	slices.SortStableFunc(problems, order)
	return slices.CompactFunc(problems, func(a, b *hcl.Diagnostic) bool { return order(a, b) == 0 })
}

// maxContext is the number of lines that a diagnostic shows around its subject.
const maxContext = 8

// widen gives each problem inside an attribute the whole attribute as context,
// so that a problem in the third line of a predicate shows all of it.
func (l *loader) widen() {
	attributes := make(map[string][]hcl.Range)
	for _, p := range l.problems {
		if p.Subject == nil || p.Context != nil || attributes[p.Subject.Filename] != nil {
			continue
		}
		name := p.Subject.Filename
		file := l.files[name]
		if file == nil {
			continue
		}
		if body, ok := bodyOf(file); ok {
			attributes[name] = attributeRanges(body, nil)
			slices.SortFunc(attributes[name],
				func(a, b hcl.Range) int { return cmp.Compare(a.Start.Byte, b.Start.Byte) })
		}
	}
	for _, p := range l.problems {
		if p.Subject == nil || p.Context != nil {
			continue
		}
		ranges := attributes[p.Subject.Filename]
		at, found := slices.BinarySearchFunc(ranges, p.Subject.Start.Byte,
			func(r hcl.Range, b int) int { return cmp.Compare(r.Start.Byte, b) })
		if !found {
			at--
		}
		if at >= 0 && ranges[at].End.Byte >= p.Subject.End.Byte &&
			ranges[at].End.Line-ranges[at].Start.Line < maxContext {
			p.Context = &ranges[at]
		}
	}
}

func attributeRanges(body *hclsyntax.Body, ranges []hcl.Range) []hcl.Range {
	for _, attribute := range body.Attributes {
		ranges = append(ranges, attribute.SrcRange)
	}
	for _, block := range body.Blocks {
		ranges = attributeRanges(block.Body, ranges)
	}
	return ranges
}
