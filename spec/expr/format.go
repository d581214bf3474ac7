package expr

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
)

// Format writes the canonical HCL text of an expression: minimal parentheses,
// one form for each tree. ParseText reads it back as an equal tree, and two
// expressions are the same if and only if their texts are.
func Format(e Expr) string { return format(e, 0) }

// The strengths of operators in HCL, weakest first.
const (
	strengthConditional = iota + 1
	strengthOr
	strengthAnd
	strengthEquality
	strengthOrder
	strengthSum
	strengthProduct
	strengthUnary
)

// format puts parentheses around an expression that binds weaker than its
// surroundings.
func format(e Expr, outer int) string {
	text, strength := formatted(e)
	if strength != 0 && strength < outer {
		return "(" + text + ")"
	}
	return text
}

func formatted(e Expr) (text string, strength int) {
	switch e := e.(type) {
	case Literal:
		return formatValue(e.Value), strengthOf(e.Value)
	case List:
		return "[" + formatAll(e.Items) + "]", 0
	case Column:
		return formatColumn(e.Name), 0
	case Tagged:
		return "tagged(" + quoteHCL(e.Tag) + ")", 0
	case UserSet:
		return formatSet(e), 0
	case UserField:
		if e.Field == UserName {
			return "user.name", 0
		}
		return "user.project", 0
	case HasPurpose:
		return "has_purpose(" + quoteHCL(e.Purpose) + ")", 0
	case Sample:
		return "sample(" + formatValue(e.Percent) + ", " + format(e.By, 0) + ")", 0
	case Verbatim:
		return "sql(" + quoteHCL(e.Fragment.String()) + ")", 0
	case Contains:
		return "contains(" + format(e.Set, 0) + ", " + format(e.Value, 0) + ")", 0
	case Compare:
		s := strengthOrder
		if e.Op == Equal || e.Op == NotEqual {
			s = strengthEquality
		}
		return format(e.Left, s+1) + " " + string(e.Op) + " " + format(e.Right, s+1), s
	case Not:
		return "!" + format(e.Term, strengthUnary), strengthUnary
	case Negate:
		return "-" + format(e.Term, strengthUnary+1), strengthUnary
	case And:
		return formatTerms(e.Terms, " && ", strengthAnd+1), strengthAnd
	case Or:
		return formatTerms(e.Terms, " || ", strengthOr+1), strengthOr
	case Conditional:
		return format(e.If, strengthConditional+1) + " ? " + format(e.Then, strengthConditional+1) + " : " +
			format(e.Else, strengthConditional), strengthConditional
	case Arithmetic:
		s := strengthProduct
		if e.Op == Add || e.Op == Subtract {
			s = strengthSum
		}
		return format(e.Left, s) + " " + string(e.Op) + " " + format(e.Right, s+1), s
	case Call:
		return string(e.Function) + "(" + formatAll(e.Args) + ")", 0
	case ObjectField:
		if e.Field == "" {
			return e.Object.String(), 0
		}
		return e.Object.String() + "." + e.Field, 0
	case HasTag:
		return "has_tag(" + e.Object.String() + ", " + quoteHCL(e.Tag) + ")", 0
	case HasColumn:
		return "has_column(source, " + quoteHCL(e.Tag) + ")", 0
	case Matches:
		return "matches(" + format(e.Text, 0) + ", " + quoteHCL(e.Pattern) + ")", 0
	}
	panic(fmt.Sprintf("expr: unknown expression %T", e))
}

// strengthOf: a negative number is a unary expression.
func strengthOf(v Value) int {
	if v.Kind == Number && !v.Null && v.Num.Sign() < 0 {
		return strengthUnary
	}
	return 0
}

// formatColumn uses brackets if the name is not an identifier in HCL.
func formatColumn(name redshift.Ident) string {
	if hclsyntax.ValidIdentifier(name.String()) {
		return "row." + name.String()
	}
	return "row[" + quoteHCL(name.String()) + "]"
}

func formatSet(e UserSet) string {
	switch e.Kind {
	case Groups:
		return "user.groups"
	case Purposes:
		return "user.purposes"
	case Attributes:
		return "user.attributes." + e.Name
	case SetInvalid:
	}
	panic("expr: no such set")
}

func formatAll(all []Expr) string { return formatTerms(all, ", ", 0) }

func formatTerms(terms []Expr, separator string, strength int) string {
	texts := make([]string, len(terms))
	for n, term := range terms {
		texts[n] = format(term, strength)
	}
	return strings.Join(texts, separator)
}

func formatValue(v Value) string {
	switch {
	case v.Null:
		return "null"
	case v.Kind == String:
		return quoteHCL(v.Text)
	case v.Kind == Boolean:
		return fmt.Sprint(v.Bool)
	case v.Kind == Number:
		digits, _ := v.Num.FloatPrec()
		return v.Num.FloatString(digits)
	case v.Kind == Instant && v.DateOnly:
		return "date(" + quoteHCL(v.Time.Format(time.DateOnly)) + ")"
	case v.Kind == Instant:
		return "date(" + quoteHCL(v.Time.Format(time.RFC3339Nano)) + ")"
	}
	panic("expr: a value of no kind")
}

// String names the object as the language does.
func (o Object) String() string {
	switch o {
	case SourceObject:
		return "source"
	case ColumnObject:
		return "column"
	case ObjectInvalid:
	}
	panic("expr: no such object")
}

// quoteHCL writes a text as HCL reads it back.
func quoteHCL(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for n, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && n+1 < len(text) && text[n+1] == '{':
			b.WriteRune(r)
			b.WriteRune(r)
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
