package dialect

import (
	"fmt"
)

// policyGrantees parses TO RLS POLICY p, … and the like, or gives nothing where
// the grantees are others.
func (p *grantParser) policyGrantees() (kind policyKind, names []string) {
	word := "from"
	if p.give {
		word = "to"
	}
	switch {
	case p.accept(word, "rls", "policy"):
		kind = policyRows
	case p.accept(word, "masking", "policy"):
		kind = policyMasking
	default:
		return "", nil
	}
	return kind, list(p.parser, p.policyName)
}

// toPolicies lets policies read lookup tables. Nothing but SELECT on tables is
// granted to them.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (p *grantParser) toPolicies(at token, named []privilege, o object, kind policyKind, policies []string) []string {
	if len(named) != 1 || named[0] != (privilege{name: "select"}) || o.kind != extraTable {
		p.fail(at, "0LP01", "only SELECT on tables can be granted to a policy")
	}
	p.tail()
	var sql []string
	for _, policy := range policies {
		for _, place := range o.places {
			sql = append(sql, fmt.Sprintf(`SELECT "rs_catalog".grant_policy(%s, %s, %s, %s)`,
				quoteText(string(kind)), quoteText(policy), quoteText(place), p.gives()))
		}
	}
	return append(sql, NoRows)
}
