package spec

import (
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec/expr"
)

// Format returns a policy file in the canonical format. A file that nests deeper
// than Load would accept comes back unchanged, because indenting it takes
// quadratic space.
func Format(source []byte) []byte {
	if expr.CheckNesting(source, "") != nil {
		return source
	}
	return hclwrite.Format(source)
}
