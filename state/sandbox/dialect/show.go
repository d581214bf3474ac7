package dialect

import (
	"strings"
)

func (p *parser) show() Statement {
	start := p.peek()
	if p.accept("view") {
		r := p.userRelation()
		return Statement{Kind: KindQuery, Tag: TagShow, SQL: []string{
			`SELECT "rs_catalog".show_view(` + quoteText(r.Schema) + ", " + quoteText(r.Name) + `) AS "Show View DDL statement"`,
		}}
	}
	if p.word("all") {
		p.unavailable(start, "SHOW ALL")
	}
	for _, kind := range []string{"tables", "schemas", "columns", "grants", "databases", "table", "procedure", "procedures", "functions", "policies", "external", "parameters", "constraints", "column"} {
		if p.word(kind) {
			p.unavailable(start, "SHOW "+strings.ToUpper(kind))
		}
	}
	name := p.parameterName()
	if name == "server_version" || name == "transaction_isolation" {
		value := map[string]string{"server_version": "8.0.2", "transaction_isolation": "Serializable"}[name]
		return Statement{Kind: KindQuery, Tag: TagShow, SQL: []string{"SELECT " + quoteText(value) + " AS " + quote(name)}}
	}
	if nativeParameters[name] {
		return Statement{Kind: KindQuery, Tag: TagShow, SQL: []string{"SHOW " + name}}
	}
	standard, known := redshiftParameters[name]
	if !known {
		p.fail(start, "42704", `unrecognized configuration parameter "%s"`, name)
	}
	return Statement{Kind: KindQuery, Tag: TagShow, SQL: []string{
		"SELECT COALESCE(NULLIF(pg_catalog.current_setting(" + quoteText("redshift."+name) + ", true), ''), " + quoteText(standard) + ") AS " + quote(name),
	}}
}
