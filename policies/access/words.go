package access

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// words writes a condition for people: like the language, but without "row." and
// with "in" for membership.
func words(e expr.Expr) string {
	switch e := e.(type) {
	case expr.Column:
		return e.Name.String()
	case expr.And:
		return wordsOf(e.Terms, " && ")
	case expr.Or:
		return wordsOf(e.Terms, " || ")
	case expr.Not:
		if contains, ok := e.Term.(expr.Contains); ok {
			return words(contains.Value) + " not in " + words(contains.Set)
		}
		return "!(" + words(e.Term) + ")"
	case expr.Contains:
		return words(e.Value) + " in " + words(e.Set)
	case expr.Compare:
		return operand(e.Left) + " " + string(e.Op) + " " + operand(e.Right)
	case expr.Conditional:
		return "(" + words(e.If) + " ? " + words(e.Then) + " : " + words(e.Else) + ")"
	case expr.Arithmetic:
		return "(" + words(e.Left) + " " + string(e.Op) + " " + words(e.Right) + ")"
	case expr.Negate:
		return "-" + words(e.Term)
	case expr.Call:
		return string(e.Function) + "(" + strings.Join(each(e.Args, words), ", ") + ")"
	case expr.List:
		return "[" + strings.Join(each(e.Items, words), ", ") + "]"
	case expr.UserSet:
		return ownWords(e)
	case expr.UserField:
		if e.Field == expr.UserName {
			return "their own name"
		}
		return expr.Format(e)
	case expr.Literal, expr.HasPurpose, expr.Sample, expr.Verbatim,
		expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
		return expr.Format(e)
	}
	panic(fmt.Sprintf("access: unknown expression %T", e))
}

// ownWords writes what is each reader's own.
func ownWords(set expr.UserSet) string {
	switch set.Kind {
	case expr.Groups:
		return "their own groups"
	case expr.Attributes:
		if set.Name != "groups" && set.Name != "name" { // what is called so is something else
			return "their own " + set.Name
		}
	case expr.Purposes, expr.SetInvalid:
	}
	return expr.Format(set)
}

// operand sets conditions apart that stand in a comparison.
func operand(e expr.Expr) string {
	if expr.KindOf(e) == expr.Boolean {
		if _, isLiteral := e.(expr.Literal); !isLiteral {
			if _, isColumn := e.(expr.Column); !isColumn {
				return "(" + words(e) + ")"
			}
		}
	}
	return words(e)
}

func wordsOf(terms []expr.Expr, operator string) string {
	return strings.Join(each(terms, func(term expr.Expr) string {
		_, and := term.(expr.And)
		_, or := term.(expr.Or)
		if and || or {
			return "(" + words(term) + ")"
		}
		return words(term)
	}), operator)
}

func each(terms []expr.Expr, f func(expr.Expr) string) []string {
	texts := make([]string, len(terms))
	for n, term := range terms {
		texts[n] = f(term)
	}
	return texts
}

func compareWords(a, b expr.Expr) int { return cmp.Compare(words(a), words(b)) }
