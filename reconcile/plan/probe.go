package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Probe is what one account must be able to read after an apply, and what not.
// It concerns the rights in the catalog only, not the rows that a view returns.
type Probe struct {
	Account redshift.Account
	// Alike counts the accounts that may read the same of what the apply
	// concerns, with this one.
	Alike int
	// Reads are views that it must be able to read, sorted.
	Reads []redshift.Name
	// Refused is a view that nothing lets it read; zero where there is none.
	Refused redshift.Name

	// concerned says that the apply changes something of the account itself.
	concerned bool
}

// mostProbed limits how often an apply reads a view or acts as an account.
const mostProbed = 2000

// Probes returns a probe for each class of accounts, the most important first, up
// to a limit, and how many classes there are. A class may read the same of the views that
// the program changes, or, where it changes something of the accounts
// themselves, the same views. Before is the warehouse that the program was
// carried out on.
func (p Program) Probes(before *state.Snapshot) (probes []Probe, classes int) {
	before = p.renamed(before)
	after := Simulate(before, p.changes())
	c, l := p.concerned(before, after), newFirstLock(p.Scope, after)
	all := sortedViews(c.views)
	byClass := make(map[string]*Probe)
	for _, account := range c.everyone(p.Scope, l) {
		reads := l.reads(account, c)
		class := reads.class + classOf(c.lost[account])
		if known := byClass[class]; known != nil {
			known.Alike++
			continue
		}
		refused := l.closed(account, slices.Concat(c.lost[account], all))
		if len(reads.views) > 0 || !refused.IsZero() {
			byClass[class] = &Probe{
				Account: account, Alike: 1, Reads: reads.views, Refused: refused, concerned: c.accounts[account],
			}
		}
	}
	for _, probe := range byClass {
		probes = append(probes, *probe)
	}
	slices.SortFunc(probes, Probe.compare)
	return mostImportant(probes), len(probes)
}

// mostImportant returns the first probes, as many as the limit allows.
func mostImportant(probes []Probe) []Probe {
	cost := 0
	for n, probe := range probes {
		if cost += 2 + len(probe.Reads); cost > mostProbed && n > 0 {
			return probes[:n]
		}
	}
	return probes
}

func (p Probe) compare(other Probe) int {
	if p.concerned != other.concerned {
		return map[bool]int{true: -1, false: 1}[p.concerned]
	}
	return cmp.Or(cmp.Compare(other.Alike, p.Alike), cmp.Compare(p.Account, other.Account))
}

// classOf returns a text that differs for each list of views.
func classOf(views []redshift.Name) string {
	parts := make([]string, len(views))
	for n, view := range views {
		parts[n] = view.String()
	}
	return string(state.DigestOf(parts...))
}

func sortedViews(views map[redshift.Name]bool) []redshift.Name {
	return slices.SortedFunc(maps.Keys(views), redshift.Name.Compare)
}

// renamed returns the snapshot with the new names of what the program renames.
func (p Program) renamed(before *state.Snapshot) *state.Snapshot {
	names := state.Names{
		Schemas:    make(map[redshift.Ident]redshift.Ident),
		Principals: make(map[state.Principal]state.Principal),
	}
	for _, step := range p.Steps {
		if !step.renames() {
			continue
		}
		from, to := step.Before.Key(), step.After.Key()
		if from.Kind == state.KindSchema {
			names.Schemas[from.Schema] = to.Schema
		} else {
			names.Principals[from.Principal] = to.Principal
		}
	}
	if len(names.Schemas)+len(names.Principals) == 0 {
		return before
	}
	return before.Renamed(names)
}

// changes returns what the steps do, without what they rename.
func (p Program) changes() []*Change {
	var all []*Change
	for _, step := range p.Steps {
		if (step.Before != nil || step.After != nil) && !step.renames() {
			all = append(all, &Change{Before: step.Before, After: step.After, Remade: step.Remade})
		}
	}
	return all
}

func (s Step) renames() bool {
	return s.Before != nil && s.After != nil && s.Before.Key() != s.After.Key()
}
