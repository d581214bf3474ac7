package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// schema says what a block may hold. The checker reads blocks by it, and
// docs/reference.md is made of it.
type schema struct {
	says       string // what the block is for, in one sentence
	attributes []attr // in the order in which people write them
	blocks     []inner
	since      string // the first version that has it; empty for firstVersion
}

// attr is one attribute of a block.
type attr struct {
	name     string
	kind     kind
	of       string // the block type whose labels it names
	required bool
	// fallback is what holds where the attribute is left out, as a text, number or
	// condition is read. For what no literal says, otherwise says it.
	fallback, otherwise string
	choices             []string // of a choice; the first is what holds where it is left out
	least, most         int      // of a whole number
	example             string   // as people write it
	says                string   // what it means, in one sentence
	since               string
}

// inner is a block inside a block.
type inner struct {
	name    string
	label   string // as people write it; empty for none
	several bool
	schema  *schema
}

// firstVersion is the version that has everything that names no other one.
const firstVersion = "0.1"

// attribute returns what is said of an attribute, or nil.
func (s *schema) attribute(name string) *attr {
	for n := range s.attributes {
		if s.attributes[n].name == name {
			return &s.attributes[n]
		}
	}
	return nil
}

// block returns what is said of a nested block, or nil.
func (s *schema) block(name string) *inner {
	for n := range s.blocks {
		if s.blocks[n].name == name {
			return &s.blocks[n]
		}
	}
	return nil
}

// names are the attributes, the required ones first.
func (s *schema) names() []string {
	var first, then []string
	for _, a := range s.attributes {
		if a.required {
			first = append(first, a.name)
		} else {
			then = append(then, a.name)
		}
	}
	return append(first, then...)
}

// blockType says how a block is read.
type blockType struct {
	schema *schema
	decode func(*loader, *fields, Origin, string)
	label  labelRule
}

func blockTypes() map[string]blockType {
	return map[string]blockType{
		"variable":     {&variableSchema, (*loader).variable, variableLabel},
		"locals":       {schema: &localsSchema}, // see checkLocals
		"integration":  {&integrationSchema, (*loader).integration, plainLabel},
		"tag":          {&tagSchema, (*loader).tag, tagLabel},
		"source":       {&sourceSchema, (*loader).source, plainLabel},
		"attribute":    {&attributeSchema, (*loader).attribute, attributeLabel},
		"group":        {&groupSchema, (*loader).group, personLabel},
		"user":         {&userSchema, (*loader).user, personLabel},
		"subscription": {&subscriptionSchema, (*loader).subscription, plainLabel},
		"approval":     {&approvalSchema, (*loader).approval, plainLabel},
		"membership":   {&membershipSchema, (*loader).membership, plainLabel},
		"exception":    {&exceptionSchema, (*loader).exception, plainLabel},
		"forbid":       {&forbidSchema, (*loader).forbid, plainLabel},
		"mask":         {&maskSchema, (*loader).mask, plainLabel},
		"row_filter":   {&rowFilterSchema, (*loader).rowFilter, plainLabel},
		"purpose":      {&purposeSchema, (*loader).purpose, tagLabel},
		"project":      {&projectSchema, (*loader).project, plainLabel},
		"profiles":     {&profilesSchema, (*loader).profiles, plainLabel},
		"test":         {&testSchema, (*loader).test, testLabel},
	}
}

// checkSchema reports attributes and blocks that the schema does not know.
func (f *fields) checkSchema() {
	kind, _, _ := strings.Cut(f.block, ".")
	attributes := f.schema.names()
	var blocks []string
	for _, b := range f.schema.blocks {
		blocks = append(blocks, b.name)
	}
	for _, attribute := range f.body.Attributes {
		if !slices.Contains(attributes, attribute.Name) {
			f.refuse(attribute.NameRange, "Unexpected attribute", "%s has no attribute %q; it has %s.%s",
				kind, attribute.Name, strings.Join(attributes, ", "), expr.Suggest(attribute.Name, attributes))
		}
	}
	for _, block := range f.body.Blocks {
		if !slices.Contains(blocks, block.Type) {
			hint := expr.Suggest(block.Type, blocks)
			if slices.Contains(attributes, block.Type) {
				hint = fmt.Sprintf(" It is an attribute: write %s = and the value.", block.Type)
			}
			f.refuse(block.TypeRange, "Unknown block", "%s has no block %q inside.%s", kind, shown(block.Type), hint)
		}
	}
}
