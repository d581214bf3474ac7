package redshift

import (
	"fmt"
	"regexp"
)

// term is what is known of a part of an expression.
type term struct {
	condition bool // it may be a truth value
	kind      Kind // KindInvalid where only the warehouse knows
	literal   bool // a text in quotes, whose type its surroundings choose
	text      string
	null      bool // the word NULL
	path      bool // a path into a SUPER value, and nothing round it
}

// interval is the kind of INTERVAL '…', which no column has.
const interval Kind = -1

func (t term) isZoned() bool { return t.kind == TimestampTZ || t.kind == TimeTZ }

func (t term) isDate() bool {
	return t.isZoned() || t.kind == DateKind || t.kind == TimestampKind || t.kind == Time || t.kind == interval
}

func (t term) isFloat() bool { return t.kind == Real || t.kind == Double }

func (t term) isText() bool { return t.kind == Char || t.kind == Varchar }

// The literals that mean the same in every session: the words now and today do
// not, nor days in the order that DateStyle chooses.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Date_and_time_literals.html
var (
	plainTime  = regexp.MustCompile(`^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$`)
	zonedTime  = regexp.MustCompile(`^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d(:?\d\d)?|Z)$`)
	timeOfDay  = regexp.MustCompile(`^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$`)
	zonedOfDay = regexp.MustCompile(`^\d\d:\d\d(:\d\d(\.\d{1,6})?)?([+-]\d\d(:?\d\d)?|Z)$`)
	duration   = regexp.MustCompile(`(?i)^\d+ ?[a-z]+(,? \d+ ?[a-z]+)*$`)
)

// depends refuses what the session decides.
func (p *fragmentParser) depends(what string, on dependence, instead string) {
	p.fail("%s depends on %s. %s", what, on, instead)
}

// asLiteral checks a text in quotes that is read as a time of a kind.
func (p *fragmentParser) asLiteral(t term, kind Kind) {
	fixed, instead := plainTime, insteadOfFormat
	switch kind {
	case TimestampTZ:
		fixed, instead = zonedTime, insteadOfOffset
	case TimeTZ:
		fixed, instead = zonedOfDay, insteadOfOffset
	case Time:
		fixed = timeOfDay
	case interval:
		fixed, instead = duration, "Write numbers with their units, such as INTERVAL '2 days'"
	default: // a date, or a timestamp without a zone
	}
	if !fixed.MatchString(t.text) {
		p.depends(fmt.Sprintf("what '%s' means as a time", t.text), onSettings, instead)
	}
}

// asText checks a value that is taken for a text.
func (p *fragmentParser) asText(t term) {
	switch {
	case t.isZoned():
		p.depends("a time with a time zone as text", onZone, insteadOfZone+". "+insteadOfText)
	case t.isDate():
		p.depends("a date or time as text", onDateStyle, insteadOfText)
	case t.isFloat():
		p.depends("a floating-point number as text", onSettings, insteadOfFloat)
	case t.kind == Super:
		p.typed(t)
	}
}

// asDate checks a value that is taken for a date or timestamp without a zone.
func (p *fragmentParser) asDate(t term) {
	p.typed(t)
	switch {
	case t.isZoned():
		p.depends("a part of a time with a time zone", onZone, insteadOfZone)
	case t.literal:
		p.asLiteral(t, TimestampKind)
	case t.isText():
		p.depends("a text as a date", onDateStyle, insteadOfFormat)
	}
}

// cast checks a conversion that is written out.
func (p *fragmentParser) cast(t term, to Kind) {
	target := term{kind: to}
	switch {
	case t.kind == to && !t.literal:
	case t.kind == Super:
		p.typed(t)
	case t.literal && target.isDate():
		p.asLiteral(t, to)
	case t.isText() && target.isDate():
		p.depends("a text as "+kindNames[to][0], onDateStyle, insteadOfFormat)
	case target.isText():
		p.asText(t)
	case t.isZoned():
		p.depends("a time with a time zone as "+kindNames[to][0], onZone, insteadOfZone)
	case target.isZoned() && t.isDate():
		p.depends("a time without a time zone as "+kindNames[to][0], onZone, insteadOfZone)
	}
}

// compared checks two values that are compared.
func (p *fragmentParser) compared(a, b term) {
	p.typed(a, b)
	p.together(a, b)
}

// together checks two values that are brought to one type, and gives what is
// known of it.
func (p *fragmentParser) together(a, b term) term {
	p.oneSided(a, b)
	p.oneSided(b, a)
	both := term{condition: a.condition && b.condition, kind: a.kind}
	if a.kind == KindInvalid || a.literal || b.isFloat() {
		both.kind = b.kind
	}
	return both
}

func (p *fragmentParser) oneSided(a, b term) {
	switch {
	case a.isZoned() && !b.isZoned() && b.isDate():
		p.depends("a time with a time zone beside one without", onZone, insteadOfZone)
	case a.isDate() && b.literal:
		p.asLiteral(b, a.kind)
	case a.isDate() && b.isText():
		p.depends("a text beside a date or time", onDateStyle, insteadOfFormat)
	case a.isFloat() && b.isText() && !b.literal:
		p.depends("a text beside a floating-point number", onSettings, insteadOfFloat)
	case a.kind == Super && b.kind != Super && !b.null && (b.kind != KindInvalid || p.types != nil):
		p.typed(a)
	}
}

// added gives what + and - make of two values.
func (p *fragmentParser) added(a, b term) term {
	p.typed(a, b)
	if a.isZoned() || b.isZoned() {
		p.depends("arithmetic with a time with a time zone", onZone, insteadOfZone)
	}
	p.addedText(a, b)
	p.addedText(b, a)
	switch {
	case a.isDate() && b.isDate():
		if a.kind == interval || b.kind == interval {
			return term{kind: TimestampKind}
		}
		if a.kind == DateKind && b.kind == DateKind {
			return term{kind: Integer}
		}
		return term{kind: interval}
	case a.isDate():
		return term{kind: a.kind}
	case b.isDate():
		return term{kind: b.kind}
	}
	return arithmetic(a, b)
}

// addedText checks a text that is added to, or taken from, a time. Beside an
// interval nobody sees whether it is meant for an interval or a time.
func (p *fragmentParser) addedText(a, b term) {
	switch {
	case a.isDate() && b.literal && a.kind != interval:
		p.asLiteral(b, a.kind)
	case a.isDate() && b.isText():
		p.depends("a text beside a date or time", onDateStyle, insteadOfFormat)
	}
}

// arithmetic gives a number's kind; floating point spreads.
func arithmetic(a, b term) term {
	switch {
	case a.isFloat() || b.isFloat():
		return term{kind: Double}
	case a.kind == KindInvalid || b.kind == KindInvalid:
		return term{}
	}
	return term{kind: Numeric}
}

// inZone gives what AT TIME ZONE makes of a value.
// https://docs.aws.amazon.com/redshift/latest/dg/r_AT_TIME_ZONE.html
func (p *fragmentParser) inZone(t term) term {
	switch {
	case t.kind == TimestampTZ:
		return term{kind: TimestampKind}
	case t.kind == TimestampKind:
		return term{kind: TimestampTZ}
	case t.literal, t.isText(), t.kind == DateKind, t.kind == Time, t.kind == TimeTZ:
		p.depends("AT TIME ZONE of what is no timestamp", onZone, "Write CAST(… AS timestamp) before it")
	}
	return term{}
}

// called checks the arguments of a function, and gives what is known of its result.
func (p *fragmentParser) called(name string, f function, args []term) term {
	if len(args) < f.least {
		p.fail("the function %s takes at least %d arguments here: without them its result depends on %s",
			name, f.least, onSettings)
	}
	result := term{condition: f.gives == Boolean || f.gives == KindInvalid, kind: f.gives}
	for n, arg := range args {
		switch {
		case f.takes == texts:
			p.asText(arg)
		case f.takes == numbers && arg.isDate():
			p.fail("the function %s takes numbers", name)
		case f.takes == numbers, f.compares:
			p.typed(arg)
		case f.takes == dates && f.covers(n, len(args)):
			p.asDate(arg)
		case f.takes == choices && n >= f.from:
			if n == f.from {
				result = arg
			} else {
				result = p.together(result, arg)
			}
		}
	}
	switch {
	case f.takes == selected:
		return p.selected(args)
	case f.takes == numbers && f.gives == KindInvalid && len(args) > 0,
		name == "trunc" && len(args) > 0 && !args[0].isDate():
		result.kind = args[0].kind
	case name == "trunc" && len(args) > 0:
		result.kind = DateKind
	}
	return result
}

// covers reports whether an argument is among those that begin at from.
func (f function) covers(n, count int) bool {
	if f.from < 0 {
		return n == count-1
	}
	return n >= f.from && (f.upTo == 0 || n < f.upTo)
}

// selected reads DECODE(value, when, then, …, else).
// https://docs.aws.amazon.com/redshift/latest/dg/r_DECODE_expression.html
func (p *fragmentParser) selected(args []term) term {
	result := args[2]
	for n := 1; n < len(args); n++ {
		switch {
		case n%2 == 0 || n == len(args)-1:
			result = p.together(result, args[n])
		default:
			p.compared(args[0], args[n])
		}
	}
	return result
}
