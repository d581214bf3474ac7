package spec

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Method is how a mask changes a value. The set is closed. NullValue and
// Constant replace every value; the others keep NULL as NULL.
//
//sumtype:decl
type Method interface {
	// String gives the method as the language writes it, such as round(10).
	String() string
	isMethod()
}

type (
	// NullValue replaces every value by NULL.
	NullValue struct{}
	// Constant replaces every value, NULL too.
	Constant struct{ Value expr.Value }
	// Hash is keyed and deterministic. It is for text.
	Hash struct{}
	// Regex replaces every match in a text. What no longer fits the column is
	// cut off.
	Regex struct {
		Pattern     Pattern
		Replacement string
	}
	// Round rounds to the nearest multiple of Step, halves away from zero. Step
	// is a positive decimal number.
	Round struct{ Step expr.Value }
	// Truncate cuts a date or timestamp (in UTC) to a unit.
	Truncate struct{ Unit Unit }
	// Partial keeps so many characters at either end and replaces the rest by
	// Filler, once. A text with no more characters than would be kept becomes
	// Filler alone.
	Partial struct {
		First, Last int
		Filler      string
	}
	// Bucket is the largest bound that is not above the value, and NULL below
	// the first bound. Bounds ascend.
	Bucket struct{ Bounds []expr.Value }
	// Randomize replaces a condition, with probability P from 0 to 1, by the
	// toss of a coin. The same row always gets the same answer.
	Randomize struct{ P expr.Value }
	// KAnonymize shows a value only if at least K rows of the table have it.
	KAnonymize struct{ K int }
	// Expression is the author's own SQL.
	Expression struct{ Fragment redshift.Fragment }
	// CallFunction passes the value to a function of the warehouse.
	CallFunction struct{ Name redshift.Name }
)

// Unit is what Truncate cuts to.
type Unit string

// The units of truncate(), from coarse to fine. A week starts on Monday. The
// last three are for timestamps only.
const (
	Year    Unit = "year"
	Quarter Unit = "quarter"
	Month   Unit = "month"
	Week    Unit = "week"
	Day     Unit = "day"
	Hour    Unit = "hour"
	Minute  Unit = "minute"
	Second  Unit = "second"
)

var units = []Unit{Year, Quarter, Month, Week, Day, Hour, Minute, Second}

func (NullValue) isMethod()    {}
func (Constant) isMethod()     {}
func (Hash) isMethod()         {}
func (Regex) isMethod()        {}
func (Round) isMethod()        {}
func (Truncate) isMethod()     {}
func (Partial) isMethod()      {}
func (Bucket) isMethod()       {}
func (Randomize) isMethod()    {}
func (KAnonymize) isMethod()   {}
func (Expression) isMethod()   {}
func (CallFunction) isMethod() {}

// String gives null_value().
func (NullValue) String() string { return "null_value()" }

// String gives constant(v) with the value as the language writes it.
func (m Constant) String() string { return "constant(" + written(m.Value) + ")" }

// String gives hash().
func (Hash) String() string { return "hash()" }

// String gives regex(pattern, replacement).
func (m Regex) String() string {
	return "regex(" + writtenText(m.Pattern.Text) + ", " + writtenText(m.Replacement) + ")"
}

// String gives round(step).
func (m Round) String() string { return "round(" + written(m.Step) + ")" }

// String gives truncate("unit").
func (m Truncate) String() string { return fmt.Sprintf("truncate(%q)", string(m.Unit)) }

// String gives partial(first, last, filler).
func (m Partial) String() string {
	return fmt.Sprintf("partial(%d, %d, %s)", m.First, m.Last, writtenText(m.Filler))
}

// String gives bucket([b1, b2]).
func (m Bucket) String() string {
	bounds := make([]string, len(m.Bounds))
	for n, bound := range m.Bounds {
		bounds[n] = written(bound)
	}
	return "bucket([" + strings.Join(bounds, ", ") + "])"
}

// String gives randomize(p).
func (m Randomize) String() string { return "randomize(" + written(m.P) + ")" }

// String gives k_anonymize(k).
func (m KAnonymize) String() string { return fmt.Sprintf("k_anonymize(%d)", m.K) }

// String gives expression("…").
func (m Expression) String() string { return "expression(" + writtenText(m.Fragment.String()) + ")" }

// String gives call("schema.function").
func (m CallFunction) String() string { return "call(" + writtenText(m.Name.String()) + ")" }

func written(v expr.Value) string { return expr.Format(expr.Literal{Value: v}) }

func writtenText(text string) string { return written(expr.Value{Kind: expr.String, Text: text}) }
