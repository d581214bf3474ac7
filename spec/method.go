package spec

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
)

// Method is how a mask changes a value. The set is closed.
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
	// Hash is keyed and deterministic, for text.
	Hash struct{}
	// Round goes to the nearest multiple of Step, halves away from zero.
	// Step is a positive decimal number.
	Round struct{ Step expr.Value }
	// Truncate cuts a date or timestamp (in UTC) to a unit.
	Truncate struct{ Unit Unit }
)

// Unit is what Truncate cuts to.
type Unit string

// The units of truncate(), coarse to fine; a week starts on Monday. The last
// three are for timestamps only.
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

func (NullValue) isMethod() {}
func (Constant) isMethod()  {}
func (Hash) isMethod()      {}
func (Round) isMethod()     {}
func (Truncate) isMethod()  {}

// String gives null_value().
func (NullValue) String() string { return "null_value()" }

// String gives constant(v) with the value as the language writes it.
func (m Constant) String() string {
	return "constant(" + expr.Format(expr.Literal{Value: m.Value}) + ")"
}

// String gives hash().
func (Hash) String() string { return "hash()" }

// String gives round(step).
func (m Round) String() string { return "round(" + expr.Format(expr.Literal{Value: m.Step}) + ")" }

// String gives truncate("unit").
func (m Truncate) String() string { return fmt.Sprintf("truncate(%q)", string(m.Unit)) }

// methods says how each method is written; those of a later version are
// marked by an empty text.
var methods = map[string]string{
	"null_value": "null_value()", "constant": "constant(value)", "hash": "hash()", "round": "round(step)", "truncate": `truncate("month")`,
	"regex": "", "partial": "", "bucket": "", "randomize": "", "k_anonymize": "", "expression": "", "call": "",
}

// method reads a mask's method; nil where it is bad.
func (l *loader) method(e hclsyntax.Expression) Method {
	m, problems := parseMethod(e)
	l.problems = append(l.problems, problems...)
	return m
}

// ParseMethod reads what Method.String wrote.
func ParseMethod(text string) (Method, error) {
	if problem := expr.CheckNesting([]byte(text), "method"); problem != nil {
		return nil, problem
	}
	e, problems := hclsyntax.ParseExpression([]byte(text), "method", hcl.InitialPos)
	if problems.HasErrors() {
		return nil, problems
	}
	m, problems := parseMethod(e)
	if problems.HasErrors() {
		return nil, problems
	}
	return m, nil
}

func parseMethod(e hclsyntax.Expression) (Method, hcl.Diagnostics) {
	refuse := func(rng hcl.Range, summary, format string, args ...any) (Method, hcl.Diagnostics) {
		return nil, hcl.Diagnostics{{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng}}
	}
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok {
		return refuse(e.Range(), "Not a mask method", "A method is written like a call, such as hash() or round(10).")
	}
	usage, known := methods[call.Name]
	switch {
	case !known:
		return refuse(call.NameRange, "Unknown mask method", "There is no mask method %q.%s", call.Name, expr.Suggest(call.Name, slices.Sorted(maps.Keys(methods))))
	case usage == "":
		return refuse(call.NameRange, "Not supported by this version", "The mask method %s is not supported by this version.", call.Name)
	case call.ExpandFinal || len(call.Args) != strings.Count(usage, "(")-strings.Count(usage, "()"):
		return refuse(e.Range(), "Wrong number of arguments", "Write %s.", usage)
	}
	switch call.Name {
	case "null_value":
		return NullValue{}, nil
	case "hash":
		return Hash{}, nil
	}
	value, problems := expr.ParseValue(call.Args[0])
	if problems.HasErrors() {
		return nil, problems
	}
	return methodOf(call, value, refuse)
}

type refusal func(rng hcl.Range, summary, format string, args ...any) (Method, hcl.Diagnostics)

func methodOf(call *hclsyntax.FunctionCallExpr, value expr.Value, refuse refusal) (Method, hcl.Diagnostics) {
	rng := call.Args[0].Range()
	switch call.Name {
	case "constant":
		return Constant{value}, nil
	case "round":
		if value.Kind != expr.Number || value.Num.Sign() <= 0 || value.Num.Cmp(maxStep) > 0 {
			return refuse(rng, "Not a step", "round takes a positive number of at most 10^18, such as round(10).")
		}
		return Round{value}, nil
	case "truncate":
		if value.Kind != expr.String || !slices.Contains(units, Unit(value.Text)) {
			return refuse(rng, "Unknown unit", "truncate takes one of %s.%s", quoted(unitNames()), expr.Suggest(value.Text, unitNames()))
		}
		return Truncate{Unit(value.Text)}, nil
	}
	panic("spec: no such method: " + call.Name)
}

func unitNames() []string {
	names := make([]string, len(units))
	for n, unit := range units {
		names[n] = string(unit)
	}
	return names
}

var units = []Unit{Year, Quarter, Month, Week, Day, Hour, Minute, Second}

var maxStep = big.NewRat(1_000_000_000_000_000_000, 1)
