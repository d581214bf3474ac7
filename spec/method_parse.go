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
	"github.com/redveil/redveil/state/redshift"
)

// method reads a mask's method. It returns nil if the method is bad.
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

// methodParser reads one method's arguments.
type methodParser struct {
	values   []expr.Value // a list's items where the method takes a list
	ranges   []hcl.Range
	whole    hcl.Range
	problems hcl.Diagnostics
}

func parseMethod(e hclsyntax.Expression) (Method, hcl.Diagnostics) {
	p := &methodParser{whole: e.Range()}
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok {
		p.refuse(e.Range(), "Not a mask method", "A method is written like a call, such as hash() or round(10).")
		return nil, p.problems
	}
	method, known := methodTypes[call.Name]
	switch {
	case !known:
		p.refuse(call.NameRange, "Unknown mask method", "There is no mask method %q.%s", call.Name,
			expr.Suggest(call.Name, slices.Sorted(maps.Keys(methodTypes))))
	case call.ExpandFinal || len(call.Args) != method.arguments:
		p.refuse(e.Range(), "Wrong number of arguments", "Write %s.", method.usage)
	default:
		p.arguments(call)
	}
	if p.problems.HasErrors() {
		return nil, p.problems
	}
	m := method.build(p)
	if p.problems.HasErrors() {
		return nil, p.problems
	}
	return m, nil
}

func (p *methodParser) refuse(rng hcl.Range, summary, format string, args ...any) Method {
	p.problems = append(p.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary,
		Detail: fmt.Sprintf(format, args...), Subject: &rng,
	})
	return nil
}

func (p *methodParser) arguments(call *hclsyntax.FunctionCallExpr) {
	args := call.Args
	if call.Name == "bucket" {
		list, ok := args[0].(*hclsyntax.TupleConsExpr)
		if !ok {
			p.refuse(args[0].Range(), "Not a list", "Write %s.", methodTypes[call.Name].usage)
			return
		}
		args = list.Exprs
	}
	for _, arg := range args {
		value, problems := expr.ParseValue(arg)
		p.problems = append(p.problems, problems...)
		p.values = append(p.values, value)
		p.ranges = append(p.ranges, arg.Range())
	}
}

// text returns an argument that must be a text.
func (p *methodParser) text(n int, what string) string {
	if p.values[n].Kind != expr.String {
		p.refuse(p.ranges[n], "Not a text", "Write %s as a text in quotes.", what)
	}
	return p.values[n].Text
}

// count returns an argument that must be a whole number.
func (p *methodParser) count(n, least, most int, what string) int {
	v := p.values[n]
	if v.Kind != expr.Number || !v.Num.IsInt() || v.Num.Cmp(big.NewRat(int64(least), 1)) < 0 ||
		v.Num.Cmp(big.NewRat(int64(most), 1)) > 0 {
		p.refuse(p.ranges[n], "Not a whole number", "%s is a whole number from %d to %d.", what, least, most)
		return least
	}
	return int(v.Num.Num().Int64())
}

func (p *methodParser) regex() Method {
	pattern, err := ParsePattern(p.text(0, "the pattern"))
	if err != nil && !p.problems.HasErrors() {
		p.refuse(p.ranges[0], "Invalid regular expression", "%s", expr.Sentence(err))
	}
	replacement := p.text(1, "the replacement")
	if strings.ContainsAny(replacement, `\$&`) {
		p.refuse(p.ranges[1], "Replacement with a special character",
			`The replacement is put in as it is; \, $ and & mean something else in some warehouses and are not allowed.`)
	}
	return Regex{pattern, replacement}
}

var maxStep = big.NewRat(1_000_000_000_000_000_000, 1)

func (p *methodParser) round() Method {
	if v := p.values[0]; v.Kind != expr.Number || v.Num.Sign() <= 0 || v.Num.Cmp(maxStep) > 0 {
		return p.refuse(p.ranges[0], "Not a step", "round takes a positive number of at most 10^18, such as "+
			"round(10).")
	}
	return Round{p.values[0]}
}

func (p *methodParser) truncate() Method {
	unit := Unit(p.values[0].Text)
	if p.values[0].Kind != expr.String || !slices.Contains(units, unit) {
		names := make([]string, len(units))
		for n, unit := range units {
			names[n] = string(unit)
		}
		return p.refuse(p.ranges[0], "Unknown unit", "truncate takes one of %s.%s", quoted(names),
			expr.Suggest(string(unit), names))
	}
	return Truncate{unit}
}

// maxKept limits what partial() keeps at either end.
const maxKept = 1000

func (p *methodParser) partial() Method {
	m := Partial{
		First: p.count(0, 0, maxKept, "keep_first"), Last: p.count(1, 0, maxKept, "keep_last"),
		Filler: p.text(2, "the filler"),
	}
	if m.Filler == "" && !p.problems.HasErrors() {
		p.refuse(p.ranges[2], "Empty filler", "The filler stands for what is left out, such as \"***\".")
	}
	return m
}

// maxBounds limits the steps of a bucket.
const maxBounds = 100

func (p *methodParser) bucket() Method {
	if len(p.values) == 0 || len(p.values) > maxBounds {
		return p.refuse(p.whole, "Not a list of bounds", "bucket takes a list of 1 to %d bounds, such as "+
			"bucket([0, 100, 1000]).", maxBounds)
	}
	for n, v := range p.values {
		switch {
		case v.Kind != expr.Number && v.Kind != expr.Instant:
			p.refuse(p.ranges[n], "Not a bound", "Bounds are numbers or dates.")
		case v.Kind != p.values[0].Kind:
			p.refuse(p.ranges[n], "Bounds of different types", "All bounds are numbers, or all are dates.")
		case n > 0 && p.values[n-1].Kind == v.Kind && p.values[n-1].Compare(v) >= 0:
			p.refuse(p.ranges[n], "Bounds out of order", "Each bound is above the one before it.")
		}
	}
	return Bucket{p.values}
}

func (p *methodParser) randomize() Method {
	if v := p.values[0]; v.Kind != expr.Number || v.Num.Sign() < 0 || v.Num.Cmp(big.NewRat(1, 1)) > 0 {
		return p.refuse(p.ranges[0], "Not a probability", "randomize takes a number from 0 to 1, such as "+
			"randomize(0.2).")
	}
	return Randomize{p.values[0]}
}

func (p *methodParser) kAnonymize() Method {
	return KAnonymize{p.count(0, 2, 1_000_000_000, "k")}
}

func (p *methodParser) expression() Method {
	fragment, err := redshift.ParseFragment(p.text(0, "the expression"))
	if err != nil && !p.problems.HasErrors() {
		p.refuse(p.ranges[0], expr.SQLSummary(err, "Not one expression of the warehouse's dialect"), "%s",
			expr.Sentence(err))
	}
	return Expression{fragment}
}

func (p *methodParser) call() Method {
	name, err := redshift.ParseName(p.text(0, "the function"))
	if err != nil && !p.problems.HasErrors() {
		p.refuse(p.ranges[0], "Invalid function name", "Write the function with its schema, such as "+
			"call(\"crypto.tokenise\").")
	}
	return CallFunction{name}
}
