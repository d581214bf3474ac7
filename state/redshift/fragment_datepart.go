package redshift

// dateParts are the units of time that mean the same in every session. Not
// among them are the parts of a time zone, and epoch: the PostgreSQL that
// Redshift comes from counted the seconds of a timestamp without a zone from
// midnight in the session's.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Dateparts_for_datetime_functions.html
// https://www.postgresql.org/docs/release/9.2.0/
var dateParts = setOf(`
	millennium millennia mil mils century centuries c cent cents decade decades dec decs year years y yr yrs
	quarter quarters qtr qtrs month months mon mons week weeks w dayofweek dow dw weekday dayofyear doy dy
	yearday day days d hour hours h hr hrs minute minutes m min mins second seconds s sec secs millisecond
	milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon microsecond microseconds microsec
	microsecs usecond useconds us usec usecs`)

const insteadOfEpoch = "Write DATEDIFF(second, '1970-01-01', made), with your column in the place of made"

// datePart reads the unit of time that a function begins with, as a bare word
// or in quotes; a column could hold any.
func (p *fragmentParser) datePart(function string) {
	unit := p.peek()
	text := SQL{unit.text}
	switch {
	case unit.kind == tokenText:
		text = Text(unit.text)
	case unit.kind != tokenWord:
		p.fail("the function %s begins with a unit of time, such as day or hour", function)
	}
	if unit.text == "epoch" {
		p.depends("what epoch counts from", onZone, insteadOfEpoch)
	}
	if !dateParts[unit.text] {
		p.fail("%.20q is no unit of time that the function %s may begin with; write one such as day or hour",
			unit.text, function)
	}
	p.note(text.text)
}
