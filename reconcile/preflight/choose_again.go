package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// againWarnings names people whose chosen project or acknowledged purpose stops
// counting. The policy still lets them in, but they have to choose or
// acknowledge again.
func againWarnings(in plan.Input) []plan.Warning {
	a := again{
		in: in, projects: in.Repository.RenamesOf("project"), purposes: in.Repository.RenamesOf("purpose"),
		chose: make(map[string][]string), said: make(map[[2]string][]string),
	}
	a.text = in.Snapshot.Unmanaged.Definitions[render.UserEntitlement(in.Resolved.Integration.SystemPrefix)]
	if in.Snapshot.Unmanaged.Guessed {
		a.guess()
	} else {
		a.look()
	}
	return append(a.choices(), a.acknowledgements()...)
}

// choices warns of projects that are gone.
func (a *again) choices() []plan.Warning {
	var all []plan.Warning
	for _, project := range slices.Sorted(maps.Keys(a.chose)) {
		message := fmt.Sprintf("the policy has no project %q any more, so people who act in it find no rows by it "+
			"from then on: %s. Where it has another name now, say renamed_from = %q there; else they choose again "+
			"(%s.set_project), and acknowledge again",
			project, eachOnce(a.chose[project]), project, a.procedures())
		all = append(all, newWarning(plan.ChooseAgain, message, a.in.Resolved.Integration.Origin))
	}
	return all
}

// acknowledgements warns of purposes that are gone, or whose statement changed.
func (a *again) acknowledgements() []plan.Warning {
	var all []plan.Warning
	for _, key := range a.order() {
		why := fmt.Sprintf("the policy has no purpose %q any more; where it has another name now, say "+
			"renamed_from = %q there. What was acknowledged", key[1], key[1])
		if a.isPurpose(key[1]) {
			why = fmt.Sprintf("the statement of purpose %q changes, so what was acknowledged",
				enforced.NewName(a.purposes, key[1]))
		}
		message := fmt.Sprintf("%s in project %q no longer counts, and whoever said it finds no rows by it until "+
			"they acknowledge again (%s.acknowledge_purpose): %s",
			why, key[0], a.procedures(), eachOnce(a.said[key]))
		all = append(all, newWarning(plan.ChooseAgain, message, a.in.Resolved.Integration.Origin))
	}
	return all
}

func (a *again) procedures() string {
	return render.ProcedureSchema(a.in.Resolved.Integration.SystemPrefix).String()
}

func eachOnce(names []string) string {
	return listed(slices.Compact(slices.Sorted(slices.Values(names))))
}

// again finds whose choices stop counting.
type again struct {
	in                 plan.Input
	projects, purposes map[string]string // new names by old ones
	text               string            // of the view that checks what people acknowledged
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
		if p.Name == enforced.NewName(a.projects, name) {
			return true
		}
	}
	return false
}

func (a *again) isPurpose(name string) bool {
	_, declared := a.digestOf(name)
	return declared
}

// digestOf returns the digest of a purpose's present statement.
func (a *again) digestOf(purpose string) (string, bool) {
	for _, p := range a.in.Repository.Purposes {
		if p.Name == enforced.NewName(a.purposes, purpose) {
			return render.StatementDigest(spec.Statement(a.in.Repository.Purposes, p.Name)), true
		}
	}
	return "", false
}

// look collects what people chose and acknowledged, as far as it counts now:
// their rows allow it, and the view asks for that statement.
func (a *again) look() {
	snapshot := a.in.Snapshot
	earlier := snapshot.Earlier(a.in.Scope())
	acting := make(map[redshift.Account]string)
	for _, c := range snapshot.Unmanaged.Claims {
		if c.Table == state.ChosenProject && !slices.Contains(earlier[c.Account], c) &&
			a.lets(c.Account, state.Entitlement{Kind: state.EntitlementProject, Name: c.Project}) {
			acting[c.Account] = c.Project
			if !a.isProject(c.Project) {
				a.chose[c.Project] = append(a.chose[c.Project], string(c.Account))
			}
		}
	}
	for _, c := range snapshot.Unmanaged.Claims {
		if c.Table != state.Acknowledgement || slices.Contains(earlier[c.Account], c) ||
			acting[c.Account] != c.Project || !a.isProject(c.Project) {
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
	has := func(e state.Entitlement) bool { return e.Always() == row && !e.EndedBy(a.in.Resolved.Now) }
	return person != nil && slices.ContainsFunc(person.Entitlements, has)
}

// guess assumes that everyone has chosen and acknowledged all that they may.
func (a *again) guess() {
	for _, person := range a.in.Snapshot.Profiles {
		for _, e := range person.Entitlements {
			switch now, declared := a.digestOf(e.Value); {
			case e.Kind == state.EntitlementProject && !a.isProject(e.Name):
				a.chose[e.Name] = append(a.chose[e.Name], "whoever chose it")
			case e.Kind == state.EntitlementPurpose && a.isProject(e.Name) &&
				(!declared || !strings.Contains(a.text, now)):
				key := [2]string{e.Name, e.Value}
				a.said[key] = append(a.said[key], "whoever acknowledged it")
			}
		}
	}
}
