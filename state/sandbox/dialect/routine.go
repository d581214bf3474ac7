package dialect

import (
	"strings"
)

// dropRoutines parses signatures; there is no IF EXISTS.
func (p *parser) dropRoutines(kind objectKind) drop {
	if p.word("if") {
		p.syntax()
	}
	return drop{kind: kind, names: list(p, p.signature)}
}

func (p *parser) alterRoutine(kind objectKind, tag Tag) Statement {
	sql := "ALTER " + string(kind) + " " + p.signature()
	switch {
	case p.accept("owner", "to"):
		return define(tag, sql+" OWNER TO "+quote(p.user()))
	case p.accept("rename", "to"):
		return define(tag, sql+" RENAME TO "+quote(p.ident()))
	}
	p.syntax()
	panic("unreachable")
}

// signature parses f([name] type, …).
func (p *parser) signature() string {
	name := p.userRelation()
	p.expectOp("(")
	var types []string
	if !p.isOp(")") {
		types = list(p, func() string {
			// An argument's name may stand before its type.
			following := p.peekAt(1)
			if following.kind == tokenIdent && !following.isAnyWord("precision", "varying", "with", "without") {
				p.next()
			}
			return p.columnType()
		})
	}
	p.expectOp(")")
	return name.SQL() + "(" + strings.Join(types, ", ") + ")"
}
