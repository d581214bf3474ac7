package dialect

import (
	"strings"
)

func (p *parser) delete() Statement {
	p.accept("from")
	target := p.target()
	sql := "DELETE FROM " + target.SQL() + p.targetAlias("using")
	if p.accept("using") {
		sql += " USING " + strings.Join(list(p, p.joined), ", ")
	}
	return modify(NoTag, VerbDelete, target, sql+p.where())
}
