package dialect

import (
	"fmt"
	"slices"
)

// policyKind is a kind of policy that is attached to relations, as the functions
// of the bootstrap call it.
type policyKind string

const (
	policyRows    policyKind = "RLS POLICY"
	policyMasking policyKind = "MASKING POLICY"
)

// alias is what stands for the relation where the policy names no other.
func (k policyKind) alias() string {
	if k == policyRows {
		return "rls_table"
	}
	return "masked_table"
}

// policyInput is what a policy is told of the relation that it is attached to.
type policyInput struct {
	names, types []string
	alias        string
}

// policyBody is what stands in USING.
type policyBody struct {
	expressions []string // for PostgreSQL
	texts       []string // as the catalog shows them
}

func (p *parser) policyName() string {
	start := p.peek()
	name := p.ident()
	if p.isOp(".") {
		p.unavailable(start, "a name with a database")
	}
	return name
}

// policyColumns parses (name type, …).
func (p *parser) policyColumns(in *policyInput) {
	inParens(p, func() []string {
		return list(p, func() string {
			start := p.peek()
			name := p.ident()
			if slices.Contains(in.names, name) {
				p.fail(start, "42701", `column "%s" specified more than once`, name)
			}
			in.names, in.types = append(in.names, name), append(in.types, p.columnType())
			return name
		})
	})
}

// policyUsing parses USING (…), whose columns are checked by the catalog.
func (p *parser) policyUsing(several bool) policyBody {
	p.expect("using")
	start := p.peek()
	p.pathless = true
	p.expectOp("(")
	var body policyBody
	for {
		from := p.i
		body.expressions = append(body.expressions, p.expression().sql)
		body.texts = append(body.texts, policyText(p.tokens[from:p.i]))
		if !several || !p.acceptOp(",") {
			break
		}
	}
	p.expectOp(")")
	p.checkPolicyReads(start)
	return body
}

// checkPolicyReads refuses what no policy may read.
func (p *parser) checkPolicyReads(at token) {
	for _, r := range p.relations {
		if r.Class != ClassUser {
			p.fail(at, "0A000", `a policy cannot read the system catalog "%s"`, r.Name)
		}
	}
	if p.leaderOnly != "" {
		panic(refusal{LeaderError(p.leaderOnly + "()")})
	}
}

// writePolicy calls a function of the bootstrap with a whole policy.
func writePolicy(function string, kind policyKind, name string, in policyInput, b policyBody, flag bool) string {
	return fmt.Sprintf(`SELECT "rs_catalog".%s(%s, %s, %s, %s, %s, %s, %s, %t)`, function, quoteText(string(kind)),
		quoteText(name), quoteText(in.alias), TextArray(in.names), TextArray(in.types), TextArray(b.expressions),
		TextArray(b.texts), flag)
}

// alterPolicy parses another USING; what WITH says stays.
func (p *parser) alterPolicy(kind policyKind, tag Tag) Statement {
	name := p.policyName()
	body := p.policyUsing(kind == policyMasking)
	return define(tag, fmt.Sprintf(`SELECT "rs_catalog".alter_policy(%s, %s, %s, %s)`, quoteText(string(kind)),
		quoteText(name), TextArray(body.expressions), TextArray(body.texts)), NoRows)
}

// dropPolicy parses the names; a policy that is attached stays, unless CASCADE
// is allowed and given.
func (p *parser) dropPolicy(kind policyKind, tag Tag) Statement {
	exists := p.accept("if", "exists")
	name := p.policyName()
	cascade := kind == policyRows && p.cascade()
	return dropped(tag, fmt.Sprintf(`SELECT "rs_catalog".drop_policy(%s, %s, %t, %t)`, quoteText(string(kind)),
		quoteText(name), exists, cascade), NoRows)
}

// attach parses ATTACH of either kind of policy.
func (p *parser) attach() Statement {
	switch {
	case p.accept("rls", "policy"):
		return p.attachRLSPolicy("attach_rls", TagAttachRLSPolicy, "to")
	case p.accept("masking", "policy"):
		return p.attachMaskingPolicy()
	}
	p.syntax()
	panic("unreachable")
}

// detach parses DETACH of either kind of policy.
func (p *parser) detach() Statement {
	switch {
	case p.accept("rls", "policy"):
		return p.attachRLSPolicy("detach_rls", TagDetachRLSPolicy, "from")
	case p.accept("masking", "policy"):
		return p.detachMaskingPolicy()
	}
	p.syntax()
	panic("unreachable")
}

// policyGrantee parses a user, ROLE r or PUBLIC, as PostgreSQL calls them.
func (p *parser) policyGrantee() string {
	switch {
	case p.word("group"):
		p.syntax()
	case p.accept("public"):
		return "PUBLIC"
	case p.accept("role"):
		return p.role()
	}
	return p.user()
}
