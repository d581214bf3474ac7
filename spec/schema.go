package spec

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/expr"
)

// schemaOf lists what a block may hold.
func schemaOf(required, optional, blocks []string) *hcl.BodySchema {
	schema := &hcl.BodySchema{}
	for _, name := range required {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name, Required: true})
	}
	for _, name := range optional {
		schema.Attributes = append(schema.Attributes, hcl.AttributeSchema{Name: name})
	}
	for _, name := range blocks {
		schema.Blocks = append(schema.Blocks, hcl.BlockHeaderSchema{Type: name})
	}
	return schema
}

// blockType says how a block is read. A nil decode means that the language has
// this block but this version does not.
type blockType struct {
	schema *hcl.BodySchema
	decode func(*loader, *fields, Origin, string)
	label  labelRule
}

func blockTypes() map[string]blockType {
	return map[string]blockType{
		"variable":     {variableSchema, (*loader).variable, variableLabel},
		"locals":       {}, // see checkLocals
		"integration":  {integrationSchema, (*loader).integration, plainLabel},
		"tag":          {tagSchema, (*loader).tag, tagLabel},
		"source":       {sourceSchema, (*loader).source, plainLabel},
		"attribute":    {attributeSchema, (*loader).attribute, attributeLabel},
		"group":        {groupSchema, (*loader).group, personLabel},
		"user":         {userSchema, (*loader).user, personLabel},
		"subscription": {subscriptionSchema, (*loader).subscription, plainLabel},
		"approval":     {approvalSchema, (*loader).approval, plainLabel},
		"membership":   {membershipSchema, (*loader).membership, plainLabel},
		"exception":    {exceptionSchema, (*loader).exception, plainLabel},
		"forbid":       {forbidSchema, (*loader).forbid, plainLabel},
		"mask":         {maskSchema, (*loader).mask, plainLabel},
		"row_filter":   {rowFilterSchema, (*loader).rowFilter, plainLabel},
		"purpose":      {purposeSchema, (*loader).purpose, tagLabel},
		"project":      {projectSchema, (*loader).project, plainLabel},
		"profiles":     {profilesSchema, (*loader).profiles, plainLabel},
		"test":         {testSchema, (*loader).test, testLabel},
	}
}

// checkSchema reports attributes and blocks that the schema does not know.
func (f *fields) checkSchema() {
	kind, _, _ := strings.Cut(f.block, ".")
	var attributes, blocks []string
	for _, a := range f.schema.Attributes {
		attributes = append(attributes, a.Name)
	}
	for _, b := range f.schema.Blocks {
		blocks = append(blocks, b.Type)
	}
	for _, attribute := range f.body.Attributes {
		if !slices.Contains(attributes, attribute.Name) {
			f.refuse(attribute.NameRange, "Unexpected attribute", "%s has no attribute %q; it has %s.%s",
				kind, attribute.Name, strings.Join(attributes, ", "), expr.Suggest(attribute.Name, attributes))
		}
	}
	for _, block := range f.body.Blocks {
		if !slices.Contains(blocks, block.Type) {
			f.refuse(block.TypeRange, "Unknown block", "%s has no block %q inside.%s", kind, block.Type,
				expr.Suggest(block.Type, blocks))
		}
	}
}
