package dialect

import (
	"fmt"
	"slices"
	"strings"
)

// side says where a function runs.
type side int

const (
	anywhere    side = iota
	leaderOnly       // not together with user or system tables
	computeOnly      // only over a user or system table
)

// function is an allowed function: how many arguments it takes and what
// PostgreSQL is given for it.
type function struct {
	least, most int // most < 0: any number
	side        side
	aggregate   bool
	window      bool
	// as is PostgreSQL's name or, where it holds %s, a form for the arguments; empty: the same name.
	as string
}

const rs = `"rs_catalog".`

// functions is the allow-list; user-defined functions need a schema.
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
var functions = map[string]function{
	// text
	"len": {1, 1, anywhere, false, false, "length"}, "length": {1, 1, anywhere, false, false, ""},
	"char_length": {1, 1, anywhere, false, false, "length"}, "character_length": {1, 1, anywhere, false, false, "length"},
	"textlen": {1, 1, anywhere, false, false, "length"}, "octet_length": {1, 1, anywhere, false, false, ""},
	"upper": {1, 1, anywhere, false, false, ""}, "lower": {1, 1, anywhere, false, false, ""}, "initcap": {1, 1, anywhere, false, false, ""},
	"left": {2, 2, anywhere, false, false, `"left"`}, "right": {2, 2, anywhere, false, false, `"right"`},
	"lpad": {2, 3, anywhere, false, false, ""}, "rpad": {2, 3, anywhere, false, false, ""},
	"ltrim": {1, 2, anywhere, false, false, ""}, "rtrim": {1, 2, anywhere, false, false, ""}, "btrim": {1, 2, anywhere, false, false, ""},
	"replace": {3, 3, anywhere, false, false, ""}, "repeat": {2, 2, anywhere, false, false, ""}, "replicate": {2, 2, anywhere, false, false, "repeat"},
	"reverse": {1, 1, anywhere, false, false, ""}, "split_part": {3, 3, anywhere, false, false, ""}, "strpos": {2, 2, anywhere, false, false, ""},
	"charindex": {2, 2, anywhere, false, false, rs + "charindex"}, "substr": {2, 3, leaderOnly, false, false, ""},
	"translate": {3, 3, anywhere, false, false, ""}, "chr": {1, 1, anywhere, false, false, ""}, "ascii": {1, 1, anywhere, false, false, ""},
	"concat": {2, 2, anywhere, false, false, rs + "concat"}, "quote_ident": {1, 1, anywhere, false, false, ""}, "quote_literal": {1, 1, anywhere, false, false, ""},
	"regexp_replace": {2, 5, anywhere, false, false, rs + "regexp_replace"}, "regexp_substr": {2, 5, anywhere, false, false, rs + "regexp_substr"},
	"regexp_instr": {2, 2, anywhere, false, false, rs + "regexp_instr"}, "regexp_count": {2, 2, anywhere, false, false, rs + "regexp_count"},
	"strtol": {2, 2, anywhere, false, false, rs + "strtol"}, "to_hex": {1, 1, anywhere, false, false, ""},
	// hashes
	"md5":  {1, 1, anywhere, false, false, rs + "md5"},
	"sha2": {2, 2, anywhere, false, false, rs + "sha2"},
	// choice
	"coalesce": {1, -1, anywhere, false, false, "COALESCE"}, "nvl": {2, -1, anywhere, false, false, "COALESCE"}, "nullif": {2, 2, anywhere, false, false, "NULLIF"},
	"nvl2":     {3, 3, anywhere, false, false, "(CASE WHEN %s IS NOT NULL THEN %s ELSE %s END)"},
	"greatest": {1, -1, anywhere, false, false, "GREATEST"}, "least": {1, -1, anywhere, false, false, "LEAST"}, "decode": {3, -1, anywhere, false, false, "decode"},
	// numbers
	"abs": {1, 1, anywhere, false, false, ""}, "sign": {1, 1, anywhere, false, false, ""}, "mod": {2, 2, anywhere, false, false, ""},
	"ceil": {1, 1, anywhere, false, false, ""}, "ceiling": {1, 1, anywhere, false, false, "ceil"}, "floor": {1, 1, anywhere, false, false, ""},
	"round": {1, 2, anywhere, false, false, rs + "round"}, "trunc": {1, 2, anywhere, false, false, rs + "trunc"},
	"power": {2, 2, anywhere, false, false, ""}, "pow": {2, 2, anywhere, false, false, "power"}, "sqrt": {1, 1, anywhere, false, false, ""},
	"exp": {1, 1, anywhere, false, false, ""}, "ln": {1, 1, anywhere, false, false, ""}, "log": {1, 1, anywhere, false, false, ""}, "random": {0, 0, anywhere, false, false, ""},
	// time
	"getdate": {0, 0, anywhere, false, false, rs + "getdate"}, "date_trunc": {2, 2, anywhere, false, false, rs + "date_trunc"},
	"last_day": {1, 1, anywhere, false, false, rs + "last_day"}, "add_months": {2, 2, anywhere, false, false, rs + "add_months"},
	"to_char": {2, 2, anywhere, false, false, ""}, "to_date": {2, 2, anywhere, false, false, ""}, "to_timestamp": {2, 2, anywhere, false, false, ""},
	"to_number": {2, 2, anywhere, false, false, ""}, "convert_timezone": {2, 3, anywhere, false, false, rs + "convert_timezone"},
	"now": {0, 0, leaderOnly, false, false, ""}, "age": {1, 2, leaderOnly, false, false, ""},
	// SUPER
	"json_parse": {1, 1, anywhere, false, false, rs + "json_parse"}, "json_serialize": {1, 1, anywhere, false, false, rs + "json_serialize"},
	"can_json_parse": {1, 1, anywhere, false, false, rs + "can_json_parse"}, "is_valid_json": {1, 1, anywhere, false, false, rs + "is_valid_json"},
	"is_valid_json_array": {1, 1, anywhere, false, false, rs + "is_valid_json_array"}, "json_typeof": {1, 1, anywhere, false, false, "jsonb_typeof"},
	"json_extract_path_text": {2, 6, anywhere, false, false, rs + "json_extract_path_text"}, "json_array_length": {1, 1, anywhere, false, false, rs + "json_array_length"},
	"json_extract_array_element_text": {2, 2, anywhere, false, false, rs + "json_extract_array_element_text"},
	"array":                           {0, -1, anywhere, false, false, "jsonb_build_array"}, "get_array_length": {1, 1, anywhere, false, false, rs + "get_array_length"},
	"split_to_array": {2, 2, anywhere, false, false, rs + "split_to_array"}, "array_contains": {3, 3, anywhere, false, false, rs + "array_contains"},
	// aggregates and windows
	"count": {1, 1, anywhere, true, true, ""}, "sum": {1, 1, anywhere, true, true, ""}, "min": {1, 1, anywhere, true, true, ""}, "max": {1, 1, anywhere, true, true, ""},
	"avg": {1, 1, anywhere, true, true, rs + "avg"}, "bool_and": {1, 1, anywhere, true, true, ""}, "bool_or": {1, 1, anywhere, true, true, ""},
	"stddev": {1, 1, anywhere, true, true, ""}, "stddev_samp": {1, 1, anywhere, true, true, ""}, "stddev_pop": {1, 1, anywhere, true, true, ""},
	"variance": {1, 1, anywhere, true, true, ""}, "var_samp": {1, 1, anywhere, true, true, ""}, "var_pop": {1, 1, anywhere, true, true, ""},
	"listagg": {1, 2, computeOnly, true, false, "string_agg"}, "median": {1, 1, computeOnly, true, false, "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)"},
	"row_number": {0, 0, anywhere, false, true, ""}, "rank": {0, 0, anywhere, false, true, ""}, "dense_rank": {0, 0, anywhere, false, true, ""},
	"ntile": {1, 1, anywhere, false, true, ""}, "lag": {1, 2, anywhere, false, true, ""}, "lead": {1, 2, anywhere, false, true, ""},
	"first_value": {1, 1, anywhere, false, true, ""}, "last_value": {1, 1, anywhere, false, true, ""}, "cume_dist": {0, 0, anywhere, false, true, ""}, "percent_rank": {0, 0, anywhere, false, true, ""},
	// session and identity
	"version": {0, 0, anywhere, false, false, rs + "version"}, "current_database": {0, 0, anywhere, false, false, ""},
	"current_setting": {1, 2, anywhere, false, false, rs + "current_setting"}, "set_config": {3, 3, anywhere, false, false, rs + "set_config"},
	"user_is_member_of": {2, 2, anywhere, false, false, rs + "user_is_member_of"}, "role_is_member_of": {2, 2, anywhere, false, false, rs + "role_is_member_of"},
	"current_schema": {0, 0, leaderOnly, false, false, ""}, "current_schemas": {1, 1, leaderOnly, false, false, ""},
	"has_table_privilege": {2, 3, leaderOnly, false, false, rs + "has_table_privilege"}, "has_schema_privilege": {2, 3, leaderOnly, false, false, rs + "has_schema_privilege"},
	"has_database_privilege": {2, 3, leaderOnly, false, false, rs + "has_database_privilege"},
	// the leader's catalog
	"pg_get_viewdef": {1, 2, leaderOnly, false, false, rs + "pg_get_viewdef"}, "pg_get_userbyid": {1, 1, leaderOnly, false, false, ""},
	"format_type": {2, 2, leaderOnly, false, false, ""}, "format_encoding": {1, 1, leaderOnly, false, false, rs + "format_encoding"},
	"array_to_string": {2, 2, leaderOnly, false, false, ""}, "array_upper": {2, 2, leaderOnly, false, false, ""}, "generate_series": {2, 3, leaderOnly, false, false, ""},
	"obj_description": {1, 2, leaderOnly, false, false, ""}, "pg_backend_pid": {0, 0, leaderOnly, false, false, ""},
	"pg_terminate_backend": {1, 1, leaderOnly, false, false, ""}, "pg_cancel_backend": {1, 1, leaderOnly, false, false, ""},
}

// absentFunctions are Redshift's that the sandbox cannot carry out.
var absentFunctions = words(`sha sha1 func_sha1 checksum farmfingerprint64 fnv_hash murmur3_32_hash months_between
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
		if absentFunctions[name] {
			p.absent(start, "the function "+name)
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
	case anywhere:
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
	text := formCall(name, f, distinct, args)
	if !strings.Contains(f.as, "%s") && f.as != strings.ToUpper(name) && name != "decode" { // a call, and no syntax
		text = p.byName(name, text)
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

func formCall(name string, f function, distinct string, args []scalar) string {
	if name == "decode" {
		return decode(args)
	}
	if strings.Contains(f.as, "%s") {
		texts := make([]any, len(args))
		for n, arg := range args {
			texts[n] = arg.sql
		}
		return fmt.Sprintf(f.as, texts...)
	}
	target := f.as
	if target == "" {
		target = name
	}
	return target + "(" + distinct + joinScalars(args) + ")"
}

// byName marks a call in a late-binding view by the name that stands there, so
// that the server can look it up anew when somebody reads.
func (p *parser) byName(name, call string) string {
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
	return scalar{p.byName(name, rs+name+"("+part+", "+joinScalars(args)+")"), name}
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
