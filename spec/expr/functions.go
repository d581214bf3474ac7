package expr

import (
	"errors"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
)

// call reads a function call. Arguments that name an object are kept apart.
func (p *parser) call(e *hclsyntax.FunctionCallExpr, at At, depth int) Expr {
	sig, known := signatures[e.Name]
	isSelector := p.scope == SourceSelector || p.scope == ColumnSelector
	before := len(p.problems)
	switch {
	case !known:
		return p.refuse(e.NameRange, "Unknown function", "There is no function %q.%s", e.Name,
			Suggest(e.Name, slices.Sorted(maps.Keys(signatures))))
	case isSelector && !sig.selector, !isSelector && !sig.predicate:
		return p.refuse(e.NameRange, "Function not usable here", "%s cannot be used here.", sig.usage)
	case sig.row && !p.sees("row"):
		return p.refuse(e.NameRange, "Function not usable here", "%s looks at row, which this expression "+
			"does not see.", sig.usage)
	case e.ExpandFinal || len(e.Args) < sig.least || sig.most >= 0 && len(e.Args) > sig.most:
		return p.refuse(at.Rng, "Wrong number of arguments", "Write %s.", sig.usage)
	}
	args := make([]Expr, len(e.Args))
	for n, arg := range e.Args {
		args[n] = p.expr(arg, depth+1)
	}
	if len(p.problems) > before {
		return Literal{At: at, Value: Value{Null: true}}
	}
	return p.build(e.Name, args, at)
}

func (p *parser) build(name string, args []Expr, at At) Expr {
	switch name {
	case "has_tag":
		object, ok := args[0].(ObjectField)
		if !ok || object.Field != "" {
			return p.refuse(args[0].Range(), "Not an object", "The first argument of has_tag is source or "+
				"column itself.")
		}
		return HasTag{at, object.Object, p.constantText(args[1], "a tag"), args[1].Range()}
	case "has_column":
		object, ok := args[0].(ObjectField)
		if !ok || object.Field != "" || object.Object != SourceObject {
			return p.refuse(args[0].Range(), "Not an object", "The first argument of has_column is source itself.")
		}
		return HasColumn{at, p.constantText(args[1], "a tag"), args[1].Range()}
	case "matches":
		return p.matches(args, at)
	case "contains":
		return p.contains(args, at)
	case "tagged":
		return Tagged{at, p.constantText(args[0], "a tag"), args[0].Range()}
	case "has_purpose":
		return HasPurpose{at, p.constantText(args[0], "a purpose"), args[0].Range()}
	case "sample":
		return p.sample(args, at)
	case "sql":
		return p.verbatim(args[0], at)
	case "date":
		return p.date(args[0], at)
	case "days_ago":
		n, ok := args[0].(Literal)
		if !ok || n.Value.Num == nil || !n.Value.Num.IsInt() || n.Value.Num.Sign() < 0 ||
			n.Value.Num.Cmp(maxDays) > 0 {
			return p.refuse(args[0].Range(), "Not a number of days", "days_ago takes a whole number of days, "+
				"written out, from 0 to 36500.")
		}
	}
	return Call{at, Function(name), args}
}

var maxDays = big.NewRat(36500, 1)

func (p *parser) constantText(e Expr, what string) string {
	l, ok := e.(Literal)
	if !ok || l.Value.Kind != String {
		p.refuse(e.Range(), "Not a constant text", "Write %s as a text in quotes.", what)
		return ""
	}
	return l.Value.Text
}

// PatternProblem says why a pattern is none.
func PatternProblem(err error) string {
	return "The pattern cannot be read: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

func (p *parser) matches(args []Expr, at At) Expr {
	pattern := p.constantText(args[1], "a regular expression")
	if _, err := regexp.Compile(pattern); err != nil {
		return p.refuse(args[1].Range(), "Invalid regular expression", "%s. The syntax is RE2's; the expression may "+
			"match anywhere unless it is anchored by ^ and $.", PatternProblem(err))
	}
	return Matches{at, args[0], pattern}
}

func (p *parser) contains(args []Expr, at At) Expr {
	_, fixed := args[0].(List)
	_, ofUser := args[0].(UserSet)
	field, _ := args[0].(ObjectField)
	if fixed || ofUser || field.Field == "tags" || field.Field == "owners" {
		return Contains{at, args[0], args[1]}
	}
	return p.refuse(args[0].Range(), "Not a set", "The first argument of contains is a set: user.groups, "+
		"user.attributes.NAME, or a list.")
}

// sample takes the column itself, or its name as a text.
func (p *parser) sample(args []Expr, at At) Expr {
	percent, ok := args[0].(Literal)
	if !ok || percent.Value.Num == nil || percent.Value.Num.Sign() < 0 || percent.Value.Num.Cmp(hundred) > 0 {
		return p.refuse(args[0].Range(), "Not a percentage", "sample takes a number from 0 to 100, written out.")
	}
	by := args[1]
	if name, ok := by.(Literal); ok && name.Value.Kind == String {
		id, err := redshift.ParseIdent(name.Value.Text)
		if err != nil {
			return p.refuse(by.Range(), "Invalid column name", "%s.", err)
		}
		by = Column{At: name.At, Name: id}
	}
	_, column := by.(Column)
	_, tagged := by.(Tagged)
	if column || tagged {
		return Sample{at, percent.Value, by}
	}
	return p.refuse(by.Range(), "Not a column", "sample takes a column, such as row.id or tagged(\"pii.id\"): "+
		"rows with one value are kept or left out together.")
}

var hundred = big.NewRat(100, 1)

// verbatim parses a condition in the warehouse's own dialect.
func (p *parser) verbatim(e Expr, at At) Expr {
	text := p.constantText(e, "the condition")
	fragment, err := redshift.ParseFragment(text)
	switch {
	case text == "":
		return p.refuse(e.Range(), "Empty expression", "Write a condition over the row's columns, such as "+
			"sql(\"amount > 100\").")
	case err != nil:
		return p.refuse(e.Range(), SQLSummary(err, notOne), "%s", Sentence(err))
	case fragment.NamesSelf():
		return p.refuse(e.Range(), notOne, "@column is for the mask "+
			"method expression(); here columns are named.")
	case !fragment.MayBeCondition():
		return p.refuse(e.Range(), "Not a condition", "sql() is true, false or unknown for a row; this gives a "+
			"value. Compare it with something.")
	}
	return Verbatim{at, fragment, e.Range()}
}

// notOne is said of most that an author's SQL may not be.
const notOne = "Not one expression of the warehouse's dialect"

// SQLSummary names what is wrong with an author's SQL: a use of a SUPER value, or else
// what is given.
func SQLSummary(err error, otherwise string) string {
	var unfit *redshift.SuperError
	if errors.As(err, &unfit) {
		return "SUPER value where it cannot stand"
	}
	return otherwise
}

// Sentence makes a sentence of an error.
func Sentence(err error) string {
	text := err.Error()
	if !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, ".") {
		text += "."
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// date reads a day or a time. The warehouse cannot tell times apart that differ
// by less than a microsecond.
func (p *parser) date(e Expr, at At) Expr {
	l, ok := e.(Literal)
	if !ok || l.Value.Kind != String {
		return p.refuse(e.Range(), "Not a constant text", "Write the date as a text in quotes, such as "+
			"date(\"2026-01-31\").")
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.DateTime} {
		t, err := time.Parse(layout, l.Value.Text)
		if t = t.UTC(); err == nil && t.Year() >= 1 && t.Year() <= 9999 && t.Nanosecond()%1000 == 0 {
			return Literal{at, Value{Kind: Instant, Time: t, DateOnly: layout == time.DateOnly}}
		}
	}
	return p.refuse(e.Range(), "Invalid date", "%q is not a date of the form 2026-01-31, or a time of the form "+
		"2026-01-31T12:00:00Z with at most six decimals.", l.Value.Text)
}
