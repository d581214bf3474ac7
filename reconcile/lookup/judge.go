package lookup

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
)

// judge finds out which blocks let one user see what they see of one source.
type judge struct {
	given  Given
	source *policies.Source
	user   *policies.User
	at     time.Time
	column string // only this one; empty for all
	onRows bool   // asks for conditions that ask for the row
}

func (j judge) reasons() []Reason {
	if !j.user.Active {
		return []Reason{reason(Missing, j.user.Origin.Block+" is not active", j.user.Origin)}
	}
	in, missing := j.letIn()
	for _, rule := range j.source.Guardrails {
		if j.lets(rule) {
			in = append(in, reason(Passes, "passes guardrail "+rule.Origin.Block+j.terms(rule), rule.Origin))
		} else {
			missing = append(missing, j.missing("guardrail "+rule.Origin.Block, rule)...)
		}
	}
	if len(missing) > 0 {
		return slices.Concat(in, missing, j.untimely())
	}
	return slices.Concat(in, j.has(), j.rows(), j.masks())
}

// letIn returns the subscriptions and approvals that let the user in, or what is missing
// for each of them.
func (j judge) letIn() (in, missing []Reason) {
	for _, rule := range j.source.Grants {
		if j.lets(rule) {
			in = append(in, reason(LetsIn, "let in by "+rule.Origin.Block+j.terms(rule), rule.Origin))
		} else {
			missing = append(missing, j.missing(rule.Origin.Block, rule)...)
		}
	}
	for _, a := range j.source.Approvals {
		switch {
		case a.User != j.user.Name:
		case a.Window.EndedBy(j.given.Resolved.Now):
			missing = append(missing, reason(Missing, a.Origin.Block+" ended "+clock(a.Window.Until), a.Origin))
		default:
			in = append(in, reason(LetsIn, "let in by "+a.Origin.Block+after(limits(a.Window.From, a.Window.Until)),
				a.Origin))
		}
	}
	if len(in) > 0 {
		return in, nil
	}
	for _, rule := range j.source.Staged {
		missing = append(missing, reason(Missing, rule.Origin.Block+" is staged, so it does not count yet",
			rule.Origin))
	}
	if len(missing) == 0 {
		missing = append(missing, reason(Missing, "no subscription reaches "+j.source.Origin.Block, j.source.Origin))
	}
	return nil, missing
}

// untimely are the memberships of the user that are over, or have not begun, and would
// give something that a rule asks for which does not hold.
func (j judge) untimely() []Reason {
	var a asked
	for _, rule := range slices.Concat(j.source.Grants, j.source.Guardrails) {
		if !j.lets(rule) {
			a.note(rule.Allow)
		}
	}
	var all []Reason
	for _, timed := range j.user.Timed {
		if !j.lacksOf(timed, a) {
			continue
		}
		text := fmt.Sprintf("%s in group %q ", timed.Origin.Block, timed.Groups[0])
		switch {
		case timed.Window.EndedBy(j.at):
			all = append(all, reason(Missing, text+"ended "+clock(timed.Window.Until), timed.Origin))
		case !timed.Window.Holds(j.at):
			all = append(all, reason(Missing, text+"begins "+clock(timed.Window.From), timed.Origin))
		}
	}
	return all
}

// lacksOf reports whether a membership gives something that is asked for and that the
// user does not have.
func (j judge) lacksOf(timed policies.Timed, a asked) bool {
	has := j.user.At(j.at)
	if len(timed.Groups) == 0 {
		return false
	}
	if slices.ContainsFunc(timed.Groups, func(group string) bool {
		return slices.Contains(a.groups, group) && !slices.Contains(has.Groups, group)
	}) {
		return true
	}
	return slices.ContainsFunc(a.attributes, func(name string) bool {
		return slices.ContainsFunc(timed.Attributes[name], func(value string) bool {
			return !slices.Contains(has.Attributes[name], value)
		})
	})
}

func (j judge) lets(rule policies.Rule) bool { return j.source.CouldLetAt(rule, j.user, j.at) }

// terms are the conditions on which a rule holds: when, and while the user acts for what.
func (j judge) terms(rule policies.Rule) string {
	text := ""
	windows := j.source.When(j.user, []policies.Rule{rule}, func(at time.Time) bool {
		return j.source.CouldLetAt(rule, j.user, at)
	})
	for _, w := range windows {
		if w.Holds(j.at) {
			text += after(limits(w.From, w.Until))
		}
	}
	if policies.AsksPurpose(rule.Allow) {
		if while := access.Remains(rule.Allow, j.source, j.user, j.at); while != access.All {
			text += ", while " + while
		}
	}
	return text
}

func after(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

// rows says what each row filter leaves.
func (j judge) rows() []Reason {
	var all []Reason
	for n, part := range access.FilterParts(j.source, j.user, j.at) {
		switch part.Rows {
		case access.All:
			all = append(all, reason(Rows, part.Origin.Block+" hides no row", part.Origin))
		case access.None:
			all = append(all, reason(NoRows, part.Origin.Block+" hides every row: needs "+
				j.lacks(j.source.Filters[n]), part.Origin))
		default:
			all = append(all, reason(Rows, part.Origin.Block+" keeps rows: "+part.Rows, part.Origin))
		}
	}
	return all
}

// masks says what each mask shows. Columns that it shows alike share a reason.
func (j judge) masks() []Reason {
	type key struct {
		part access.Part
		text string
	}
	var order []key
	columns := make(map[key][]string)
	for _, column := range j.source.Columns {
		if j.column != "" && column.Name.String() != j.column {
			continue
		}
		first := true
		for _, part := range access.MaskParts(j.source, column, j.user, j.at) {
			k := key{part, maskText(part)}
			if !first && part.Rows != access.All {
				k.text += ", where those before it step aside"
			}
			first = first && part.Rows == access.All
			if columns[k] == nil {
				order = append(order, k)
			}
			columns[k] = append(columns[k], column.Name.String())
		}
	}
	var all []Reason
	for _, k := range order {
		all = append(all, reason(Masks, k.part.Origin.Block+" "+strings.Replace(k.text, "%",
			strings.Join(columns[k], ", "), 1), k.part.Origin))
	}
	return all
}

// maskText says what a mask does to the columns that are written in the place of %.
func maskText(part access.Part) string {
	switch part.Rows {
	case access.All:
		return "steps aside for %"
	case access.None:
		return "shows % as " + part.Look
	}
	return "shows % as " + part.Look + " unless " + part.Rows
}

// has names the blocks that give the user the groups and attributes that are asked for.
func (j judge) has() []Reason {
	asked := j.asked()
	var all []Reason
	own := j.given.declared(j.user.Name)
	give := func(text string, origin spec.Origin) {
		all = append(all, reason(Has, text, origin))
	}
	for _, group := range asked.groups {
		all = append(all, j.inGroup(group, own)...)
	}
	for _, name := range asked.attributes {
		if own != nil && len(own.Attributes[name]) > 0 {
			give(attributeText(name, own.Attributes[name])+" by "+own.Origin.Block, own.Origin)
		}
		for _, group := range j.given.groupsOf(j.user.At(j.at)) {
			if values := group.Attributes[name]; len(values) > 0 {
				give(attributeText(name, values)+" by "+group.Origin.Block+j.around(group.Name, own), group.Origin)
			}
		}
	}
	return all
}

func attributeText(name string, values []string) string {
	quoted := make([]string, len(values))
	for n, value := range values {
		quoted[n] = plain(value)
	}
	return "has attribute " + name + "=" + strings.Join(quoted, ", ")
}

// declared returns the block of a user, or nil for one from a file of profiles.
func (g Given) declared(name string) *spec.User {
	for _, user := range g.Repository.Users {
		if user.Name == name {
			return user
		}
	}
	return nil
}

func (g Given) groupsOf(user *policies.User) []*spec.Group {
	var all []*spec.Group
	for _, group := range g.Repository.Groups {
		if slices.Contains(user.Groups, group.Name) {
			all = append(all, group)
		}
	}
	return all
}
