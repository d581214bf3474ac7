package policies

import (
	"slices"
	"strconv"
	"strings"

	"github.com/redveil/redveil/spec/expr"
)

// Asks is what rules ask about the reader before they look at a row, apart from what the
// reader acts for. Users about whom the answers are the same are alike to the rules,
// whatever else they have.
type Asks struct {
	// Sets count with all that is in them, as a row or a text is compared with that.
	Sets []expr.UserSet
	// Tests ask whether one value is in a set.
	Tests []SetTest
	// ByName is set where a rule asks for user.name: every user is then their own class.
	ByName bool
}

// SetTest asks whether a value is among a user's groups, or the values of an attribute.
// Spaces at its end do not count, and no user has a value with any.
type SetTest struct {
	Set   expr.UserSet
	Value string
}

// Add takes in a rule. The cases are those in which a test can be answered by itself.
func (a *Asks) Add(e expr.Expr) {
	switch e := e.(type) {
	case expr.And:
		a.all(e.Terms)
	case expr.Or:
		a.all(e.Terms)
	case expr.Not:
		a.Add(e.Term)
	case expr.Contains:
		set, ofUser := e.Set.(expr.UserSet)
		value, fixed := e.Value.(expr.Literal)
		if !ofUser || !fixed || set.Kind == expr.Purposes {
			a.whole(e)
			return
		}
		set.At = expr.At{}
		if test := (SetTest{set, strings.TrimRight(value.Value.Text, " ")}); !slices.Contains(a.Tests, test) {
			a.Tests = append(a.Tests, test)
		}
	default:
		a.whole(e)
	}
}

func (a *Asks) all(terms []expr.Expr) {
	for _, e := range terms {
		a.Add(e)
	}
}

// whole takes in an expression into which all that the user has may be filled.
func (a *Asks) whole(e expr.Expr) {
	expr.Walk(e, func(node expr.Expr) bool {
		if set, ok := node.(expr.UserSet); ok {
			set.At = expr.At{}
			if !slices.Contains(a.Sets, set) {
				a.Sets = append(a.Sets, set)
			}
		}
		field, ok := node.(expr.UserField)
		a.ByName = a.ByName || ok && field.Field == expr.UserName
		return true
	})
}

// Answers writes what the rules find out about a user.
func (a *Asks) Answers(user *User) string {
	var b strings.Builder
	if a.ByName {
		b.WriteString(" " + strconv.Quote(user.Name))
	}
	for _, set := range a.Sets {
		b.WriteString(" [")
		for _, value := range user.valuesOf(set) {
			b.WriteString(strconv.Quote(value) + " ")
		}
		b.WriteByte(']')
	}
	for _, test := range a.Tests {
		if slices.Contains(user.valuesOf(test.Set), test.Value) {
			b.WriteString(" +")
		} else {
			b.WriteString(" -")
		}
	}
	return b.String()
}

// valuesOf is what is in a set of a user, without what they act for.
func (u *User) valuesOf(set expr.UserSet) []string {
	switch set.Kind {
	case expr.Groups:
		return u.Groups
	case expr.Attributes:
		return u.Attributes[set.Name]
	case expr.Purposes, expr.SetInvalid:
	}
	return nil
}
