package dialect

import (
	"slices"
	"strings"
)

// nativeParameters are settings that PostgreSQL knows under the same name.
var nativeParameters = words("search_path statement_timeout timezone datestyle extra_float_digits client_encoding application_name intervalstyle")

// redshiftParameters are Redshift's own, with their defaults. They are kept as
// custom settings and have no other effect here.
// https://docs.aws.amazon.com/redshift/latest/dg/cm_chap_ConfigurationRef.html
var redshiftParameters = map[string]string{
	"query_group": "unset", "enable_result_cache_for_session": "on", "enable_case_sensitive_identifier": "off",
	"enable_case_sensitive_super_attribute": "off", "downcase_delimited_identifier": "on", "wlm_query_slot_count": "1",
	"default_array_search_null_handling": "on", "describe_field_name_in_uppercase": "off", "json_serialization_enable": "off",
}

// sandboxParameters choose between readings of Redshift's documentation that
// only a cluster could tell apart, with the values that each takes; the first
// is the default. On Redshift they would be session variables without a meaning.
var sandboxParameters = map[string][]string{
	"redveil_sandbox.getdate":   {"session", "utc"},
	"redveil_sandbox.functions": {"builtin", "path"},
}

// caseParameters change how names fold, which the sandbox cannot follow.
var caseParameters = words("enable_case_sensitive_identifier enable_case_sensitive_super_attribute")

func control(kind Kind, tag Tag, sql ...string) Statement {
	return Statement{Kind: kind, Tag: tag, SQL: sql}
}

func (p *parser) begin() Statement {
	p.oneOf("work", "transaction")
	p.transactionModes()
	return control(KindBegin, TagBegin, "BEGIN")
}

func (p *parser) startTransaction() Statement {
	p.expect("transaction")
	p.transactionModes()
	return control(KindBegin, TagBegin, "BEGIN")
}

// transactionModes: every isolation level is taken and means the database's.
func (p *parser) transactionModes() {
	for {
		switch {
		case p.accept("isolation", "level"):
			switch {
			case p.accept("serializable"), p.accept("read", "committed"), p.accept("read", "uncommitted"), p.accept("repeatable", "read"), p.accept("snapshot"):
			default:
				p.syntax()
			}
		case p.accept("read", "only"), p.accept("read", "write"), p.acceptOp(","):
		default:
			return
		}
	}
}

func (p *parser) commit() Statement {
	p.oneOf("work", "transaction")
	return control(KindCommit, TagCommit, "COMMIT")
}

func (p *parser) rollback() Statement {
	p.oneOf("work", "transaction")
	if p.word("to") {
		p.syntax()
	}
	return control(KindRollback, TagRollback, "ROLLBACK")
}

// set parses SET name TO value. SET LOCAL does not exist.
func (p *parser) set() Statement {
	start := p.peek()
	switch {
	case p.word("local"), p.word("transaction"), p.word("constraints"):
		p.syntax()
	case p.accept("session", "authorization"):
		return p.sessionAuthorization()
	case p.accept("seed", "to"):
		return control(KindSet, TagSet, "SELECT setseed("+p.expression().sql+")")
	}
	p.accept("session")
	name := "timezone"
	if !p.accept("time", "zone") { // this form takes neither TO nor =
		name = p.parameterName()
		if !p.accept("to") {
			p.expectOp("=")
		}
	}
	if p.accept("default") {
		return control(KindSet, TagSet, p.resetSQL(start, name))
	}
	return control(KindSet, TagSet, p.setSQL(start, name, list(p, p.settingValue)))
}

func (p *parser) parameterName() string {
	name := p.label()
	if p.acceptOp(".") {
		name += "." + p.label()
	}
	return name
}

// settingValue parses a word, number or literal.
func (p *parser) settingValue() string {
	sign := ""
	if p.acceptOp("-") {
		sign = "-"
	}
	t := p.next()
	switch t.kind {
	case tokenIdent, tokenString:
		if sign != "" || t.kind == tokenString && t.quoted {
			p.syntaxAt(t)
		}
		return t.value
	case tokenNumber:
		return sign + t.text
	case tokenEnd, tokenParam, tokenOperator:
	}
	p.syntaxAt(t)
	panic("unreachable")
}

func (p *parser) setSQL(start token, name string, values []string) string {
	switch {
	case nativeParameters[name]:
		texts := make([]string, len(values))
		for n, value := range values {
			texts[n] = quoteText(value)
		}
		if name == "search_path" && slices.Contains(values, "rs_catalog") {
			p.fail(start, "3F000", `schema "rs_catalog" does not exist`)
		}
		return "SET " + name + " TO " + strings.Join(texts, ", ")
	case len(values) > 1:
		p.fail(start, "22023", "SET %s takes only one argument", name)
	}
	key := p.settingKey(start, name)
	if allowed, own := sandboxParameters[name]; own && !slices.Contains(allowed, values[0]) {
		p.fail(start, "22023", `invalid value for parameter "%s": "%s"`, name, clip(values[0]))
	}
	on := values[0] == "on" || values[0] == "true" || values[0] == "1"
	if caseParameters[name] && on {
		p.unavailable(start, "SET "+name+" TO true")
	}
	return "SET " + key + " TO " + quoteText(values[0])
}

// settingKey is where PostgreSQL keeps a setting that it does not know.
func (p *parser) settingKey(start token, name string) string {
	if _, known := redshiftParameters[name]; known {
		return `"redshift"."` + name + `"`
	}
	prefix, rest, custom := strings.Cut(name, ".")
	if _, own := sandboxParameters[name]; prefix == "redveil_sandbox" && !own {
		p.fail(start, "42704", `unrecognized configuration parameter "%s"`, name)
	}
	if !custom || prefix == "redshift" || prefix == "rs_catalog" {
		p.fail(start, "42704", `unrecognized configuration parameter "%s"`, name)
	}
	return quote(prefix) + "." + quote(rest)
}

func (p *parser) resetSQL(start token, name string) string {
	if nativeParameters[name] {
		return "RESET " + name
	}
	key := p.settingKey(start, name)
	if standard, known := redshiftParameters[name]; known {
		return "SET " + key + " TO " + quoteText(standard)
	}
	return "RESET " + key
}

func (p *parser) reset() Statement {
	start := p.peek()
	switch {
	case p.accept("all"):
		return control(KindSet, TagReset, "RESET ALL")
	case p.accept("session", "authorization"):
		return control(KindSet, TagReset, "RESET SESSION AUTHORIZATION")
	}
	return control(KindSet, TagReset, p.resetSQL(start, p.parameterName()))
}

func (p *parser) sessionAuthorization() Statement {
	if p.accept("default") {
		return control(KindSet, TagSet, "RESET SESSION AUTHORIZATION")
	}
	if p.at(tokenString) {
		return control(KindSet, TagSet, "SET SESSION AUTHORIZATION "+quoteText(p.literal()))
	}
	return control(KindSet, TagSet, "SET SESSION AUTHORIZATION "+quote(p.user()))
}

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

// lock takes ACCESS EXCLUSIVE only, and only tables.
// https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html
func (p *parser) lock() Statement {
	p.accept("table")
	tables := list(p, p.target)
	if p.word("in") || p.word("nowait") {
		p.syntax()
	}
	names := make([]string, len(tables))
	for n, r := range tables {
		names[n] = r.SQL()
	}
	s := define(TagLockTable, "LOCK TABLE "+strings.Join(names, ", ")+" IN ACCESS EXCLUSIVE MODE")
	s.Touches = touch(VerbLock, tables...)
	return s
}

// analyze gathers statistics of the one table that is named; all of them at
// once would take the catalogs, too.
func (p *parser) analyze() Statement {
	if !p.at(tokenIdent) {
		return define(TagAnalyze)
	}
	table := p.target()
	s := define(TagAnalyze, "ANALYZE "+table.SQL())
	s.Touches = touch(VerbAnalyze, table)
	return s
}

func (p *parser) vacuum() Statement {
	p.oneOf("full", "sort", "delete", "reindex", "recluster")
	s := define(TagVacuum)
	if p.accept("only") || p.at(tokenIdent) {
		s.Touches = touch(VerbVacuum, p.target())
	}
	s.NoTransaction = true
	return s
}

func (p *parser) explain() Statement {
	p.accept("verbose")
	if !p.word("select") && !p.word("with") && !p.isOp("(") {
		p.unavailable(p.peek(), "EXPLAIN of other statements than SELECT")
	}
	return Statement{Kind: KindQuery, Tag: TagExplain, SQL: []string{"EXPLAIN " + p.query()}}
}

func (p *parser) declareCursor() Statement {
	name := quote(p.ident())
	p.expect("cursor", "for")
	return Statement{Kind: KindQuery, Tag: TagDeclareCursor, SQL: []string{"DECLARE " + name + " CURSOR FOR " + p.query()}}
}

func (p *parser) fetch() Statement {
	count := ""
	switch {
	case p.accept("all"), p.accept("forward", "all"):
		count = "ALL "
	case p.accept("next"):
		count = "NEXT "
	case p.at(tokenNumber):
		count = "FORWARD " + p.next().text + " "
	case p.accept("forward") && p.at(tokenNumber):
		count = "FORWARD " + p.next().text + " "
	}
	if p.oneOf("from", "in") == "" {
		p.syntax()
	}
	return Statement{Kind: KindQuery, SQL: []string{"FETCH " + count + "FROM " + quote(p.ident())}}
}

func (p *parser) closeCursor() Statement {
	return define(TagCloseCursor, "CLOSE "+quote(p.ident()))
}
