package report

import (
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// New returns the model of some plans.
func New(repository Repository, plans []*plan.Plan) *Model {
	model := &Model{
		Format: Format, Objects: state.ObjectFormat, Repository: repository,
		Integrations: make([]Integration, 0, len(plans)),
	}
	for _, plan := range plans {
		model.Integrations = append(model.Integrations, integrationOf(plan))
	}
	return model
}

// OnSandbox says of each plan that it is for a sandbox.
func (m *Model) OnSandbox() {
	for n := range m.Integrations {
		m.Integrations[n].Sandbox = true
	}
}

// sandboxText is what stands in the place of an address.
const sandboxText = "on a sandbox with the declared tables and people, not on a warehouse"

// NewDrift returns the model of plans that correct drift.
func NewDrift(repository Repository, plans []*plan.Plan, found []*Drift) *Model {
	model := New(repository, plans)
	for n := range model.Integrations {
		model.Integrations[n].Drift = found[n]
		model.Integrations[n].Ended = nil // the next apply removes it
		for k, deed := range found[n].Deeds {
			model.Integrations[n].Changes[k].ByHand = deed
		}
	}
	return model
}

// Merge joins several models of the same repository into one; nil if there is
// none.
func Merge(models []*Model) *Model {
	if len(models) == 0 {
		return nil
	}
	all := *models[0]
	all.Integrations = nil
	for _, m := range models {
		if m.Repository.Base != all.Repository.Base { // some of it was
			all.Repository.Base, all.Repository.BaseCommit = "", ""
		}
		all.Integrations = append(all.Integrations, m.Integrations...)
	}
	return &all
}

func integrationOf(planned *plan.Plan) Integration {
	i := planned.Integration
	counts := planned.Counts()
	out := Integration{
		Name: i.Name, Base: planned.Base, Target: planned.Desired, Digest: planned.Digest, Scope: planned.Scope,
		System: planned.System, Rules: plan.RulesOf(i),
		Warehouse: WarehouseOf(i),
		Summary:   Summary{Create: counts[plan.Create], Update: counts[plan.Update], Delete: counts[plan.Delete]},
		Changes:   make([]Change, 0, len(planned.Changes)), Statements: textsOf(planned.Statements),
		Access:   make([]Access, 0, len(planned.Access)),
		Warnings: []Warning{},
	}
	for _, change := range planned.Administrator {
		out.Administrator = append(out.Administrator, Handed{change.Step().Name, textsOf(change.Alone())})
	}
	for _, m := range planned.Missing {
		out.MissingRights = append(out.MissingRights, MissingRight{m.Right, textsOf(m.Lines)})
	}
	shared := make(map[place[spec.Origin]][]Reason)
	for _, entry := range planned.Access {
		out.Access = append(out.Access, Access{
			Entry: entry.Entry, Tags: entry.Tags, Because: sharedBecauses(entry.Because, shared),
		})
		out.Summary.count(entry.Effect)
	}
	for _, change := range planned.Changes {
		out.Changes = append(out.Changes, changeOf(change))
	}
	for _, b := range planned.Blocked {
		out.Blocked = append(out.Blocked, blockedOf(b))
	}
	for _, change := range planned.Ended {
		out.Ended = append(out.Ended, endedOf(change))
	}
	for _, statement := range planned.Refresh {
		out.Refresh = append(out.Refresh, statement.String())
	}
	for _, f := range planned.Findings {
		out.Findings = append(out.Findings, findingOf(f))
	}
	for _, w := range planned.Warnings {
		b := becauseOf(w.Origin)
		out.Warnings = append(out.Warnings, Warning{
			Code: w.Code, Message: w.Message, Change: w.Change, File: b.File,
			Line: b.Line,
		})
	}
	return out
}

func (s *Summary) count(effect access.Effect) {
	if effect == access.Widens || effect == access.Mixed {
		s.Widens++
	}
	if effect == access.Narrows || effect == access.Mixed {
		s.Narrows++
	}
}

func changeOf(change *plan.Change) Change {
	out := Change{
		Action: change.Action(), Kind: change.Key().Kind, Name: change.Key().Name(), Effect: change.Effect,
		Destructive: change.Destructive(), Phase: change.Phase(), Batch: change.Batch,
		Ahead: change.Ahead, Owner: string(change.ForeignOwner()),
		Because:    becausesOf(change.Because),
		Statements: append([]int{}, change.Statements...), Journal: change.Entry(),
		Before: state.EncodeObject(change.Before), After: state.EncodeObject(change.After),
		RowsBefore: change.RowsBefore, RowsAfter: change.RowsAfter, ReliesOn: change.Relies, Claims: change.Claims,
		KeyRecorded: change.KeyRecorded, Carries: change.Carries,
	}
	if kind := change.Key().Kind; kind == state.KindView || kind == state.KindProcedure {
		out.Diff = unified(change.TextBefore, change.TextAfter)
	}
	return out
}

// sharedBecauses converts reasons that many entries share only once.
func sharedBecauses(origins []spec.Origin, shared map[place[spec.Origin]][]Reason) []Reason {
	at := placeOf(origins)
	known, found := shared[at]
	if !found {
		known = becausesOf(origins)
		shared[at] = known
	}
	return known
}

func becausesOf(origins []spec.Origin) []Reason {
	all := make([]Reason, len(origins))
	for n, origin := range origins {
		all[n] = becauseOf(origin)
	}
	return all
}

func becauseOf(origin spec.Origin) Reason {
	return Reason{Block: origin.Block, File: origin.Range.Filename, Line: origin.Range.Start.Line}
}
