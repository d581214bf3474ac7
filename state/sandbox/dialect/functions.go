package dialect

import (
	"fmt"
	"slices"
	"strings"
)

// side says where a function runs.
type side int

const (
	anyNode     side = iota // no matter where
	leaderOnly              // not together with user or system tables
	computeOnly             // only over a user or system table
)

// function is an allowed function: how many arguments it takes and what
// PostgreSQL is given for it.
type function struct {
	name        string
	least, most int // arguments; most may be anyNumber
	side        side
	aggregate   bool
	window      bool // takes OVER
	own         bool // the sandbox's own function of that name stands for it
	syntax      bool // a construct of SQL's grammar, which nothing can stand in for
	// as is PostgreSQL's name for it where that differs.
	as string
	// form is what PostgreSQL is given, with %s in the place of each argument.
	form string
}

const anyNumber = -1

// catalogSchema is where the sandbox's own functions are.
const catalogSchema = `"rs_catalog".`

// functions is the allow-list by name; user-defined functions need a schema.
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
var functions = byName(textFunctions, numberFunctions, dateFunctions, conditionalFunctions, superFunctions, aggregateFunctions, catalogFunctions)

func byName(tables ...[]function) map[string]function {
	all := make(map[string]function)
	for _, table := range tables {
		for _, f := range table {
			all[f.name] = f
		}
	}
	return all
}

// unavailableFunctions are Redshift's that the sandbox cannot carry out.
var unavailableFunctions = words(`sha sha1 func_sha1 checksum farmfingerprint64 fnv_hash murmur3_32_hash months_between
	percentile_cont percentile_disc ratio_to_report nth_value json_array_to_string array_concat array_distinct array_except
	array_flatten array_intersection array_position array_positions array_sort array_union arrays_overlap subarray`)

// takesPart are functions whose first argument is a unit of time.
var takesPart = words("dateadd datediff date_diff date_add date_part")

func (p *parser) noteLeader(name string) {
	if p.leaderOnly == "" {
		p.leaderOnly = name
	}
}

// call parses a function call; the name is read, "(" comes next.
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
	args := p.restOfArguments(distinct)
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

// call writes a call for PostgreSQL.
func (f function) call(distinct string, args []scalar) string {
	switch {
	case f.name == "decode":
		return decode(args)
	case f.form != "":
		texts := make([]any, len(args))
		for n, arg := range args {
			texts[n] = arg.sql
		}
		return fmt.Sprintf(f.form, texts...)
	}
	return f.target() + "(" + distinct + joinScalars(args) + ")"
}

// target is PostgreSQL's name for the function.
func (f function) target() string {
	switch {
	case f.own:
		return catalogSchema + f.name
	case f.syntax:
		return strings.ToUpper(f.name)
	case f.as != "":
		return f.as
	}
	return f.name
}

// markCall marks a call in a late-binding view by the name that stands there, so
// that the server can look it up anew when somebody reads.
func (p *parser) markCall(name, call string) string {
	if !p.lateBinding {
		return call
	}
	return "/*rs:" + name + "*/" + call
}

// decode becomes CASE; NULL equals NULL in DECODE.
func decode(args []scalar) string {
	var b strings.Builder
	b.WriteString("CASE")
	rest := args[1:]
	for ; len(rest) >= 2; rest = rest[2:] {
		fmt.Fprintf(&b, " WHEN %s IS NOT DISTINCT FROM %s THEN %s", args[0].sql, rest[0].sql, rest[1].sql)
	}
	if len(rest) == 1 {
		b.WriteString(" ELSE " + rest[0].sql)
	}
	return b.String() + " END"
}

// listagg parses WITHIN GROUP (ORDER BY …).
func (p *parser) listagg(distinct string, args []scalar) string {
	separator := "''"
	if len(args) > 1 {
		separator = args[1].sql
	}
	order := ""
	if p.accept("within", "group") {
		p.expectOp("(")
		order = p.orderBy()
		p.expectOp(")")
	}
	return fmt.Sprintf("string_agg(%sCAST(%s AS text), %s%s)", distinct, args[0].sql, separator, order)
}

// over parses OVER (…).
func (p *parser) over(start token, name string, f function) string {
	if p.word("filter") && p.peekAt(1).isOp("(") {
		p.syntax()
	}
	if !p.accept("over") {
		if f.window && !f.aggregate {
			p.fail(start, "42809", "window function %s requires an OVER clause", name)
		}
		return ""
	}
	if !f.window {
		p.fail(start, "42809", "OVER specified, but %s is not a window function", name)
	}
	p.expectOp("(")
	var parts []string
	if p.accept("partition", "by") {
		parts = append(parts, "PARTITION BY "+joinScalars(list(p, p.expression)))
	}
	if order := p.orderBy(); order != "" {
		parts = append(parts, strings.TrimSpace(order))
	}
	if p.accept("rows") {
		parts = append(parts, "ROWS "+p.frame())
	}
	p.expectOp(")")
	return " OVER (" + strings.Join(parts, " ") + ")"
}

func (p *parser) frame() string {
	if p.accept("between") {
		from := p.frameBound()
		p.expect("and")
		return "BETWEEN " + from + " AND " + p.frameBound()
	}
	return p.frameBound()
}

func (p *parser) frameBound() string {
	if p.accept("current", "row") {
		return "CURRENT ROW"
	}
	amount := "UNBOUNDED"
	if !p.accept("unbounded") {
		amount = p.primary().sql
	}
	direction := p.oneOf("preceding", "following")
	if direction == "" {
		p.syntax()
	}
	return amount + " " + strings.ToUpper(direction)
}

// dateCall parses functions that begin with a unit of time.
func (p *parser) dateCall(name string) scalar {
	p.expectOp("(")
	part := quoteText(p.datePart())
	p.expectOp(",")
	args := list(p, p.expression)
	p.expectOp(")")
	if full, short := map[string]string{"date_add": "dateadd", "date_diff": "datediff"}[name]; short {
		name = full
	}
	return scalar{p.markCall(name, catalogSchema+name+"("+part+", "+joinScalars(args)+")"), name}
}

// nodeRules refuses what can be seen to mix the leader's and the compute
// nodes' sides.
// https://docs.aws.amazon.com/redshift/latest/dg/c_sql-functions-leader-node.html
func (p *parser) nodeRules() {
	user := slices.ContainsFunc(p.relations, func(r Relation) bool { return r.Class == ClassUser })
	compute := user || slices.ContainsFunc(p.relations, func(r Relation) bool { return r.Class == ClassSystem })
	for _, r := range p.relations {
		if user && r.Class == ClassLeader && !joinableCatalogs[r.Name] {
			panic(refusal{LeaderError(r.Name)})
		}
	}
	if p.leaderOnly != "" && compute {
		panic(refusal{LeaderError(p.leaderOnly + "()")})
	}
	if p.computeOnly != "" && !compute {
		panic(refusal{&Error{Code: "0A000", Message: "One or more of the used functions must be applied on at least one user created table. Examples of user table only functions are LISTAGG, MEDIAN, PERCENTILE_CONT, etc"}})
	}
}

// LeaderError is Redshift's refusal of the leader's things on its tables.
func LeaderError(what string) *Error {
	return &Error{
		Code: "0A000", Message: "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables.",
		Infos: []string{fmt.Sprintf("Function %q not supported.", what)},
	}
}
