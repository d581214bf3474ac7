package spec

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
	"github.com/zclconf/go-cty/cty"
)

// constantOf reads a value that is written out. It looks only at the syntax and
// evaluates nothing, because what an author writes may be arbitrarily large.
func constantOf(e hclsyntax.Expression) (cty.Value, bool) {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return e.Val, true
	case *hclsyntax.TemplateExpr:
		var text strings.Builder
		for _, part := range e.Parts {
			literal, ok := part.(*hclsyntax.LiteralValueExpr)
			if !ok || literal.Val.IsNull() || literal.Val.Type() != cty.String {
				return cty.NilVal, false
			}
			text.WriteString(literal.Val.AsString())
		}
		return cty.StringVal(text.String()), true
	case *hclsyntax.UnaryOpExpr:
		literal, ok := e.Val.(*hclsyntax.LiteralValueExpr)
		if ok && e.Op == hclsyntax.OpNegate && !literal.Val.IsNull() && literal.Val.Type() == cty.Number {
			return literal.Val.Negate(), true
		}
	}
	return cty.NilVal, false
}

// keyOf reads the name of an entry in { name = value }.
func keyOf(e hclsyntax.Expression) (string, bool) {
	key, ok := e.(*hclsyntax.ObjectConsKeyExpr)
	if !ok {
		return "", false
	}
	if word := hcl.ExprAsKeyword(key.Wrapped); word != "" && !key.ForceNonLiteral {
		return word, true
	}
	wrapped := key.Wrapped
	for {
		inner, ok := wrapped.(*hclsyntax.ParenthesesExpr)
		if !ok {
			break
		}
		wrapped = inner.Expression
	}
	value, ok := constantOf(wrapped)
	if !ok || value.IsNull() || value.Type() != cty.String {
		return "", false
	}
	return value.AsString(), true
}

// entry is one { name = value }. The name is unknown if it is not written out.
type entry struct {
	name  string
	named bool
	key   hcl.Range
	value hclsyntax.Expression
}

func entryOf(item hclsyntax.ObjectConsItem) entry {
	name, named := keyOf(item.KeyExpr)
	return entry{name: name, named: named, key: item.KeyExpr.Range(), value: item.ValueExpr}
}

// entriesOf returns the entries of an object, each key once, however it is
// quoted.
func (l *loader) entriesOf(object *hclsyntax.ObjectConsExpr) []entry {
	all := make([]entry, 0, len(object.Items))
	first := make(map[string]hcl.Range)
	for _, item := range object.Items {
		e := entryOf(item)
		if e.named {
			if before, twice := first[e.name]; twice {
				l.refuse(e.key, "Key given twice", "%q is given at line %d already. Write each key once.",
					shown(e.name), before.Start.Line)
				continue
			}
			first[e.name] = e.key
		}
		all = append(all, e)
	}
	return all
}

// item is a text with its own position, for checking references.
type item struct {
	text string
	rng  hcl.Range
}

// items reads an optional list of texts. It returns nil if there is none.
func (f *fields) items(name string) []item {
	attribute, found := f.attribute(name)
	if !found {
		return nil
	}
	return f.itemsOf(attribute.Expr, name)
}

func (f *fields) itemsOf(e hclsyntax.Expression, name string) []item {
	tuple, ok := e.(*hclsyntax.TupleConsExpr)
	if !ok {
		f.refuse(e.Range(), "Attribute of the wrong type", "%s must be a list of texts, such as [\"a\", \"b\"].",
			shown(name))
		return nil
	}
	items := make([]item, 0, len(tuple.Exprs))
	for _, element := range tuple.Exprs {
		value, ok := constantOf(element)
		if !ok || value.IsNull() || value.Type() != cty.String {
			f.refuse(element.Range(), "Attribute of the wrong type", "%s must be a list of texts in quotes.",
				shown(name))
			continue
		}
		if f.seen(value.AsString(), element.Range()) {
			items = append(items, item{value.AsString(), element.Range()})
		}
	}
	return items
}

func texts(items []item) []string {
	all := make([]string, len(items))
	for n, i := range items {
		all[n] = i.text
	}
	return all
}

// seen refuses characters that a reader of the policy could not see, even if an
// escape sequence hides them in the file itself.
func (l *loader) seen(text string, rng hcl.Range) bool {
	r, found := expr.Unseen(text)
	if found {
		l.refuse(rng, "Invisible character", "The text holds the character %s, which cannot be seen and could "+
			"make the policy read differently than it acts. Remove it.", strconv.QuoteRuneToASCII(r))
	}
	if !found && expr.Replaced(text) {
		l.refuse(rng, "Lost character", "%s", expr.LostCharacter)
		return false
	}
	return !found
}

// shown escapes a text that a person typed, so that it can stand in a message.
func shown(text string) string {
	quoted := strconv.QuoteToASCII(text)
	return quoted[1 : len(quoted)-1]
}
