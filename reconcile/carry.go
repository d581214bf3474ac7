package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// carriesOf are the projects and purposes with another name now of which
// something stands in the warehouse under the old one.
func carriesOf(in Input) []ddl.Carry {
	var all []ddl.Carry
	for _, r := range in.Repository.Renames {
		if (r.Block == "project" || r.Block == "purpose") && hangsOn(in, r.Block, r.From) {
			all = append(all, ddl.Carry{Block: r.Block, From: r.From, To: r.To})
		}
	}
	return all
}

// withCarries marks the tables in which such names stand.
func withCarries(catalog *state.Catalog, in Input) *state.Catalog {
	carries := carriesOf(in)
	if len(carries) == 0 {
		return catalog
	}
	catalog = catalog.Clone()
	for _, kind := range []state.ClaimTable{state.ChosenProject, state.Acknowledgement} {
		name := redshift.Name{Schema: scopeOf(in).SystemSchema, Object: redshift.MustIdent(string(kind))}
		table, found := catalog.Find(state.Table{Name: name}.Key()).(state.Table)
		if !found {
			continue
		}
		table.Carry = carryText(kind, carries)
		catalog.Remove(table.Key())
		catalog.Add(table)
	}
	return catalog
}

// carryText says which old names a table's rows bear.
func carryText(table state.ClaimTable, carries []ddl.Carry) string {
	var b strings.Builder
	for _, c := range carries {
		if table == state.Acknowledgement || c.Block == "project" {
			fmt.Fprintf(&b, "%s %q → %q;", c.Block, c.From, c.To)
		}
	}
	return b.String()
}

// hangsOn reports whether anything in the warehouse bears the name.
func hangsOn(in Input, block, name string) bool {
	for _, c := range in.Snapshot.World.Claims {
		if block == "project" && c.Project == name || block == "purpose" && c.Purpose == name {
			return true
		}
	}
	for _, person := range in.Snapshot.Profiles {
		if slices.ContainsFunc(person.Entitlements, func(e state.Entitlement) bool { return bearsName(e, block, name) }) {
			return true
		}
	}
	return false
}

func bearsName(e state.Entitlement, block, name string) bool {
	switch e.Kind {
	case state.EntitlementProject:
		return block == "project" && e.Name == name
	case state.EntitlementPurpose:
		return block == "project" && e.Name == name || block == "purpose" && e.Value == name
	case state.EntitlementGroup:
		return block == "group" && e.Value == name
	case state.EntitlementAttribute:
		return block == "attribute" && e.Name == name
	case state.EntitlementSource, state.EntitlementApproval:
		return block == "source" && e.Value == name
	case state.EntitlementUser:
	}
	return false
}

// spentWarnings name each renamed_from that has done its work.
func spentWarnings(in Input) []Warning {
	var all []Warning
	for _, r := range in.Repository.Renames {
		if r.Block != "integration" && !hangsOn(in, r.Block, r.From) {
			all = append(all, newWarning("renamed-from", fmt.Sprintf("nothing in the warehouse bears the name %q of %s any more: remove renamed_from", r.From, r.Origin.Block), r.Origin))
		}
	}
	return all
}

// callAnew calls projects and purposes as they are called from now on, in what
// people's rows and the views say: their meaning stays.
func callAnew(in Input, people []person, views []governed) {
	projects, purposes := in.Repository.RenamesOf("project"), in.Repository.RenamesOf("purpose")
	if len(projects) == 0 && len(purposes) == 0 {
		return
	}
	for _, p := range people {
		for n := range p.user.Projects {
			project := &p.user.Projects[n]
			project.Name, project.Purposes = called(projects, project.Name), allCalled(purposes, project.Purposes)
		}
	}
	again := func(e expr.Expr) expr.Expr {
		return expr.Rewrite(e, func(e expr.Expr) expr.Expr { return renamedIn(e, projects, purposes) })
	}
	for _, v := range views {
		if v.source == nil {
			continue
		}
		v.source.Projects = allCalled(projects, v.source.Projects)
		for n := range v.source.Filters {
			f := &v.source.Filters[n]
			f.Keep, f.Unless = again(f.Keep), again(f.Unless)
		}
		for _, rules := range [][]policies.Rule{v.source.Grants, v.source.Guardrails} {
			for n := range rules {
				rules[n].Allow = again(rules[n].Allow)
			}
		}
		for _, column := range v.source.Columns {
			for n := range column.Masks {
				m := &column.Masks[n]
				m.Unless, m.When = again(m.Unless), again(m.When)
			}
		}
	}
}

// renamedIn writes the new name where an expression asks for an old one.
func renamedIn(e expr.Expr, projects, purposes map[string]string) expr.Expr {
	switch o := e.(type) {
	case expr.HasPurpose:
		o.Purpose = called(purposes, o.Purpose)
		return o
	case expr.Compare:
		if isProject(o.Left) {
			o.Right = literalCalled(projects, o.Right)
		}
		if isProject(o.Right) {
			o.Left = literalCalled(projects, o.Left)
		}
		return o
	case expr.Contains:
		if set, ok := o.Set.(expr.UserSet); ok && set.Kind == expr.Purposes {
			o.Value = literalCalled(purposes, o.Value)
		}
		return o
	}
	return e
}

func isProject(e expr.Expr) bool {
	field, ok := e.(expr.UserField)
	return ok && field.Field == expr.UserProject
}

func literalCalled(names map[string]string, e expr.Expr) expr.Expr {
	if l, ok := e.(expr.Literal); ok {
		l.Value.Text = called(names, l.Value.Text)
		return l
	}
	return e
}

func called(names map[string]string, name string) string {
	if to, renamed := names[name]; renamed {
		return to
	}
	return name
}

func allCalled(names map[string]string, all []string) []string {
	renamed := make([]string, len(all))
	for n, name := range all {
		renamed[n] = called(names, name)
	}
	slices.Sort(renamed)
	return renamed
}

// againWarnings name who acts for something by what they chose or said, and
// does so no longer: the policy lets them still, but they have to say it again.
func againWarnings(in Input) []Warning {
	a := again{in: in, projects: in.Repository.RenamesOf("project"), purposes: in.Repository.RenamesOf("purpose"), chose: map[string][]string{}, said: map[[2]string][]string{}}
	a.text = in.Snapshot.World.Definitions[render.UserEntitlement(in.Resolved.Integration.SystemPrefix)]
	if in.Snapshot.World.Guessed {
		a.guess()
	} else {
		a.look()
	}
	set := render.ProcedureSchema(in.Resolved.Integration.SystemPrefix).String()
	var all []Warning
	for _, project := range sortedNames(a.chose) {
		all = append(all, newWarning("choose-again", fmt.Sprintf("the policy has no project %q any more, so who acts in it finds no rows by it from then on: %s. Where it has another name now, say renamed_from = %q there; else they choose again (%s.set_project), and acknowledge again", project, listed(slices.Compact(slices.Sorted(slices.Values(a.chose[project])))), project, set), in.Resolved.Integration.Origin))
	}
	for _, key := range a.order() {
		why := fmt.Sprintf("the policy has no purpose %q any more; where it has another name now, say renamed_from = %q there. What was acknowledged", key[1], key[1])
		if a.isPurpose(key[1]) {
			why = fmt.Sprintf("the statement of purpose %q changes, so what was acknowledged", called(a.purposes, key[1]))
		}
		all = append(all, newWarning("choose-again", fmt.Sprintf("%s in project %q counts no longer, and who said it finds no rows by it until they acknowledge again (%s.acknowledge_purpose): %s", why, key[0], set, listed(slices.Compact(slices.Sorted(slices.Values(a.said[key]))))), in.Resolved.Integration.Origin))
	}
	return all
}

// again finds out whose choices end.
type again struct {
	in                 Input
	projects, purposes map[string]string // new names by old ones
	text               string            // of the view that asks for what people said
	chose              map[string][]string
	said               map[[2]string][]string
}

func (a *again) order() [][2]string {
	keys := make([][2]string, 0, len(a.said))
	for key := range a.said {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(x, y [2]string) int { return strings.Compare(x[0]+"\x00"+x[1], y[0]+"\x00"+y[1]) })
	return keys
}

func (a *again) isProject(name string) bool {
	for _, p := range a.in.Repository.Projects {
		if p.Name == called(a.projects, name) {
			return true
		}
	}
	return false
}

func (a *again) isPurpose(name string) bool {
	_, declared := a.digestOf(name)
	return declared
}

// digestOf is the digest of what one says now for a purpose.
func (a *again) digestOf(purpose string) (string, bool) {
	for _, p := range a.in.Repository.Purposes {
		if p.Name == called(a.purposes, purpose) {
			return render.StatementDigest(p.Statement), true
		}
	}
	return "", false
}

// look asks what people chose and said, as far as it counts now: their rows
// let them, and the view asks for just that statement.
func (a *again) look() {
	snapshot := a.in.Snapshot
	earlier := snapshot.Earlier(scopeOf(a.in))
	acting := make(map[redshift.Account]string)
	for _, c := range snapshot.World.Claims {
		if c.Table == state.ChosenProject && !slices.Contains(earlier[c.Account], c) && a.lets(c.Account, state.Entitlement{Kind: state.EntitlementProject, Name: c.Project}) {
			acting[c.Account] = c.Project
			if !a.isProject(c.Project) {
				a.chose[c.Project] = append(a.chose[c.Project], string(c.Account))
			}
		}
	}
	for _, c := range snapshot.World.Claims {
		if c.Table != state.Acknowledgement || slices.Contains(earlier[c.Account], c) || acting[c.Account] != c.Project || !a.isProject(c.Project) {
			continue
		}
		if now, declared := a.digestOf(c.Purpose); declared && now == c.Said || !strings.Contains(a.text, c.Said) {
			continue
		}
		if a.lets(c.Account, state.Entitlement{Kind: state.EntitlementPurpose, Name: c.Project, Value: c.Purpose}) {
			key := [2]string{c.Project, c.Purpose}
			a.said[key] = append(a.said[key], string(c.Account))
		}
	}
}

func (a *again) lets(account redshift.Account, row state.Entitlement) bool {
	person := a.in.Snapshot.Profiles[account]
	return person != nil && slices.Contains(person.Entitlements, row)
}

// guess takes everyone to have chosen and said all that they may.
func (a *again) guess() {
	for _, person := range a.in.Snapshot.Profiles {
		for _, e := range person.Entitlements {
			switch now, declared := a.digestOf(e.Value); {
			case e.Kind == state.EntitlementProject && !a.isProject(e.Name):
				a.chose[e.Name] = append(a.chose[e.Name], "whoever chose it")
			case e.Kind == state.EntitlementPurpose && a.isProject(e.Name) && (!declared || !strings.Contains(a.text, now)):
				key := [2]string{e.Name, e.Value}
				a.said[key] = append(a.said[key], "whoever acknowledged it")
			}
		}
	}
}
