package dialect

import (
	"fmt"
)

// createMaskingPolicy parses CREATE MASKING POLICY, which is kept and shown but
// not enforced.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_MASKING_POLICY.html
func (p *parser) createMaskingPolicy() Statement {
	name := p.policyName()
	exists := p.accept("if", "not", "exists")
	in := policyInput{alias: policyMasking.alias()}
	p.expect("with")
	p.policyColumns(&in)
	body := p.policyUsing(true)
	return define(TagCreateMaskingPolicy, writePolicy("create_policy", policyMasking, name, in, body, exists), NoRows)
}

// attachMaskingPolicy parses one grantee; the columns that are masked are the
// policy's input unless USING names others.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ATTACH_MASKING_POLICY.html
func (p *parser) attachMaskingPolicy() Statement {
	name := p.policyName()
	p.expect("on")
	r := p.userRelation()
	outputs := p.maskedColumns()
	inputs := outputs
	if p.accept("using") {
		inputs = p.maskedColumns()
	}
	p.expect("to")
	grantee := p.policyGrantee()
	priority := 0
	if p.accept("priority") {
		priority = p.integer()
	}
	return define(TagAttachMaskingPolicy, fmt.Sprintf(
		`SELECT "rs_catalog".attach_masking(%s, %s, %s, %s, %s, %s, %d)`, quoteText(name), quoteText(r.Schema),
		quoteText(r.Name), TextArray(outputs), TextArray(inputs), quoteText(grantee), priority), NoRows)
}

// detachMaskingPolicy parses the columns that the policy was attached to.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DETACH_MASKING_POLICY.html
func (p *parser) detachMaskingPolicy() Statement {
	name := p.policyName()
	p.expect("on")
	r := p.userRelation()
	outputs := p.maskedColumns()
	p.expect("from")
	grantee := p.policyGrantee()
	return define(TagDetachMaskingPolicy, fmt.Sprintf(`SELECT "rs_catalog".detach_masking(%s, %s, %s, %s, %s)`,
		quoteText(name), quoteText(r.Schema), quoteText(r.Name), TextArray(outputs), quoteText(grantee)), NoRows)
}

// maskedColumns parses (a, b). A path into a SUPER column is not available.
func (p *parser) maskedColumns() []string {
	return inParens(p, func() []string {
		return list(p, func() string {
			start := p.peek()
			name := p.ident()
			if p.isOp(".") || p.isOp("[") {
				p.unavailable(start, "a masking policy on a path into a SUPER column")
			}
			return name
		})
	})
}

// switchMasking parses MASKING {ON|OFF} FOR DATASHARES.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
func (p *parser) switchMasking(name Relation) Statement {
	on := p.onOrOff()
	p.expect("for", "datashares")
	return define(TagAlterTable, fmt.Sprintf(`SELECT "rs_catalog".switch_masking(%s, %s, %t)`, quoteText(name.Schema),
		quoteText(name.Name), on), NoRows)
}
