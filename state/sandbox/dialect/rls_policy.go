package dialect

import (
	"fmt"
)

// createRLSPolicy parses CREATE RLS POLICY, which is kept and shown but not
// enforced.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_RLS_POLICY.html
func (p *parser) createRLSPolicy() Statement {
	name := p.policyName()
	in := policyInput{alias: policyRows.alias()}
	if p.accept("with") {
		p.policyColumns(&in)
		if p.accept("as") || !p.word("using") {
			in.alias = p.ident()
		}
	}
	body := p.policyUsing(false)
	return define(TagCreateRLSPolicy, writePolicy("create_policy", policyRows, name, in, body, false), NoRows)
}

// attachRLSPolicy parses what follows ATTACH and DETACH RLS POLICY, which differ
// in one word.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ATTACH_RLS_POLICY.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_DETACH_RLS_POLICY.html
func (p *parser) attachRLSPolicy(function string, tag Tag, word string) Statement {
	name := p.policyName()
	p.expect("on")
	p.accept("table")
	relations := list(p, p.userRelation)
	p.expect(word)
	grantees := list(p, p.policyGrantee)
	var sql []string
	for _, r := range relations {
		for _, grantee := range grantees {
			sql = append(sql, catalogCall(function, name, r.Schema, r.Name, grantee))
		}
	}
	return define(tag, append(sql, NoRows)...)
}

// rowLevelSecurity parses what follows ROW LEVEL SECURITY in ALTER TABLE and
// ALTER MATERIALIZED VIEW. FOR DATASHARES leaves the relation's own switch alone.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
func (p *parser) rowLevelSecurity(tag Tag, name Relation, materialized bool) Statement {
	on := p.onOrOff()
	conjunction := ""
	if p.accept("conjunction", "type") {
		if conjunction = p.oneOf("and", "or"); conjunction == "" {
			p.syntax()
		}
	}
	shares := p.accept("for", "datashares")
	return define(tag, fmt.Sprintf(`SELECT "rs_catalog".switch_rls(%s, %s, %t, %s, %t, %t)`, quoteText(name.Schema),
		quoteText(name.Name), on, quoteText(conjunction), shares, materialized), NoRows)
}

func (p *parser) onOrOff() bool {
	word := p.oneOf("on", "off")
	if word == "" {
		p.syntax()
	}
	return word == "on"
}

// alterMaterialized parses ALTER MATERIALIZED VIEW … ROW LEVEL SECURITY.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_MATERIALIZED_VIEW.html
func (p *parser) alterMaterialized(start token) Statement {
	name := p.userRelation()
	if !p.accept("row", "level", "security") {
		p.unavailable(start, "this form of ALTER MATERIALIZED VIEW")
	}
	return p.rowLevelSecurity(TagAlterMaterializedView, name, true)
}
