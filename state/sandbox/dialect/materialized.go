package dialect

import (
	"slices"
	"strings"
)

// createMaterialized parses CREATE MATERIALIZED VIEW, which has no OR REPLACE.
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-create-sql-command.html
func (p *parser) createMaterialized() Statement {
	start := p.peek()
	if p.word("if", "not") {
		p.syntax()
	}
	name := p.userRelation()
	o := p.materializedOptions()
	p.expect("as")
	p.materialized = true
	query := p.query()
	p.checkMaterialized(start, o)
	schemas, names := make([]string, len(p.relations)), make([]string, len(p.relations))
	for n, r := range p.relations {
		schemas[n], names[n] = r.Schema, r.Name
	}
	automatic := "false"
	if o.automatic {
		automatic = "true"
	}
	source := "create materialized view " + strings.TrimSpace(p.src[start.pos:p.peek().pos])
	return define(TagCreateMaterializedView,
		`SELECT "rs_catalog".check_materialized(`+textArray(schemas)+", "+textArray(names)+", "+automatic+")",
		"CREATE MATERIALIZED VIEW "+name.SQL()+" AS "+query,
		`SELECT "rs_catalog".note_materialized(`+quoteText(name.SQL())+", "+quoteText(source)+", "+automatic+", "+textArray(o.keys)+")", NoRows)
}

// materializedOptions are what stands between a materialized view's name and
// its query.
type materializedOptions struct {
	automatic bool
	style     string
	keys      []string // columns of the distribution and sort keys
	distKey   bool
}

func (p *parser) materializedOptions() materializedOptions {
	var o materializedOptions
	start := p.peek()
	for {
		switch {
		case p.accept("backup"):
			p.yesOrNo()
		case p.accept("auto", "refresh"):
			o.automatic = p.yesOrNo()
		case p.accept("diststyle"):
			if o.style = p.oneOf("even", "all", "key"); o.style == "" {
				p.syntax()
			}
		case p.accept("distkey"):
			o.distKey = true
			o.keys = append(o.keys, inParens(p, p.ident))
		case p.accept("sortkey"):
			o.keys = append(o.keys, inParens(p, func() []string { return list(p, p.ident) })...)
		default:
			if o.style != "" && o.distKey != (o.style == "key") {
				p.fail(start, "42P16", "DISTSTYLE KEY and a DISTKEY belong together")
			}
			return o
		}
	}
}

func (p *parser) yesOrNo() bool {
	word := p.oneOf("yes", "no")
	if word == "" {
		p.syntax()
	}
	return word == "yes"
}

// checkMaterialized refuses what can be seen in the query; the catalog knows
// which relations are views and external tables.
func (p *parser) checkMaterialized(start token, o materializedOptions) {
	system := slices.IndexFunc(p.relations, func(r Relation) bool { return r.Class != ClassUser })
	switch {
	case system >= 0:
		p.unsupported(start, "a materialized view cannot read the system table "+p.relations[system].Name)
	case p.leaderOnly != "":
		panic(refusal{LeaderError(p.leaderOnly + "()")})
	case p.userFunction != "":
		p.unsupported(start, "a materialized view cannot use the user-defined function "+p.userFunction)
	case o.automatic && p.mutable != "":
		p.unsupported(start, "AUTO REFRESH is not supported for a materialized view that uses the mutable function "+p.mutable)
	case len(p.relations) == 0:
		p.unavailable(start, "a materialized view without a table")
	}
}

// plainOnly refuses what a materialized view's query must not have.
func (p *parser) plainOnly(at token, clause string) {
	if p.materialized && clause != "" {
		p.unsupported(at, "ORDER BY, LIMIT and OFFSET are not supported in materialized views")
	}
}

// mutableFunctions give something else each time, or to each user.
var mutableFunctions = words("getdate random current_setting set_config user_is_member_of role_is_member_of current_user current_user_id user session_user current_date sysdate")

func (p *parser) noteMutable(name string) {
	if p.mutable == "" && mutableFunctions[name] {
		p.mutable = name
	}
}

// refreshMaterialized parses REFRESH MATERIALIZED VIEW, which runs the query
// anew in the owner's name.
func (p *parser) refreshMaterialized() Statement {
	p.expect("materialized", "view")
	name := p.userRelation()
	return define(TagRefreshMaterializedView, catalogCall("check_refresh", name.Schema, name.Name), "REFRESH MATERIALIZED VIEW "+name.SQL())
}

func (p *parser) dropMaterialized() Statement {
	d := drop{kind: objectMaterializedView, ifExists: p.accept("if", "exists")}
	d.names = []string{p.userRelation().SQL()}
	d.cascade = p.cascade()
	return dropped(TagDropMaterializedView, d.sql())
}
