package dialect

import (
	"fmt"
	"strings"
)

// unavailableShows are forms of SHOW that the sandbox does not have.
var unavailableShows = words(`tables schemas columns grants databases table procedure procedures functions policies
	external parameters constraints column`)

// fixedParameters have one value.
var fixedParameters = map[string]string{"server_version": "8.0.2", "transaction_isolation": "Serializable"}

func shown(sql string) Statement { return Statement{Kind: KindQuery, Tag: TagShow, SQL: []string{sql}} }

// show parses SHOW VIEW and SHOW of a setting.
// https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW_VIEW.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_SHOW.html
func (p *parser) show() Statement {
	start := p.peek()
	if p.accept("view") {
		r := p.userRelation()
		return shown(catalogCall("show_view", r.Schema, r.Name) + ` AS "Show View DDL statement"`)
	}
	if p.word("all") {
		p.unavailable(start, "SHOW ALL")
	}
	if t := p.peek(); t.kind == tokenIdent && !t.quoted && unavailableShows[t.value] {
		p.unavailable(start, "SHOW "+strings.ToUpper(t.value))
	}
	name := p.parameterName()
	if value, fixed := fixedParameters[name]; fixed {
		return shown("SELECT " + quoteText(value) + " AS " + quote(name))
	}
	if nativeParameters[name] {
		return shown("SHOW " + name)
	}
	fallback, known := redshiftParameters[name]
	if !known {
		p.fail(start, "42704", `unrecognized configuration parameter "%s"`, name)
	}
	return shown(fmt.Sprintf("SELECT COALESCE(NULLIF(pg_catalog.current_setting(%s, true), ''), %s) AS %s",
		quoteText("redshift."+name), quoteText(fallback), quote(name)))
}
