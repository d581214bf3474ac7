package dialect

import (
	"github.com/redveil/redveil/state/redshift/lexical"
)

var dateParts = words(`
	century centuries decade decades year years yr yrs quarter quarters qtr qtrs month months mon mons week
	weeks w day days d dayofyear doy dy yearday dayofweek dow dw weekday epoch hour hours hr hrs h minute
	minutes min mins m second seconds sec secs s millisecond milliseconds ms msec msecs microsecond microseconds
	us usec usecs millennium`)

// datePart takes a unit of time, as a word or a literal.
func (p *parser) datePart() string {
	t := p.next()
	if t.kind == tokenEnd || t.kind == tokenOperator || !dateParts[lexical.Fold(t.value)] {
		p.fail(t, "42601", `"%s" is not a date part`, clip(t.value))
	}
	return lexical.Fold(t.value)
}

// takesPart are functions whose first argument is a unit of time.
var takesPart = words("dateadd datediff date_diff date_add date_part")

// dateCall parses functions that begin with a unit of time.
func (p *parser) dateCall(name string) scalar {
	p.expectOp("(")
	part := quoteText(p.datePart())
	p.expectOp(",")
	args := list(p, p.expression)
	p.expectOp(")")
	if full, short := map[string]string{"date_add": "dateadd", "date_diff": "datediff"}[name]; short {
		name = full
	}
	return scalar{p.markCall(name, catalogSchema+name+"("+part+", "+joinScalars(args)+")"), name}
}
