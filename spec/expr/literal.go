package expr

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// ParseValue reads a constant: a text, a number, true, false, or date("…").
func ParseValue(e hclsyntax.Expression) (Value, hcl.Diagnostics) {
	p := &parser{scope: RowPredicate}
	tree := p.expr(e, 0)
	if p.problems.HasErrors() {
		return Value{}, p.problems
	}
	literal, ok := tree.(Literal)
	if !ok {
		return Value{}, hcl.Diagnostics{problem(tree, "Not a constant", "Write the value out.")}
	}
	return literal.Value, nil
}

// Unseen returns the first character of a text that a reader could not see, or
// would see in the wrong position: control characters, and characters that
// change the direction of writing. Line breaks and tabs are visible.
func Unseen(text string) (found rune, ok bool) {
	for _, r := range text {
		if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return r, true
		}
	}
	return 0, false
}

// Replaced reports the character that programs put in the place of one that they cannot
// read, hcl and JSON among them.
func Replaced(text string) bool { return strings.ContainsRune(text, utf8.RuneError) }

// LostCharacter says what to do about such a text.
const LostCharacter = "The text holds U+FFFD, which stands for a character that was lost, or for an escape that " +
	"is none, such as \\ud800. Write the character itself."

func (p *parser) literal(v cty.Value, at At) Expr {
	switch {
	case v.IsNull():
		return p.refuse(at.Rng, "No null in expressions", "A comparison with NULL is never true, in SQL and here. "+
			"Use coalesce(value, other), or write the condition for the values that count.")
	case v.Type() == cty.Bool:
		return Literal{at, Value{Kind: Boolean, Bool: v.True()}}
	case v.Type() == cty.Number:
		return p.number(v.AsBigFloat(), at)
	case v.Type() == cty.String:
		return p.text(v.AsString(), at)
	}
	return p.refuse(at.Rng, "Not part of the policy language", "The policy language has no such value.")
}

// TooManyDigits is the summary of problems with long numbers.
const TooManyDigits = "Number with too many digits"

// maxDigits is the number of digits that the warehouse keeps.
const maxDigits = 38

// IsShort reports whether a number is one that can be written out: 1e999999999 would fill
// the memory.
func IsShort(f *big.Float) bool {
	const bits = maxDigits * 4
	exponent := f.MantExp(nil)
	return !f.IsInf() && exponent <= bits && exponent >= -bits
}

// number takes the decimal digits as written, not their binary approximation.
func (p *parser) number(f *big.Float, at At) Expr {
	if IsShort(f) {
		digits := strings.TrimLeft(strings.Replace(f.Text('f', -1), ".", "", 1), "-0")
		n, _ := new(big.Rat).SetString(f.Text('f', -1))
		if decimals, _ := n.FloatPrec(); len(digits) <= maxDigits && decimals <= maxDigits {
			return Literal{at, Value{Kind: Number, Num: n}}
		}
	}
	return p.refuse(at.Rng, TooManyDigits, "The warehouse keeps at most %d digits.", maxDigits)
}

func (p *parser) text(s string, at At) Expr {
	if r, found := Unseen(s); found {
		return p.refuse(at.Rng, "Invisible character", "The text holds the character %s, which cannot be seen and "+
			"could make the policy read differently than it acts. Remove it.", strconv.QuoteRuneToASCII(r))
	}
	if Replaced(s) {
		return p.refuse(at.Rng, "Lost character", "%s", LostCharacter)
	}
	return Literal{at, Value{Kind: String, Text: s}}
}

// template joins the lines of a text. It refuses a text with interpolations.
func (p *parser) template(e *hclsyntax.TemplateExpr, at At) Expr {
	var text strings.Builder
	for _, part := range e.Parts {
		literal, ok := part.(*hclsyntax.LiteralValueExpr)
		if !ok || literal.Val.IsNull() || literal.Val.Type() != cty.String {
			return p.refuse(at.Rng, "Not part of the policy language", "The policy language has no "+
				"interpolation but of var.NAME and local.NAME. Write the text as it is; for ${ write $${.")
		}
		text.WriteString(literal.Val.AsString())
	}
	return p.text(text.String(), at)
}

// negated applies the sign to a constant number.
func negated(at At, term Expr) Expr {
	if l, ok := term.(Literal); ok && l.Value.Kind == Number && !l.Value.Null {
		l.At = at
		l.Value.Num = new(big.Rat).Neg(l.Value.Num)
		return l
	}
	return Negate{at, term}
}
