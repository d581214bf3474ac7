package spec

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/redveil/redveil/spec/expr"
	"github.com/zclconf/go-cty/cty"
)

// Assigned is what a variable was, as plans and histories say it. Value, given with
// --var, makes the variable the same again.
type Assigned struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  From   `json:"from"`
}

// From says where the value of a variable comes from.
type From string

// The origins of values.
const (
	FromDefault     From = "default"
	FromFlag        From = "--var"
	FromEnvironment From = "environment"
)

// VariablePrefix begins the names of the variables of the environment that set those
// of a policy.
const VariablePrefix = "REDVEIL_VAR_"

// Given are values for the variables of a policy, from outside of its repository.
type Given struct {
	// Flags come from the command line. Each has to be declared, unless Earlier says
	// that the policy is one of an earlier commit.
	Flags   map[string]string
	Earlier bool
	// Env reads a variable of the environment; an empty one is not set. Nil reads none.
	Env func(string) string
	// Applied are the values with which the policy was applied. They come before all
	// others.
	Applied []Assigned
}

// text returns the value that is given for a variable.
func (g Given) text(name string) (value string, from From, given bool) {
	for _, a := range g.Applied {
		if a.Name == name {
			return a.Value, a.From, true
		}
	}
	if value, given := g.Flags[name]; given {
		return value, FromFlag, true
	}
	if g.Env != nil {
		if value := g.Env(VariablePrefix + name); value != "" {
			return value, FromEnvironment, true
		}
	}
	return "", "", false
}

// how says on which way a value was given, for messages.
func how(name string, from From) string {
	if from == FromEnvironment {
		return VariablePrefix + name
	}
	return string(FromFlag) + " " + name
}

var variableSchema = schema{
	says: "A value that may come from outside. `var.name` stands for it wherever a literal may stand.",
	attributes: []attr{
		{
			name: "default", kind: aValue, otherwise: "a value has to be given", example: `"dev"`,
			says: "What it is where nobody gives a value, and of which type.",
		},
		{name: "description", kind: aText, example: `"Which of our warehouses."`, says: "What it is for."},
	},
}

var localsSchema = schema{
	says: "Names for values, without a label. `local.name` stands for one wherever a literal may stand.",
}

var variableLabel = labelRule{
	100, func(label string) bool { return isVariable(label) && made(label[:1], "") },
	"letters, digits and _, with a letter first, since policies write var.NAME",
}

// variable reads what is not a value. The default was read before; see readValues.
func (l *loader) variable(f *fields, _ Origin, _ string) { f.text("description") }

// convert reads a text as a value of the default's type.
func convert(text string, fallback cty.Value) (cty.Value, string) {
	if !utf8.ValidString(text) {
		return cty.NilVal, fmt.Sprintf("the value %s is not UTF-8", strconv.QuoteToASCII(text))
	}
	if expr.Replaced(text) {
		return cty.NilVal, "the value holds U+FFFD, which stands for a character that was lost before"
	}
	if r, found := expr.Unseen(text); found {
		return cty.NilVal, fmt.Sprintf("the value holds the character %s, which cannot be seen",
			strconv.QuoteRuneToASCII(r))
	}
	switch {
	case fallback == cty.NilVal || fallback.Type() == cty.String:
		return cty.StringVal(text), ""
	case fallback.Type() == cty.Bool:
		if text == "true" || text == "false" {
			return cty.BoolVal(text == "true"), ""
		}
		return cty.NilVal, "the default is a condition, so the value has to be true or false"
	}
	value, ok := convertWritten(text)
	switch {
	case fallback.Type() == cty.Number && ok && value.Type() == cty.Number:
		return value, ""
	case fallback.Type() == cty.Number:
		return cty.NilVal, "the default is a number, so the value has to be one"
	case fallback.Type().IsTupleType() && ok && value.Type().IsTupleType():
		return value, ""
	case fallback.Type().IsTupleType():
		return cty.NilVal, `the default is a list, so the value has to be one, such as ["a", "b"]`
	case ok && value.Type().IsObjectType():
		return value, ""
	}
	return cty.NilVal, `the default is an object, so the value has to be one, such as { a = "b" }`
}

// convertWritten reads a text that is one value, written as in a policy.
func convertWritten(text string) (cty.Value, bool) {
	if expr.CheckNesting([]byte(text), "value") != nil {
		return cty.NilVal, false
	}
	e, problems := hclsyntax.ParseExpression([]byte(text), "value", hcl.InitialPos)
	if problems.HasErrors() {
		return cty.NilVal, false
	}
	value, problem := evaluate(e, nil)
	if problem != nil || value.v.IsNull() || unseenIn(value.v) {
		return cty.NilVal, false
	}
	return value.v, true
}

// unseenIn reports whether a text in a value holds what a reader could not see.
func unseenIn(v cty.Value) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, part cty.Value) (bool, error) {
		if !part.IsNull() && part.Type() == cty.String {
			_, unseen := expr.Unseen(part.AsString())
			found = found || unseen || expr.Replaced(part.AsString())
		}
		return true, nil
	})
	return found
}

// textOfValue is what gives the value again; see convert.
func textOfValue(v cty.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Type() == cty.String:
		return v.AsString()
	case v.Type() == cty.Bool:
		return strconv.FormatBool(v.True())
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('f', -1)
	}
	return literalOf(v)
}

// literalOf writes a value as in a policy, in one line.
func literalOf(v cty.Value) string {
	var parts []string
	switch {
	case v.IsNull() || v.Type().IsPrimitiveType() && v.Type() != cty.String:
		return textOfValue(v)
	case v.Type() == cty.String:
		return string(hclwrite.TokensForValue(v).Bytes())
	case v.Type().IsObjectType():
		for items := v.ElementIterator(); items.Next(); {
			key, value := items.Element()
			name := key.AsString()
			if !hclsyntax.ValidIdentifier(name) {
				name = literalOf(key)
			}
			parts = append(parts, name+" = "+literalOf(value))
		}
		if len(parts) == 0 {
			return "{}"
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	for _, value := range v.AsValueSlice() {
		parts = append(parts, literalOf(value))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Is reports whether a text, given from outside, makes the variable the same.
func (a Assigned) Is(text string) bool {
	if text == a.Value {
		return true
	}
	given, ok := convertWritten(text)
	was, okay := convertWritten(a.Value)
	return ok && okay && !given.Type().IsPrimitiveType() && given.RawEquals(was)
}

var plainValue = regexp.MustCompile(`^[\pL\pN_.:/@+-]+$`)

// Text is the value for people. A text that could be taken for more than one value is in
// quotes.
func (a Assigned) Text() string {
	if plainValue.MatchString(a.Value) {
		return a.Value
	}
	if v, ok := convertWritten(a.Value); ok && v.Type() != cty.String && textOfValue(v) == a.Value {
		return a.Value
	}
	return literalOf(cty.StringVal(a.Value))
}
