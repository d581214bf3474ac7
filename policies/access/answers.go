package access

import (
	"slices"
	"strconv"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// asksOfUser is what the rules on a source ask about the reader before they look at a
// row. Users about whom the answers are the same are alike to the source, whatever else
// they have.
type asksOfUser struct {
	// sets count with all that is in them, as a row or a text is compared with that.
	sets []expr.UserSet
	// tests ask whether one value is in a set.
	tests  []setTestOfUser
	byName bool // a rule asks for user.name: every user is their own class
}

type setTestOfUser struct {
	set   expr.UserSet
	value string
}

// predicate takes in a rule. The cases are those in which reduce looks at a test alone.
func (a *asksOfUser) predicate(e expr.Expr) {
	switch e := e.(type) {
	case expr.And:
		a.predicates(e.Terms)
	case expr.Or:
		a.predicates(e.Terms)
	case expr.Not:
		a.predicate(e.Term)
	case expr.Contains:
		set, ofUser := e.Set.(expr.UserSet)
		value, fixed := e.Value.(expr.Literal)
		if !ofUser || !fixed || set.Kind == expr.Purposes {
			a.whole(e)
			return
		}
		set.At = expr.At{}
		if test := (setTestOfUser{set, value.Value.Text}); !slices.Contains(a.tests, test) {
			a.tests = append(a.tests, test)
		}
	default:
		a.whole(e)
	}
}

func (a *asksOfUser) predicates(all []expr.Expr) {
	for _, e := range all {
		a.predicate(e)
	}
}

// whole takes in an expression into which all that the user has may be filled.
func (a *asksOfUser) whole(e expr.Expr) {
	expr.Walk(e, func(node expr.Expr) bool {
		if set, ok := node.(expr.UserSet); ok {
			set.At = expr.At{}
			if !slices.Contains(a.sets, set) {
				a.sets = append(a.sets, set)
			}
		}
		field, ok := node.(expr.UserField)
		a.byName = a.byName || ok && field.Field == expr.UserName
		return true
	})
}

// answer writes what the rules find out about a user.
func (a *asksOfUser) answer(b *strings.Builder, user *policies.User) {
	if a.byName {
		b.WriteString(" " + strconv.Quote(user.Name))
	}
	for _, set := range a.sets {
		b.WriteString(" [")
		for _, value := range valuesOf(user, set) {
			b.WriteString(strconv.Quote(value) + " ")
		}
		b.WriteByte(']')
	}
	for _, test := range a.tests {
		if slices.Contains(valuesOf(user, test.set), test.value) {
			b.WriteString(" +")
		} else {
			b.WriteString(" -")
		}
	}
}

// valuesOf is what is in a set of a user, without what they act for.
func valuesOf(user *policies.User, set expr.UserSet) []string {
	switch set.Kind {
	case expr.Groups:
		return user.Groups
	case expr.Attributes:
		return user.Attributes[set.Name]
	case expr.Purposes, expr.SetInvalid:
	}
	return nil
}
