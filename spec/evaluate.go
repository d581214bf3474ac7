package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
	"github.com/zclconf/go-cty/cty"
)

// sized is a value with about as many bytes as it takes to write it out. What a few
// lines multiply is refused before it fills the memory.
type sized struct {
	v    cty.Value
	size int
}

// mostValue is the largest value in bytes.
const mostValue = 1 << 20

// partSize is the size of a value beside its text.
const partSize = 16

// lookup returns what var.NAME or local.NAME stands for.
type lookup func(root, name string, rng hcl.Range) (sized, *hcl.Diagnostic)

// poison stands in the place of a problem that was reported elsewhere.
var poison = &hcl.Diagnostic{}

func wrong(rng hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng,
	}
}

func scalar(v cty.Value) (sized, *hcl.Diagnostic) {
	size := partSize
	if !v.IsNull() && v.Type() == cty.String {
		size += len(v.AsString())
	}
	return sized{v, size}, nil
}

// evaluate finds the value of an expression that is written out: texts, numbers,
// conditions, lists and objects, references that look resolves, and choices between
// them. A nil look knows no reference.
func evaluate(e hclsyntax.Expression, look lookup) (sized, *hcl.Diagnostic) {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		if e.Val.Type() == cty.Number && !e.Val.IsNull() && !expr.IsShort(e.Val.AsBigFloat()) {
			return sized{}, wrong(e.Range(), expr.TooManyDigits, "Neither a policy nor the warehouse keeps this "+
				"number. Write one with fewer digits.")
		}
		return scalar(e.Val)
	case *hclsyntax.ParenthesesExpr:
		return evaluate(e.Expression, look)
	case *hclsyntax.TemplateExpr:
		return evaluateTemplate(e, look)
	case *hclsyntax.TemplateWrapExpr:
		return evaluate(e.Wrapped, look)
	case *hclsyntax.TupleConsExpr:
		return evaluateList(e, look)
	case *hclsyntax.ObjectConsExpr:
		return evaluateObject(e, look)
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr:
		return evaluatePath(e, look)
	case *hclsyntax.UnaryOpExpr, *hclsyntax.BinaryOpExpr, *hclsyntax.ConditionalExpr:
		return evaluateChoice(e, look)
	}
	return sized{}, notWritten(e)
}

// notWritten says that values are written out, and what to write for what is none.
func notWritten(e hclsyntax.Expression) *hcl.Diagnostic {
	return wrong(e.Range(), "Not a constant", "Here stand texts, numbers, true, false, lists and objects of them, "+
		"var.NAME and local.NAME, and choices between them: condition ? a : b.%s", insteadOf(e))
}

func evaluateTemplate(e *hclsyntax.TemplateExpr, look lookup) (sized, *hcl.Diagnostic) {
	var text strings.Builder
	for _, part := range e.Parts {
		value, problem := evaluate(part, look)
		if problem != nil {
			return sized{}, problem
		}
		piece, ok := textIn(value.v)
		if !ok {
			return sized{}, noText(part.Range())
		}
		if text.WriteString(piece); text.Len() > mostValue {
			return sized{}, tooLarge(e.Range())
		}
	}
	return scalar(cty.StringVal(text.String()))
}

func noText(rng hcl.Range) *hcl.Diagnostic {
	return wrong(rng, "Not a text", "Only texts, numbers, true and false can stand in a text.")
}

// textIn is a value as it stands inside a text.
func textIn(v cty.Value) (string, bool) {
	if v.IsNull() || !v.Type().IsPrimitiveType() {
		return "", false
	}
	return textOfValue(v), true
}

func tooLarge(rng hcl.Range) *hcl.Diagnostic {
	return wrong(rng, "Value too large", "Written out, this value would have more than %d bytes.", mostValue)
}

func evaluateList(e *hclsyntax.TupleConsExpr, look lookup) (sized, *hcl.Diagnostic) {
	items, size := make([]cty.Value, 0, len(e.Exprs)), partSize
	for _, element := range e.Exprs {
		item, problem := evaluate(element, look)
		if problem != nil {
			return sized{}, problem
		}
		if size += item.size; size > mostValue {
			return sized{}, tooLarge(e.Range())
		}
		items = append(items, item.v)
	}
	return sized{cty.TupleVal(items), size}, nil
}

func evaluateObject(e *hclsyntax.ObjectConsExpr, look lookup) (sized, *hcl.Diagnostic) {
	items, size := make(map[string]cty.Value, len(e.Items)), partSize
	for _, item := range e.Items {
		key, problem := evaluateKey(item.KeyExpr, look)
		if problem != nil {
			return sized{}, problem
		}
		if _, twice := items[key]; twice {
			return sized{}, wrong(item.KeyExpr.Range(), "Key given twice", "%q is given already. Write each key once.",
				shown(key))
		}
		value, problem := evaluate(item.ValueExpr, look)
		if problem != nil {
			return sized{}, problem
		}
		if size += len(key) + value.size; size > mostValue {
			return sized{}, tooLarge(e.Range())
		}
		items[key] = value.v
	}
	return sized{cty.ObjectVal(items), size}, nil
}

func evaluateKey(e hclsyntax.Expression, look lookup) (string, *hcl.Diagnostic) {
	if name, named := keyOf(e); named {
		return name, nil
	}
	key, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if ok && key.ForceNonLiteral || ok && !isTraversal(key.Wrapped) {
		value, problem := evaluate(key.Wrapped, look)
		if problem != nil {
			return "", problem
		}
		if text, ok := textIn(value.v); ok {
			return text, nil
		}
	}
	return "", wrong(e.Range(), "Not a key", "A key is a name, or a text; write (var.NAME) in brackets.")
}

func isTraversal(e hclsyntax.Expression) bool {
	_, traversal := e.(*hclsyntax.ScopeTraversalExpr)
	return traversal
}

func evaluateChoice(e hclsyntax.Expression, look lookup) (sized, *hcl.Diagnostic) {
	switch e := e.(type) {
	case *hclsyntax.UnaryOpExpr:
		value, problem := evaluate(e.Val, look)
		switch {
		case problem != nil:
			return sized{}, problem
		case e.Op == hclsyntax.OpNegate && !value.v.IsNull() && value.v.Type() == cty.Number:
			return scalar(value.v.Negate())
		case e.Op == hclsyntax.OpLogicalNot && isCondition(value.v):
			return scalar(cty.BoolVal(!value.v.True()))
		}
	case *hclsyntax.BinaryOpExpr:
		return evaluateBinary(e, look)
	case *hclsyntax.ConditionalExpr:
		condition, problem := evaluate(e.Condition, look)
		yes, first := evaluate(e.TrueResult, look)
		no, second := evaluate(e.FalseResult, look)
		for _, p := range []*hcl.Diagnostic{problem, first, second} {
			if p != nil {
				return sized{}, p
			}
		}
		if !isCondition(condition.v) {
			return sized{}, wrong(e.Condition.Range(), "Not a condition", "What stands before ? is true or false.")
		}
		if condition.v.True() {
			return yes, nil
		}
		return no, nil
	}
	return sized{}, notWritten(e)
}

func evaluateBinary(e *hclsyntax.BinaryOpExpr, look lookup) (sized, *hcl.Diagnostic) {
	left, problem := evaluate(e.LHS, look)
	if problem != nil {
		return sized{}, problem
	}
	right, problem := evaluate(e.RHS, look)
	if problem != nil {
		return sized{}, problem
	}
	switch both := isCondition(left.v) && isCondition(right.v); {
	case e.Op == hclsyntax.OpEqual:
		return scalar(cty.BoolVal(left.v.RawEquals(right.v)))
	case e.Op == hclsyntax.OpNotEqual:
		return scalar(cty.BoolVal(!left.v.RawEquals(right.v)))
	case e.Op == hclsyntax.OpLogicalAnd && both:
		return scalar(cty.BoolVal(left.v.True() && right.v.True()))
	case e.Op == hclsyntax.OpLogicalOr && both:
		return scalar(cty.BoolVal(left.v.True() || right.v.True()))
	}
	return sized{}, notWritten(e)
}

func isCondition(v cty.Value) bool { return !v.IsNull() && v.Type() == cty.Bool }

// evaluatePath reads local.hosts, local.hosts.dev, local.hosts[var.environment].
func evaluatePath(e hclsyntax.Expression, look lookup) (sized, *hcl.Diagnostic) {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		root := e.Traversal.RootName()
		if look == nil || root != "var" && root != "local" {
			return sized{}, notWritten(e)
		}
		name, ok := hcl.TraverseAttr{}, false
		if len(e.Traversal) > 1 {
			name, ok = e.Traversal[1].(hcl.TraverseAttr)
		}
		if !ok {
			return sized{}, wrong(e.Range(), "Incomplete reference", "Write %s.NAME.", root)
		}
		value, problem := look(root, name.Name, e.Range())
		if problem != nil {
			return sized{}, problem
		}
		return follow(value, e.Traversal[2:], e.Range())
	case *hclsyntax.RelativeTraversalExpr:
		value, problem := evaluate(e.Source, look)
		if problem != nil {
			return sized{}, problem
		}
		return follow(value, e.Traversal, e.Range())
	case *hclsyntax.IndexExpr:
		value, problem := evaluate(e.Collection, look)
		if problem != nil {
			return sized{}, problem
		}
		key, problem := evaluate(e.Key, look)
		if problem != nil {
			return sized{}, problem
		}
		return within(value, key.v, e.Range())
	}
	panic("spec: no path")
}

func follow(value sized, steps []hcl.Traverser, rng hcl.Range) (_ sized, problem *hcl.Diagnostic) {
	for _, step := range steps {
		switch s := step.(type) {
		case hcl.TraverseAttr:
			value, problem = within(value, cty.StringVal(s.Name), rng)
		case hcl.TraverseIndex:
			value, problem = within(value, s.Key, rng)
		default:
			problem = wrong(rng, "Not a constant",
				"Entries are named one by one, such as local.hosts.dev or local.list[0].")
		}
		if problem != nil {
			return sized{}, problem
		}
	}
	return value, nil
}

// within returns an entry of a list or an object.
func within(value sized, key cty.Value, rng hcl.Range) (sized, *hcl.Diagnostic) {
	v := value.v
	switch {
	case v.IsNull() || !v.Type().IsTupleType() && !v.Type().IsObjectType():
		return sized{}, wrong(rng, "No list or object", "Only lists and objects have entries, and this is neither.")
	case v.Type().IsTupleType():
		if key.IsNull() || key.Type() != cty.Number || !v.HasIndex(key).True() {
			return sized{}, wrong(rng, "No such entry", "The list has %d entries, counted from 0.", v.LengthInt())
		}
		return sized{v.Index(key), value.size}, nil
	}
	name, ok := textIn(key)
	if !ok || !v.Type().HasAttribute(name) {
		var names []string
		for known := range v.Type().AttributeTypes() {
			names = append(names, known)
		}
		slices.Sort(names)
		return sized{}, wrong(rng, "No such entry", "The object has no entry %q; it has %s.%s", shown(name),
			shown(someOf(names)), expr.Suggest(name, names))
	}
	return sized{v.GetAttr(name), value.size}, nil
}
