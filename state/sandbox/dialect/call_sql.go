package dialect

import (
	"fmt"
	"strings"
)

// call writes a call for PostgreSQL.
func (f function) call(distinct string, args []scalar) string {
	switch {
	case f.name == "decode":
		return decode(args)
	case f.form != "":
		texts := make([]any, len(args))
		for n, arg := range args {
			texts[n] = arg.sql
		}
		return fmt.Sprintf(f.form, texts...)
	}
	return f.target() + "(" + distinct + joinScalars(args) + ")"
}

// target is PostgreSQL's name for the function.
func (f function) target() string {
	switch {
	case f.own:
		return catalogSchema + f.name
	case f.syntax:
		return strings.ToUpper(f.name)
	case f.as != "":
		return f.as
	}
	return f.name
}

// decode writes DECODE as CASE. In DECODE, NULL equals NULL.
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
