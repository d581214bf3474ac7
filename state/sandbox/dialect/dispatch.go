package dialect

import (
	"slices"
	"strings"
)

// statement parses one statement up to its semicolon.
func (p *parser) statement() Statement {
	start := p.peek()
	s := p.twice(start)
	end := p.peek()
	s.Text = strings.TrimSpace(p.src[start.pos:end.pos])
	if s.View != nil {
		s.View.Source = s.Text
	}
	p.nodeRules()
	s.Relations, s.LeaderOnly, s.ComputeOnly, s.Parameters = p.relations, p.leaderOnly, p.computeOnly, p.highest
	return s
}

// twice reads a statement, and again where its paths need to be told from names.
func (p *parser) twice(start token) Statement {
	at := p.i
	p.findings, p.known = findings{}, nil
	s := p.dispatch(start)
	if !p.paths {
		return s
	}
	user := slices.ContainsFunc(p.relations, func(r Relation) bool { return r.Class == ClassUser })
	p.known = &known{items: p.items, user: user}
	p.i, p.findings = at, findings{}
	return p.dispatch(start)
}

// unavailableStatements are statements of Redshift that the sandbox cannot carry out.
var unavailableStatements = words("copy unload merge call_model prepare execute deallocate cancel")

// dispatch parses a statement by its first word.
func (p *parser) dispatch(start token) Statement {
	if start.isOp("(") && p.startsQuery(0) || p.word("select") || p.word("with") {
		return Statement{Kind: KindQuery, SQL: []string{p.query()}}
	}
	if start.kind != tokenIdent || start.quoted {
		p.syntax()
	}
	if unavailableStatements[start.value] {
		p.unavailable(start, strings.ToUpper(start.value))
	}
	parse, known := p.statements()[start.value]
	if !known {
		p.syntax()
	}
	p.next()
	return parse()
}

// statements gives the parser for each first word.
func (p *parser) statements() map[string]func() Statement {
	return map[string]func() Statement{
		"insert": p.insert, "update": p.update, "delete": p.delete, "truncate": p.truncate,
		"create": p.create, "drop": p.drop, "alter": p.alter, "comment": p.comment,
		"grant": p.grant, "revoke": p.revoke, "set": p.set, "reset": p.reset, "show": p.show,
		"begin": p.begin, "start": p.startTransaction, "end": p.commit, "commit": p.commit,
		"abort": p.rollback, "rollback": p.rollback,
		"lock": p.lock, "call": p.callProcedure, "analyze": p.analyze, "vacuum": p.vacuum, "explain": p.explain,
		"refresh": p.refreshMaterialized,
		"attach":  p.attach, "detach": p.detach,
		"declare": p.declareCursor, "fetch": p.fetch, "close": p.closeCursor,
	}
}

// create parses what follows CREATE.
func (p *parser) create() Statement {
	start := p.peek()
	replace := p.accept("or", "replace")
	switch {
	case p.accept("view"):
		return p.createView(replace)
	case p.accept("function"):
		return p.createFunction(replace)
	case p.accept("procedure"):
		return p.createProcedure(replace)
	case replace:
		p.syntax()
	case p.accept("schema"):
		return p.createSchema()
	case p.accept("table"):
		return p.createTable(false)
	case p.accept("temp", "table"), p.accept("temporary", "table"),
		p.accept("local", "temp", "table"), p.accept("local", "temporary", "table"):
		return p.createTable(true)
	case p.accept("user"):
		return p.createUser()
	case p.accept("group"):
		return p.createGroup()
	case p.accept("role"):
		return p.createRole()
	case p.word("index"), p.word("unique", "index"):
		p.unsupported(start, `SQL command "CREATE INDEX" not supported on Redshift tables.`)
	case p.accept("external", "schema"):
		return p.createExternalSchema()
	case p.accept("external", "table"):
		return p.createExternalTable()
	case p.accept("materialized", "view"):
		return p.createMaterialized()
	case p.accept("rls", "policy"):
		return p.createRLSPolicy()
	case p.accept("masking", "policy"):
		return p.createMaskingPolicy()
	case p.word("external"), p.word("database"), p.word("datashare"), p.word("model"), p.word("library"),
		p.word("identity"):
		p.unavailable(start, "CREATE "+strings.ToUpper(p.peek().value))
	}
	p.syntax()
	panic("unreachable")
}

// drop parses what follows DROP.
func (p *parser) drop() Statement {
	start := p.peek()
	switch {
	case p.accept("table"):
		return p.dropTable()
	case p.accept("view"):
		return p.dropView()
	case p.accept("schema"):
		return p.dropSchema()
	case p.accept("function"):
		return p.dropFunction()
	case p.accept("procedure"):
		return p.dropProcedure()
	case p.accept("user"):
		return p.dropUser()
	case p.accept("group"):
		return p.dropGroup()
	case p.accept("role"):
		return p.dropRole()
	case p.accept("materialized", "view"):
		return p.dropMaterialized()
	case p.accept("rls", "policy"):
		return p.dropPolicy(policyRows, TagDropRLSPolicy)
	case p.accept("masking", "policy"):
		return p.dropPolicy(policyMasking, TagDropMaskingPolicy)
	case p.word("database"), p.word("datashare"), p.word("model"), p.word("library"):
		p.unavailable(start, "DROP "+strings.ToUpper(p.peek().value))
	}
	p.syntax()
	panic("unreachable")
}

// alter parses what follows ALTER.
func (p *parser) alter() Statement {
	start := p.peek()
	switch {
	case p.accept("table"):
		return p.alterTable()
	case p.accept("schema"):
		return p.alterSchema()
	case p.accept("user"):
		return p.alterUser()
	case p.accept("group"):
		return p.alterGroup()
	case p.accept("role"):
		return p.alterRole()
	case p.accept("default", "privileges"):
		return p.defaultPrivileges()
	case p.accept("procedure"):
		return p.alterProcedure()
	case p.accept("function"):
		return p.alterFunction()
	case p.accept("rls", "policy"):
		return p.alterPolicy(policyRows, TagAlterRLSPolicy)
	case p.accept("masking", "policy"):
		return p.alterPolicy(policyMasking, TagAlterMaskingPolicy)
	case p.accept("materialized", "view"):
		return p.alterMaterialized(start)
	case p.word("database"), p.word("system"), p.word("datashare"):
		p.unavailable(start, "ALTER "+strings.ToUpper(p.peek().value))
	}
	p.syntax()
	panic("unreachable")
}
