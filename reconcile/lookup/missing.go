package lookup

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec/expr"
)

// need is something that a user would have to have, or not to have, for a rule to hold.
type need struct {
	text string
	at   hcl.Range
}

// missing says what a user lacks for a rule to hold.
func (j judge) missing(name string, rule policies.Rule) []Reason {
	var all []Reason
	for _, n := range j.needs(rule.Allow, true) {
		at := rule.Origin
		if n.at.Filename != "" {
			at.Range = n.at
		}
		all = append(all, reason(Missing, name+" needs "+n.text, at))
	}
	return all
}

// could reports whether a condition can come to be true (want) or false for the user.
func (j judge) could(e expr.Expr, want bool) bool {
	if !want {
		e = expr.Not{Term: e}
	}
	if j.onRows {
		return access.Remains(e, j.source, j.user, j.at) != access.None
	}
	return j.lets(policies.Rule{Allow: e})
}

// needs returns what would have to be otherwise for a condition to be true (want) or
// false. A condition that is too complex to say so is named itself.
func (j judge) needs(e expr.Expr, want bool) []need {
	if j.could(e, want) {
		return nil
	}
	switch e := e.(type) {
	case expr.Not:
		return j.needs(e.Term, !want)
	case expr.And:
		return j.among(e, e.Terms, want, want)
	case expr.Or:
		return j.among(e, e.Terms, want, !want)
	case expr.Contains, expr.HasPurpose, expr.Compare, expr.Conditional, expr.Literal, expr.Column, expr.Call,
		expr.Sample, expr.Verbatim, expr.List, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate, expr.Tagged,
		expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches: // one condition
	}
	return []need{{textOfNeed(e, want), e.Range()}}
}

// among returns the needs of terms of which all have to be as wanted, or one.
func (j judge) among(whole expr.Expr, terms []expr.Expr, want, all bool) []need {
	var found []need
	var ways []string
	long := false
	for _, term := range terms {
		of := j.needs(term, want)
		found = append(found, of...)
		texts := make([]string, len(of))
		for n, one := range of {
			texts[n] = one.text
		}
		ways, long = append(ways, strings.Join(texts, " and ")), long || len(of) > 1
	}
	switch {
	case len(found) == 0: // each can be, but not together
		return []need{{textOfNeed(whole, want), whole.Range()}}
	case all:
		return found
	case long:
		return []need{{strings.Join(ways, ", or "), whole.Range()}}
	}
	return []need{{strings.Join(ways, " or "), whole.Range()}}
}

// textOfNeed says in words what one condition asks for.
func textOfNeed(e expr.Expr, want bool) string {
	text := ""
	switch e := e.(type) {
	case expr.Contains:
		text = textOfContains(e, want)
	case expr.HasPurpose:
		if want {
			text = fmt.Sprintf("purpose %q in a project with this source", e.Purpose)
		}
	case expr.Compare:
		text = textOfCompare(e, want)
	case expr.Not, expr.And, expr.Or, expr.Conditional, expr.Literal, expr.Column, expr.Call, expr.Sample,
		expr.Verbatim, expr.List, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate, expr.Tagged,
		expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches: // see below
	}
	shown := expr.Format(e)
	switch e.(type) {
	case expr.And, expr.Or, expr.Conditional, expr.Compare: // what not is of has to be seen
		if !want {
			shown = "(" + shown + ")"
		}
	default:
	}
	switch {
	case text != "":
		return text
	case want:
		return "that " + shown
	}
	return "that not " + shown
}

func textOfContains(e expr.Contains, want bool) string {
	set, ofUser := e.Set.(expr.UserSet)
	if list, ok := e.Set.(expr.List); ok && want {
		return textOfNames(list, e.Value)
	}
	value, constant := textOf(e.Value)
	switch {
	case ofUser && want && asksColumn(e.Value): // any value could be that of a row
		return textOfAny(set)
	case !ofUser || !constant:
		return ""
	}
	switch set.Kind {
	case expr.Groups:
		if !want {
			return fmt.Sprintf("not to be in group %q", value)
		}
		return fmt.Sprintf("group %q", value)
	case expr.Attributes:
		text := "attribute " + set.Name + "=" + plain(value)
		if !want {
			return "not to have " + text
		}
		return text
	case expr.Purposes:
		if want {
			return fmt.Sprintf("purpose %q in a project with this source", value)
		}
	case expr.SetInvalid:
	}
	return ""
}

func asksColumn(e expr.Expr) bool {
	return expr.Any(e, func(node expr.Expr) bool {
		_, column := node.(expr.Column)
		return column
	})
}

// textOfAny asks for something of one's own, whatever it is.
func textOfAny(set expr.UserSet) string {
	switch set.Kind {
	case expr.Attributes:
		return "a value of attribute " + set.Name
	case expr.Groups:
		return "a group"
	case expr.Purposes, expr.SetInvalid:
	}
	return ""
}

// textOfNames names the users, or the projects, that a list holds.
func textOfNames(list expr.List, of expr.Expr) string {
	field, ok := of.(expr.UserField)
	if !ok || len(list.Items) == 0 {
		return ""
	}
	names := make([]string, len(list.Items))
	for n, item := range list.Items {
		name, constant := textOf(item)
		if !constant {
			return ""
		}
		names[n] = plain(name)
	}
	if field.Field == expr.UserName {
		return "to be " + strings.Join(names, " or ")
	}
	return "project " + strings.Join(names, " or ")
}

func textOfCompare(e expr.Compare, want bool) string {
	left, op, right := e.Left, e.Op, e.Right
	if !want {
		op = op.Opposite()
	}
	if _, constant := left.(expr.Literal); constant {
		left, right, op = right, left, op.Mirrored()
	}
	if call, ok := left.(expr.Call); ok && call.Function == expr.Now {
		return textOfDate(op, right)
	}
	field, isField := left.(expr.UserField)
	name, constant := textOf(right)
	if !isField || !constant || op != expr.Equal && op != expr.NotEqual {
		return ""
	}
	not := ""
	if op == expr.NotEqual {
		not = "not "
	}
	if field.Field == expr.UserName {
		return not + "to be " + plain(name)
	}
	return fmt.Sprintf("%sproject %q", not, name)
}

func textOfDate(op expr.CompareOp, date expr.Expr) string {
	l, ok := date.(expr.Literal)
	if !ok || l.Value.Kind != expr.Instant || l.Value.Null {
		return ""
	}
	switch op {
	case expr.Less, expr.LessOrEqual:
		return "a time until " + clock(l.Value.Time)
	case expr.Greater, expr.GreaterOrEqual:
		return "a time from " + clock(l.Value.Time) + " on"
	case expr.Equal, expr.NotEqual:
	}
	return ""
}

// lacks says why a filter hides every row from the user: neither keep nor unless can come
// to be true of one.
func (j judge) lacks(f policies.Filter) string {
	j.onRows = true
	passes := f.Keep
	if f.Unless != nil {
		passes = expr.Or{Terms: []expr.Expr{f.Keep, f.Unless}}
	}
	var texts []string
	for _, n := range j.needs(passes, true) {
		texts = append(texts, n.text)
	}
	return strings.Join(texts, ", and ")
}

var simple = regexp.MustCompile(`^[\pL\pN._@/+-]+$`)

// plain quotes a value where it would not be read as one word.
func plain(value string) string {
	if simple.MatchString(value) {
		return value
	}
	return strconv.Quote(value)
}
