package spec

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// insteadOf says what to write for an expression that is no value. Values are not
// computed, so that whoever reviews a policy reads them as they are.
func insteadOf(e hclsyntax.Expression) string {
	switch e := e.(type) {
	case *hclsyntax.FunctionCallExpr:
		switch e.Name {
		case "env":
			return " env() stands where a password does; a value from outside is a variable, set by --var or " +
				VariablePrefix + "NAME."
		case "concat", "merge":
			return " Write the list or object out."
		case "format", "join":
			return ` Put values into a text: "${local.a}_${local.b}".`
		}
		return fmt.Sprintf(" Write what %s() gives; functions stand in conditions.", shown(e.Name))
	case *hclsyntax.ForExpr, *hclsyntax.SplatExpr:
		return " Write the items of the list out."
	case *hclsyntax.BinaryOpExpr:
		if symbol := arithmetic[e.Op]; symbol != "" {
			return fmt.Sprintf(" Write the result: values are not computed with %s.", symbol)
		}
		return " Values are compared with == and != only, and && and || join conditions."
	case *hclsyntax.TemplateJoinExpr:
		return " Write the text out: it has no loops."
	case *hclsyntax.ScopeTraversalExpr:
		if isReference(e) {
			return ""
		}
		return fmt.Sprintf(" If %s is a text, write it in quotes.", shown(e.Traversal.RootName()))
	}
	return ""
}

var arithmetic = map[*hclsyntax.Operation]string{
	hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/",
	hclsyntax.OpModulo: "%",
}
