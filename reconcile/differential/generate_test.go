package differential_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// generator generates a repository as text, and rows for its tables.
type generator struct {
	t       *rapid.T
	acting  [generatedUsers]acting
	sources [][]generatedColumn
	columns []generatedColumn // of the current source
	n       int
}

// acting is the project and purposes for which a user tries to act. That may
// not be allowed.
type acting struct {
	project  string
	purposes []string
}

type generatedColumn struct{ name, kind, columnType string }

// generatedTypes are the column types with interesting values.
var generatedTypes = []struct {
	kind, columnType string
	values           []string
}{
	{"number", "smallint", []string{"0", "1", "-1", "32767"}},
	{"number", "integer", []string{"0", "1", "5", "-7", "2147483647"}},
	{"number", "bigint", []string{"0", "1", "9223372036854775807"}},
	{"number", "numeric(8,2)", []string{"0", "1.5", "-2.25", "999999.99"}},
	{"float", "double precision", []string{"0", "0.1", "1e10", "-2.5"}},
	{"float", "real", []string{"0", "0.1", "5"}},
	{"boolean", "boolean", []string{"TRUE", "FALSE"}},
	{"text", "varchar(12)", []string{"'a'", "'A'", "''", "'straße'", "'it''s'", `'b\\c'`, "'a1b22'"}},
	{"text", "varchar(80)", []string{"'a'", "'emea'", "'x@y.org'"}},
	{"text", "char(4)", []string{"'a'", "'abcd'", "''"}},
	{"instant", "date", []string{"'2026-01-31'", "'2024-02-29'", "'1999-12-31'"}},
	{"instant", "timestamp", []string{"'2026-01-31 23:59:59.999999'", "'2024-02-29 00:00:00'"}},
	{"instant", "timestamptz", []string{"'2026-01-31 23:30:00-05'", "'2024-02-29 00:00:00+00'"}},
}

func (g *generator) pick(options ...string) string {
	g.n++
	return rapid.SampledFrom(options).Draw(g.t, fmt.Sprintf("pick%d", g.n))
}

func (g *generator) count(least, most int) int {
	g.n++
	return rapid.IntRange(least, most).Draw(g.t, fmt.Sprintf("count%d", g.n))
}

func (g *generator) chance(oneIn int) bool { return g.count(1, oneIn) == 1 }

const generatedUsers = 4

// repository returns a policy, and the statements that create and fill its
// tables.
func (g *generator) repository(port int) (policy, tables string) {
	tables = g.tables()
	return g.policy(port), tables
}

// policy generates a policy for the tables. Each call gives another policy for
// the same tables.
func (g *generator) policy(port int) string {
	var p strings.Builder
	g.frame(port, &p)
	for n := range g.sources {
		g.source(n, &p)
	}
	g.memberships(&p)
	g.subscriptions(&p)
	g.projects(len(g.sources), &p)
	return p.String()
}

// frame generates what is not about a table: an integration, people and purposes.
func (g *generator) frame(port int, p *strings.Builder) {
	fmt.Fprintf(p, "integration \"prod\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n  "+
		"username = \"admin\"\n  sslmode = \"disable\"\n  grantee = %q\n}\n", port, g.pick("role", "group"))
	p.WriteString("attribute \"a\" {}\nattribute \"b\" {}\ntag \"t\" {}\ntag \"t.u\" {}\ntag \"v\" {}\n")
	for n := range 3 {
		fmt.Fprintf(p, "group \"g%d\" {\n  attributes = { %s = %s }\n%s}\n", n, g.pick("a", "b"), g.texts(),
			g.around(n))
	}
	for n := range generatedUsers {
		fmt.Fprintf(p, "user \"u%d\" {\n  groups = [%s]\n  attributes = { a = %s, b = %s }\n  active = %t\n}\n", n,
			g.groups(), g.texts(), g.texts(), !g.chance(8))
	}
	p.WriteString("purpose \"x\" { statement = \"It's x; 100% $$.\" }\npurpose \"x.y\" {}\npurpose \"z\" {}\n")
}

func (g *generator) projects(sources int, p *strings.Builder) {
	for n := range 2 {
		fmt.Fprintf(p, "project \"pr%d\" {\n  members = [%s]\n  groups = [%s]\n  sources = [%s]\n  purposes = "+
			"[%s]\n}\n", n,
			g.pick(``, `"u0"`, `"u0", "u1", "u2"`), g.groups(),
			g.pick(``, `"s0"`, `"s0"`, fmt.Sprintf(`"s%d"`, sources-1)),
			g.pick(``, `"x"`, `"x.y"`, `"x", "z"`, `"x.y", "z"`))
	}
	for n := range g.acting {
		g.acting[n] = acting{
			g.pick("", "pr0", "pr0", "pr1"),
			strings.Fields(g.pick("", "x", "x.y", "x x.y z", "x x.y z")),
		}
	}
}

// memberships puts people into groups for a time that is over, runs or is to
// come.
func (g *generator) memberships(p *strings.Builder) {
	for n := range g.count(0, 2) {
		fmt.Fprintf(p, "membership \"m%d\" {\n  user = \"u%d\"\n  group = \"g%d\"\n  %s\n}\n", n,
			g.count(0, generatedUsers-1), n, g.pick(`until = "2001-01-01T00:00:00Z"`, `until = "2999-01-01T00:00:00Z"`,
				"from = \"2002-01-01T00:00:00Z\"\n  until = \"2998-01-01T00:00:00Z\"",
				"from = \"2998-01-01T00:00:00Z\"\n  until = \"2999-01-01T00:00:00Z\""))
	}
}

func (g *generator) texts() string {
	var all []string
	for range g.count(0, 3) {
		all = append(all, g.pick(`"a"`, `"A"`, `"emea"`, `"straße"`, `"it's"`, `"b\\c"`))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (g *generator) groups() string {
	var all []string
	for range g.count(0, 2) {
		all = append(all, g.pick(`"g0"`, `"g1"`, `"g2"`))
	}
	return strings.Join(all, ", ")
}

// around puts a group into those of a lower number, so that there is no circle.
func (g *generator) around(group int) string {
	if group == 0 || g.chance(2) {
		return ""
	}
	return fmt.Sprintf("  groups = [\"g%d\"]\n", g.count(0, group-1))
}

func (g *generator) tables() string {
	var t strings.Builder
	for n := range g.count(1, 2) {
		g.table(n, &t)
	}
	return t.String()
}

func (g *generator) table(n int, t *strings.Builder) {
	g.columns = nil
	ddl := []string{"k integer"}
	var pools [][]string
	for c := range g.count(1, 6) {
		kind := generatedTypes[g.count(0, len(generatedTypes)-1)]
		column := generatedColumn{fmt.Sprintf("c%d", c), kind.kind, kind.columnType}
		g.columns = append(g.columns, column)
		ddl = append(ddl, column.name+" "+column.columnType)
		pools = append(pools, append([]string{"NULL"}, kind.values...))
	}
	g.sources = append(g.sources, g.columns)
	fmt.Fprintf(t, "CREATE TABLE gen.t%d (%s);\n", n, strings.Join(ddl, ", "))
	for k := range g.count(0, 6) {
		values := []string{fmt.Sprint(k)}
		for c, pool := range pools {
			values = append(values, fmt.Sprintf("CAST(%s AS %s)", g.pick(pool...), g.columns[c].columnType))
		}
		fmt.Fprintf(t, "INSERT INTO gen.t%d VALUES (%s);\n", n, strings.Join(values, ", "))
	}
}

func (g *generator) source(n int, p *strings.Builder) {
	g.columns = g.sources[n]
	fmt.Fprintf(p, "source \"s%d\" {\n  integration = \"prod\"\n  table = \"gen.t%d\"\n  binding = %q\n  tags = "+
		"[%s]\n  column \"k\" { type = \"integer\" }\n", n, n, g.pick("late", "bound"), g.pick(`"t"`, `"t.u"`, `"v"`))
	for c, column := range g.columns {
		fmt.Fprintf(p, "  column %q {\n    type = %q\n    tags = [\"c%d.c%d\"]\n  }\n", column.name,
			column.columnType, n, c)
	}
	p.WriteString("}\n")
	for c := range g.columns {
		fmt.Fprintf(p, "tag \"c%d.c%d\" {}\n", n, c)
	}
	for f := range g.count(0, 2) {
		fmt.Fprintf(p, "row_filter \"f%d%d\" {\n  on = source.name == \"s%d\"\n  keep = %s\n%s}\n", n, f, n,
			g.condition(3, true), g.optional("unless"))
	}
	g.masks(n, p)
}

func (g *generator) optional(name string) string {
	if g.chance(2) {
		return ""
	}
	return fmt.Sprintf("  %s = %s\n", name, g.condition(2, true))
}

func (g *generator) masks(n int, p *strings.Builder) {
	for c, column := range g.columns {
		for m := range g.count(0, 2) {
			on := fmt.Sprintf("has_tag(column, \"c%d.c%d\")", n, c)
			fmt.Fprintf(p, "mask \"m%d%d%d\" {\n  on = %s\n  method = %s\n  priority = %d\n%s%s}\n", n, c, m, on,
				g.method(column), m, g.optional("unless"), g.optional("when"))
		}
	}
}

func (g *generator) method(column generatedColumn) string {
	all := []string{"null_value()", "k_anonymize(2)"}
	switch column.kind {
	case "number", "float":
		all = append(all, "constant(7)", "round(10)", "bucket([0, 5, 1000])")
	case "boolean":
		all = append(all, "constant(true)", "randomize(0.5)")
	case "text":
		all = append(all, `constant("*")`, `partial(1, 1, "*")`, `regex("[0-9]+", "#")`, `regex("^a|b", "")`)
		if column.columnType != "char(4)" {
			all = append(all, "hash()", "hash()")
		}
	case "instant":
		all = append(all, `truncate("month")`, `constant(date("2000-01-01"))`,
			`bucket([date("2000-01-01"), date("2026-01-01")])`)
	}
	return g.pick(all...)
}

func (g *generator) subscriptions(p *strings.Builder) {
	g.columns = nil
	for n := range g.count(1, 3) {
		fmt.Fprintf(p, "subscription \"p%d\" {\n  on = %s\n  allow = %s\n  kind = %q\n  state = %q\n}\n", n,
			g.pick("true", `has_tag(source, "t")`, `source.table != "t1"`, `matches(source.table, "0$")`),
			g.condition(2, false),
			g.pick("grant", "grant", "guardrail"), g.pick("active", "active", "active", "staged"))
	}
	if g.chance(2) {
		fmt.Fprintf(p, "approval \"ok\" {\n  user = \"u%d\"\n  source = \"s0\"\n  %s\n}\n",
			g.count(0, generatedUsers-1), g.pick(`until = "2001-01-01T00:00:00Z"`, `until = "2999-01-01T00:00:00Z"`,
				`from = "2002-01-01T00:00:00Z"`, `from = "2998-01-01T00:00:00Z"`, ""))
	}
}

// condition generates a predicate. With rows it may use the row.
func (g *generator) condition(depth int, rows bool) string {
	inner := func() string { return g.condition(depth-1, rows) }
	if depth > 0 && g.chance(2) {
		switch g.pick("and", "or", "not", "if") {
		case "and":
			return "(" + inner() + " && " + inner() + ")"
		case "or":
			return "(" + inner() + " || " + inner() + ")"
		case "not":
			return "!(" + inner() + ")"
		}
		return "(" + inner() + " ? " + inner() + " : " + inner() + ")"
	}
	if !rows || len(g.columns) == 0 || g.chance(3) {
		return g.pick("true", "false", `contains(user.groups, "g0")`, `contains(user.groups, "g1")`,
			`contains(user.attributes.a, "emea")`,
			`user.name == "u1"`, `contains(["u0", "u2"], user.name)`,
			`has_purpose("x")`, `has_purpose("x")`, `has_purpose("x.y")`, `contains(user.purposes, "x")`,
			`user.project == "pr0"`, `startswith(user.name, "u")`,
			`now() < date("2001-01-01")`, `days_ago(3) < date("2999-01-01")`, `lower("A") == "a"`, "1 + 1 == 2")
	}
	column := g.columns[g.count(0, len(g.columns)-1)]
	return g.about(column)
}

// about generates a predicate on one column.
func (g *generator) about(column generatedColumn) string {
	c := "row." + column.name
	op := g.pick("==", "!=", "<", "<=", ">", ">=")
	switch column.kind {
	case "number":
		return g.pick(c+" "+op+" 1", c+" * 2 - 1 "+op+" row.k", "contains([0, 1, 5], "+c+")",
			"coalesce("+c+", 3) "+op+" 3", "-"+c+" < row.k", c+" % 2 == 1", "sample(50, "+c+")",
			fmt.Sprintf("sql(\"%s > 1\")", column.name))
	case "float":
		return g.pick(c+" "+op+" 0.1", "contains([0, 0.1], "+c+")", c+" "+op+" row.k")
	case "boolean":
		return g.pick(c, "!"+c, "coalesce("+c+", false)", c+" ? row.k > 1 : row.k == 0")
	case "text":
		return g.pick(c+" "+op+` "a"`, "contains(user.attributes.a, "+c+")",
			"contains(user.attributes.b, lower("+c+"))", "contains(user.groups, "+c+")",
			"contains(user.purposes, "+c+")", c+" == user.project",
			`contains(["a", "emea"], `+c+")", "lower("+c+`) == "a"`, "length("+c+") "+op+" 2",
			"startswith("+c+`, "a")`, "endswith("+c+`, "e")`,
			"substr("+c+`, 2, 2) == "tr"`, "coalesce("+c+`, "a") == "a"`, "sample(50, "+c+")", c+" == user.name",
			"("+c+` == "a" ? 1 : row.k) > 1`)
	}
	return g.pick(c+" "+op+` date("2026-01-31")`, c+" >= days_ago(10000)", c+" < now()", "sample(50, "+c+")",
		"coalesce("+c+`, now()) < date("2025-01-01T12:00:00Z")`)
}
