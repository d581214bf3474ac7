package spec

import (
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec/expr"
)

// Format gives a policy file in the canonical format. What nests deeper than
// Load would read comes back as it is: indenting it takes quadratic space.
func Format(source []byte) []byte {
	if expr.CheckNesting(source, "") != nil {
		return source
	}
	return hclwrite.Format(source)
}
