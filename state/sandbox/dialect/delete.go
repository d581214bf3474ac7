package dialect

import (
	"strings"
)

// delete parses DELETE, in which FROM may be left out.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DELETE.html
func (p *parser) delete() Statement {
	p.accept("from")
	target := p.target()
	sql := "DELETE FROM " + target.SQL() + p.targetAlias("using")
	if p.accept("using") {
		sql += " USING " + strings.Join(list(p, p.joined), ", ")
	}
	return modify(NoTag, VerbDelete, target, sql+p.where())
}
