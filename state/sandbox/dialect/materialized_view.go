package dialect

import (
	"fmt"
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
	source := "create materialized view " + strings.TrimSpace(p.src[start.pos:p.peek().pos])
	check := fmt.Sprintf(`SELECT "rs_catalog".check_materialized(%s, %s, %t)`,
		TextArray(schemas), TextArray(names), o.automatic)
	note := fmt.Sprintf(`SELECT "rs_catalog".note_materialized(%s, %s, %t, %s)`,
		quoteText(name.SQL()), quoteText(source), o.automatic, TextArray(o.keys))
	return define(TagCreateMaterializedView, check, "CREATE MATERIALIZED VIEW "+name.SQL()+" AS "+query, note, NoRows)
}

// refreshMaterialized parses REFRESH MATERIALIZED VIEW, which runs the query
// again in the name of the owner.
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-refresh-sql-command.html
func (p *parser) refreshMaterialized() Statement {
	p.expect("materialized", "view")
	name := p.userRelation()
	check := catalogCall("check_refresh", name.Schema, name.Name)
	return define(TagRefreshMaterializedView, check, "REFRESH MATERIALIZED VIEW "+name.SQL())
}

// dropMaterialized parses DROP MATERIALIZED VIEW, of one view at a time.
// https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-drop-sql-command.html
func (p *parser) dropMaterialized() Statement {
	d := drop{kind: objectMaterializedView, ifExists: p.accept("if", "exists")}
	name := p.userRelation()
	d.names = []string{name.SQL()}
	d.cascade = p.cascade()
	return dropped(TagDropMaterializedView, d.sql()).lent(lendRelations("DROP", "", name))
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
