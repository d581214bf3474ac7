package dialect

import (
	"strings"
)

// unavailableFunctions are Redshift's that the sandbox cannot carry out.
var unavailableFunctions = words(`sha sha1 func_sha1 checksum farmfingerprint64 fnv_hash murmur3_32_hash months_between
	percentile_cont percentile_disc ratio_to_report nth_value json_array_to_string array_concat array_distinct array_except
	array_flatten array_intersection array_position array_positions array_sort array_union arrays_overlap subarray`)

// call parses a function call. The name has been read, and "(" comes next.
func (p *parser) call(start token, parts []string) scalar {
	name := parts[len(parts)-1]
	if len(parts) == 2 && parts[0] != "pg_catalog" {
		p.checkSchema(start, parts[0])
		if parts[0] == "information_schema" {
			p.fail(start, "42883", "function %s.%s does not exist", parts[0], name)
		}
		return p.userCall(quote(parts[0])+"."+quote(name), name)
	}
	if len(parts) > 2 {
		p.syntaxAt(start)
	}
	if takesPart[name] {
		return p.dateCall(name)
	}
	f, known := functions[name]
	if !known {
		if unavailableFunctions[name] {
			p.unavailable(start, "the function "+name)
		}
		// Without a schema a user's function is looked for in public only.
		if strings.HasPrefix(name, "f_") {
			return p.userCall(`"public".`+quote(name), name)
		}
		p.fail(start, "42883", "function %s does not exist", name)
	}
	p.noteMutable(name)
	switch f.side {
	case leaderOnly:
		p.noteLeader(name)
	case computeOnly:
		p.computeOnly = name
	case anyNode:
	}
	return p.builtin(start, name, f)
}

func (p *parser) userCall(sql, name string) scalar {
	p.userFunction = name
	return scalar{sql + "(" + joinScalars(p.argumentList()) + ")", name}
}

// argumentList parses "(a, b)", which may be empty.
func (p *parser) argumentList() []scalar {
	p.expectOp("(")
	var args []scalar
	if !p.isOp(")") {
		args = list(p, p.expression)
	}
	p.expectOp(")")
	return args
}

func (p *parser) builtin(start token, name string, f function) scalar {
	if name == "count" && p.peekAt(1).isOp("*") {
		p.i += 2
		p.expectOp(")")
		return scalar{"count(*)" + p.over(start, name, f), name}
	}
	distinct := p.distinctArgument(start, name, f)
	args := p.superArgumentsOf(name, p.restOfArguments(distinct))
	if len(args) < f.least || f.most >= 0 && len(args) > f.most {
		p.fail(start, "42883", "function %s with %d arguments does not exist", name, len(args))
	}
	text := f.call(distinct, args)
	if f.form == "" && !f.syntax {
		text = p.markCall(name, text)
	}
	if name == "listagg" {
		text = p.listagg(distinct, args)
	}
	return scalar{text + p.over(start, name, f), name}
}

// distinctArgument parses "(" and DISTINCT.
func (p *parser) distinctArgument(start token, name string, f function) string {
	p.expectOp("(")
	if !p.accept("distinct") {
		return ""
	}
	if !f.aggregate {
		p.fail(start, "42809", "DISTINCT specified, but %s is not an aggregate function", name)
	}
	return "DISTINCT "
}

func (p *parser) restOfArguments(distinct string) []scalar {
	var args []scalar
	if distinct != "" || !p.isOp(")") {
		args = list(p, p.expression)
	}
	p.expectOp(")")
	return args
}

// markCall marks a call in a late-binding view by the name that stands there, so
// that the server can look it up anew when somebody reads.
func (p *parser) markCall(name, call string) string {
	if !p.lateBinding {
		return call
	}
	return "/*rs:" + name + "*/" + call
}
