package spec

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"github.com/zclconf/go-cty/cty"
)

// fields reads the attributes of one block against its schema.
type fields struct {
	*loader
	block  string // "mask.email", for messages
	body   *hclsyntax.Body
	schema *schema
}

// known returns what the schema says of an attribute.
func (f *fields) known(name string) *attr {
	known := f.schema.attribute(name)
	if known == nil {
		panic("spec: the schema of " + f.block + " has no " + name)
	}
	return known
}

// attribute returns an attribute that the schema knows.
func (f *fields) attribute(name string) (*hclsyntax.Attribute, bool) {
	f.known(name)
	attribute, found := f.body.Attributes[name]
	return attribute, found
}

// required reports a missing attribute at the block's header.
func (f *fields) required(name string) (*hclsyntax.Attribute, bool) {
	attribute, found := f.attribute(name)
	if !found && !f.misspells(name) {
		f.refuse(f.body.MissingItemRange(), "Missing attribute", "%s needs %s, such as %s = %s.", f.block, name, name,
			f.known(name).example)
	}
	return attribute, found
}

// misspells reports whether an attribute that the schema does not know is meant for one
// that it does, so that only the one is told.
func (f *fields) misspells(name string) bool {
	all := f.schema.names()
	for _, attribute := range f.body.Attributes {
		if !slices.Contains(all, attribute.Name) && expr.Nearest(attribute.Name, all) == name {
			return true
		}
	}
	return false
}

// rangeOf returns where an attribute's value stands, or where it should stand.
func (f *fields) rangeOf(name string) hcl.Range {
	if attribute, found := f.attribute(name); found {
		return attribute.Expr.Range()
	}
	return f.body.MissingItemRange()
}

func (f *fields) wrongType(attribute *hclsyntax.Attribute, want string) {
	f.refuse(attribute.Expr.Range(), "Attribute of the wrong type", "%s must be %s.", attribute.Name, want)
}

// constant reads an attribute whose value has one type and is written out.
func (f *fields) constant(attribute *hclsyntax.Attribute, want cty.Type, described string) (cty.Value, bool) {
	value, ok := constantOf(attribute.Expr)
	switch {
	case !ok:
		hint := ""
		if _, call := attribute.Expr.(*hclsyntax.FunctionCallExpr); call {
			hint = insteadOf(attribute.Expr)
		}
		f.refuse(attribute.Expr.Range(), "Not a constant", "%s must be %s, written out.%s", attribute.Name, described,
			hint)
	case value.IsNull() || value.Type() != want:
		f.wrongType(attribute, described)
	default:
		return value, true
	}
	return cty.NilVal, false
}

// text reads an optional text.
func (f *fields) text(name string) string { return f.textOr(name, f.known(name).fallback) }

// textOr is text for what is left out where only the block itself can say it.
func (f *fields) textOr(name, fallback string) string {
	attribute, found := f.attribute(name)
	if !found {
		return fallback
	}
	text, ok := f.textOf(attribute)
	if !ok {
		return fallback
	}
	return text
}

func (f *fields) textOf(attribute *hclsyntax.Attribute) (string, bool) {
	value, ok := f.constant(attribute, cty.String, "a text in quotes")
	if !ok {
		return "", false
	}
	return value.AsString(), f.seen(value.AsString(), attribute.Expr.Range())
}

func (f *fields) boolean(name string) bool {
	fallback := f.known(name).fallback == "true"
	attribute, found := f.attribute(name)
	if !found {
		return fallback
	}
	value, ok := f.constant(attribute, cty.Bool, "true or false")
	if !ok {
		return fallback
	}
	return value.True()
}

func (f *fields) number(name string) int {
	attribute, found := f.attribute(name)
	least, most := f.known(name).least, f.known(name).most
	fallback, err := strconv.Atoi(f.known(name).fallback)
	if err != nil {
		panic("spec: " + name + ": " + err.Error())
	}
	if !found {
		return fallback
	}
	described := fmt.Sprintf("a whole number from %d to %d", least, most)
	value, ok := f.constant(attribute, cty.Number, described)
	if !ok {
		return fallback
	}
	n, accuracy := value.AsBigFloat().Int64()
	if accuracy != big.Exact || n < int64(least) || n > int64(most) {
		f.wrongType(attribute, described)
		return fallback
	}
	return int(n)
}

// choice reads a text that must be one of a few. The first is the default.
func (f *fields) choice(name string) string {
	choices := f.known(name).choices
	attribute, found := f.attribute(name)
	if !found {
		return choices[0]
	}
	text, ok := f.textOf(attribute)
	if !ok {
		return choices[0]
	}
	if !slices.Contains(choices, text) {
		f.refuse(attribute.Expr.Range(), "Unknown value", "%s is one of %s.%s", name, quoted(choices),
			expr.Suggest(text, choices))
		return choices[0]
	}
	return text
}

func quoted(texts []string) string {
	all := make([]string, len(texts))
	for n, text := range texts {
		all[n] = fmt.Sprintf("%q", text)
	}
	return strings.Join(all, ", ")
}

// time reads an optional time with its zone. Zero means none.
func (f *fields) time(name string) time.Time {
	attribute, found := f.attribute(name)
	if !found {
		return time.Time{}
	}
	text, ok := f.textOf(attribute)
	if !ok {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f.refuse(attribute.Expr.Range(), "Invalid time", "%s is a time with its zone, such as "+
			"\"2026-12-31T00:00:00Z\".", name)
	}
	return at.UTC()
}

// ident reads an optional identifier. A bad one becomes the zero Ident.
func (f *fields) ident(name, fallback string) redshift.Ident {
	text := f.textOr(name, fallback)
	id, err := redshift.ParseIdent(text)
	switch {
	case err != nil:
		f.refuse(f.rangeOf(name), "Invalid identifier", "%s: %s.", name, err)
	case strings.Contains(text, "."):
		f.refuse(f.rangeOf(name), "Invalid identifier", "%s: %q holds a dot, which separates schema and table.", name,
			shown(text))
	}
	return id
}

// expression reads a selector or predicate. It returns nil if it is missing or
// bad.
func (f *fields) expression(name string) expr.Expr {
	attribute, found := f.attribute(name)
	if !found {
		return nil
	}
	e, problems := expr.Parse(attribute.Expr, f.known(name).kind.scope())
	f.problems = append(f.problems, problems...)
	f.named(e)
	return e
}

func (f *fields) requiredExpression(name string) expr.Expr {
	if _, found := f.required(name); !found {
		return nil
	}
	return f.expression(name)
}

// blocks returns the nested blocks of a type that the schema knows.
func (f *fields) blocks(name string) []*hclsyntax.Block {
	if f.schema.block(name) == nil {
		panic("spec: the schema of " + f.block + " has no block " + name)
	}
	var all []*hclsyntax.Block
	for _, block := range f.body.Blocks {
		if block.Type == name {
			all = append(all, block)
		}
	}
	return all
}

// single returns the fields of a nested block that may stand once. Without the
// block it returns the fields of an empty one.
func (f *fields) single(name string) *fields {
	blocks := f.blocks(name)
	schema := f.schema.block(name).schema
	if len(blocks) == 0 {
		return &fields{loader: f.loader, block: name, body: &hclsyntax.Body{}, schema: schema}
	}
	for _, extra := range blocks[1:] {
		f.refuse(extra.TypeRange, "Duplicate block", "%s already has a block %q, at line %d.", f.block, name,
			blocks[0].TypeRange.Start.Line)
	}
	return f.nested(blocks[0])
}

// nested returns the fields of a nested block without a label.
func (f *fields) nested(block *hclsyntax.Block) *fields {
	if len(block.Labels) > 0 {
		f.refuse(block.LabelRanges[0], "Wrong number of labels", "The block %q inside %s has no label.", block.Type,
			f.block)
	}
	inner := &fields{loader: f.loader, block: block.Type, body: block.Body, schema: f.schema.block(block.Type).schema}
	inner.checkSchema()
	return inner
}
