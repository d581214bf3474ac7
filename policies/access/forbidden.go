package access

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// Forbidden reports each invariant of a policy that somebody could break: who, which
// column, what lets them, and a row in which they would. What cannot be decided counts
// as broken.
func Forbidden(resolved *policies.Resolved) hcl.Diagnostics {
	var problems hcl.Diagnostics
	everybody := declaredOf(resolved)
	for _, source := range resolved.Sources {
		var w *watcher // which looks at everybody
		for _, column := range source.Columns {
			for _, b := range column.Forbids {
				if w == nil {
					w = everybody.watcher(source)
				}
				problems = append(problems, w.breaks(everybody, source, column, b)...)
			}
		}
	}
	return problems
}

// declared are the users of a policy that is not in force yet.
type declared struct {
	*policies.Resolved
	audience *policies.Audience
	users    map[string]*policies.User
}

func declaredOf(resolved *policies.Resolved) declared {
	d := declared{resolved, resolved.Audience(), make(map[string]*policies.User, len(resolved.Users))}
	for _, user := range resolved.Users {
		d.users[user.Name] = user
	}
	return d
}

// readers are those who could come to read a source, in order.
func (d declared) readers(source *policies.Source) []*policies.User {
	indexes := d.audience.Could(source)
	all := make([]*policies.User, len(indexes))
	for n, user := range indexes {
		all[n] = d.Users[user]
	}
	return all
}

// watcher watches one source.
func (d declared) watcher(source *policies.Source) *watcher {
	side := Side{
		Sources: map[string]*policies.Source{source.Name: source}, Users: d.users,
		Readers: map[string]map[string]bool{source.Name: make(map[string]bool)}, Now: d.Now,
	}
	for _, user := range d.readers(source) {
		side.Readers[source.Name][user.Name] = true
	}
	return newWatcher(source.Name, side, nil)
}

// breaks reports who could break an invariant on a column, in one problem for those
// who could in the same way.
func (w *watcher) breaks(everybody declared, source *policies.Source, column policies.Column, b policies.Forbid,
) hcl.Diagnostics {
	found := make(map[string]*broken)
	var order []string
	for _, user := range everybody.readers(source) {
		told := make(map[string]bool) // of an earlier turn
		for _, at := range turns(user, everybody.Now) {
			as := user.At(at)
			ctx := policies.EvalContext{Now: at, Source: source.Name}
			if b.Who != nil && policies.Truth(b.Who, as, nil, ctx) == expr.False {
				continue
			}
			class, by := w.class(user.Name, at), letIn(source, as, at)
			way := class + "\x00" + strings.Join(by, " ")
			if told[way] {
				continue
			}
			key := way + "\x00" + at.Format(time.RFC3339Nano) // a rule may ask for the time
			one, known := found[key]
			if !known {
				one = brokenBy(w.views[class], column, source, b, at)
				if one != nil {
					one.by = by
				}
				if one != nil && !at.Equal(everybody.Now) {
					one.from = at
				}
				found[key] = one
				order = append(order, key)
			}
			if one != nil {
				one.users, told[way] = append(one.users, user.Name), true
			}
		}
	}
	var problems hcl.Diagnostics
	for _, key := range order {
		if one := found[key]; one != nil {
			problems = append(problems, one.problem(source, column, b))
		}
	}
	return problems
}

// turns are the instants from which a user may have more than now: the run, and the
// beginnings of what they get for a time.
func turns(user *policies.User, now time.Time) []time.Time {
	all := []time.Time{now}
	for _, t := range user.Timed {
		if t.Window.From.After(now) {
			all = append(all, t.Window.From)
		}
	}
	return all
}

// broken is how a class of people could break an invariant.
type broken struct {
	users   []string
	witness *Witness // nil where it could only not be proved that they cannot
	by      []string
	from    time.Time // zero for now
	in      policies.Column
}

func brokenBy(v sourceView, column policies.Column, source *policies.Source, b policies.Forbid, at time.Time) *broken {
	for _, by := range source.Columns {
		own := by.Name == column.Name
		if !own && (b.Sees == spec.SeesAnything || !namesIn(by, column)) {
			continue
		}
		c := comparison{source: source.Name, column: by, after: v.column(by.Name.String()), now: at}
		witness, proved := couldSee(c, func(o *outcome) bool {
			return b.Sees == spec.SeesAnything || own && o.method == nil || couldShow(o.method, column, own)
		})
		if witness != nil || !proved {
			return &broken{witness: witness, in: by}
		}
	}
	return nil
}

// namesIn reports whether a mask of a column has SQL that names another one.
func namesIn(by, column policies.Column) bool {
	return slices.ContainsFunc(by.Masks, func(m policies.Mask) bool { return couldShow(m.Method, column, false) })
}

// couldShow reports whether a mask could show the value of a column: its own, or one that
// it names. Nobody knows what an author's SQL makes of it.
func couldShow(method spec.Method, column policies.Column, own bool) bool {
	if _, call := method.(spec.CallFunction); call {
		return own
	}
	m, written := method.(spec.Expression)
	return written && (own && m.Fragment.NamesSelf() || slices.Contains(m.Fragment.Columns(), column.Name))
}

// letIn returns what lets a user read a source at an instant.
func letIn(source *policies.Source, user *policies.User, at time.Time) []string {
	var by []string
	for _, grant := range source.Grants {
		if policies.Truth(grant.Allow, user, nil, policies.EvalContext{Now: at, Source: source.Name}) != expr.False {
			by = append(by, grant.Origin.Block)
		}
	}
	for _, a := range source.Approvals {
		if a.User == user.Name && a.Window.Holds(at) {
			by = append(by, a.Origin.Block)
		}
	}
	return by
}

// couldSee looks for a row that is shown in a way that is forbidden. Proved says that
// there is none where none is found.
func couldSee(c comparison, wanted func(*outcome) bool) (witness *Witness, proved bool) {
	if c.after.isBlind() {
		return nil, true
	}
	if c.after.unknown {
		return nil, false
	}
	witness, open := exists(c, wanted)
	return witness, !open
}

func (o *broken) problem(source *policies.Source, column policies.Column, b policies.Forbid) *hcl.Diagnostic {
	what := "the raw value"
	if b.Sees == spec.SeesAnything {
		what = "rows"
	}
	what += fmt.Sprintf(" of column %q of %s", column.Name, source.Origin.Block)
	text := o.who() + " could see " + what
	if !o.from.IsZero() {
		text += " from " + o.from.Format("2006-01-02 15:04 UTC") + " on"
	}
	if o.witness == nil {
		text = fmt.Sprintf("It cannot be proved of %s that they never see %s: its conditions are too much to try",
			o.who(), what)
	} else if row := o.witness.Text(); row != "" {
		text += ", as where " + row
	}
	if len(o.by) > 0 {
		text += ". They are let in by " + strings.Join(o.by, ", ")
	}
	if b.Sees == spec.SeesClear {
		text += maskedBy(column, o.in)
	}
	rng := b.Origin.Range
	return &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Forbidden access", Detail: text + ".", Subject: &rng}
}

func (o *broken) who() string {
	if len(o.users) == 1 {
		return "User " + o.users[0]
	}
	who := "Users " + strings.Join(o.users[:min(3, len(o.users))], ", ")
	if more := len(o.users) - 3; more > 0 {
		who += fmt.Sprintf(" and %d more", more)
	}
	return who
}

func maskedBy(column, in policies.Column) string {
	masks, shows := make([]string, len(in.Masks)), ""
	for n, m := range in.Masks {
		masks[n] = m.Origin.Block
		if couldShow(m.Method, column, in.Name == column.Name) {
			shows = fmt.Sprintf("; %s of column %q is %s, which may show it", m.Origin.Block, in.Name, m.Method)
		}
	}
	switch {
	case shows != "":
		return shows
	case len(masks) == 0:
		return "; no mask reaches the column"
	case len(masks) == 1:
		return "; " + masks[0] + " stands aside"
	}
	return "; " + strings.Join(masks, ", ") + " stand aside"
}
