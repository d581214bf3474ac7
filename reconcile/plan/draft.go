package plan

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Draft is an unfinished plan: what the policy asks for, and what the warehouse
// holds, with renamed objects already under their new names.
type Draft struct {
	Input
	Desired *render.Desired
	// Before is what the warehouse enforces now.
	Before enforced.State
	given  Input
	// renames give schemas, roles and groups their new names.
	renames []*Change
	records map[redshift.Name]string
	base    state.Digest
	// stopped are the blocked sources, with what is in force of them.
	stopped []Blocked
	// earned are the roles and groups in which only readers of blocked sources are.
	earned map[state.Principal]bool
}

// Prepare renders the policy and finds what is renamed. The diagnostics are
// mistakes of the policy's author; if one of them is an error, there can be no
// plan.
func Prepare(in Input) (*Draft, hcl.Diagnostics) {
	if in.Records == nil {
		in.Records = access.NewRecords()
	}
	given := in
	given.Rendered = nil // this plan may change it
	in.Resolved = withNewColumns(in.Resolved, &in.Snapshot.Unmanaged)
	scope := render.ScopeOf(in.Resolved)
	base := in.Snapshot.Fingerprint(scope)
	renames := schemaMoves(in)
	in.Snapshot = in.Snapshot.Moved(scope)
	desired, problems := in.render(given.Resolved)
	principals := principalRenames(in, desired)
	in.Snapshot = withRenamed(in.Snapshot, principals)
	records := recordsOf(in.Resolved, in.Records)
	addRecords(desired.Catalog, records)
	draft := &Draft{
		given: given, Input: in, Desired: desired, Before: enforced.Read(in.Facts),
		renames: append(renames, principals...), records: records, base: base,
	}
	draft.freeze()
	return draft, problems
}

// optionsOf returns what the warehouse tells about accounts and views.
func optionsOf(in Input) render.Options {
	unmanaged := &in.Snapshot.Unmanaged
	return render.Options{
		HasAccount: func(account redshift.Account) bool {
			_, exists := unmanaged.Accounts[account]
			return exists
		},
		SchemasBeneath: unmanaged.SchemasBeneath,
	}
}

// beneath returns the schemas on which readers of governed views need USAGE.
func beneath(in Input, tables []redshift.Name) []redshift.Ident {
	var all []redshift.Ident
	for _, table := range tables {
		all = append(all, in.Snapshot.Unmanaged.SchemasBeneath(table)...)
	}
	slices.SortFunc(all, redshift.Ident.Compare)
	return slices.Compact(all)
}

// Plan compares the two sides, orders the changes and proves that they lead to
// the desired state. An error concerns the plan as a whole.
func (d *Draft) Plan() (*Plan, error) {
	if err := refuseEmpty(d.Input, d.Desired); err != nil {
		return nil, err
	}
	in, over := d.Input, endedOf(d.Input, d.Desired)
	in.Snapshot = over.rest
	actual := actualCatalog(in)
	definitions := definitionsOf(in, d.Desired)
	actual = withDefaults(actual, d.Desired.Catalog, in, definitions)
	changes := Order(Diff(actual, d.Desired.Catalog, definitions), d.Desired.Scope.SystemSchema)
	if err := prove(actual, d.Desired.Catalog, changes, definitions); err != nil {
		return nil, err
	}
	able := maker{enforced.AbilitiesOf(in.Facts), in}
	changes, handed := able.handOver(append(d.renames, changes...))
	if len(handed) > 0 { // what will be in force is then found by making the others
		fill(&Plan{Changes: changes}, in, d.Desired, definitions, d.records)
	}
	plan := &Plan{
		Integration: d.Resolved.Integration, Variables: in.Repository.Variables,
		Scope: d.Desired.Scope, Changes: changes,
		System: render.SystemOf(d.Resolved), Base: d.base, Desired: d.Desired.Catalog.Fingerprint(),
		Access: accessChanges(d.Input, changes, access.Difference(d.Before.Side, d.after(in, changes, handed))),
		Ended:  over.changes, Blocked: d.stopped, given: &d.given,
	}
	plan.Scope.EarlierViews = d.Snapshot.Unmanaged.EarlierViews
	plan.Scope.Beneath = beneath(d.Input, d.Desired.Scope.Tables)
	if !d.Snapshot.Unmanaged.Moves {
		plan.Scope.EarlierSystem, plan.Scope.EarlierProcedures = redshift.Ident{}, redshift.Ident{}
	}
	fill(plan, in, d.Desired, definitions, d.records)
	d.handedOver(plan, handed, able, definitions)
	plan.Missing = missingRights(plan, able.Abilities)
	if err := d.stage(plan, in); err != nil {
		return nil, err
	}
	plan.Refresh = refreshes(actual, d.Desired.Catalog)
	plan.Digest = digest(plan)
	return plan, nil
}

// stage says which changes are committed together, and which may go ahead.
func (d *Draft) stage(plan *Plan, in Input) error {
	if len(plan.Changes) == 0 {
		return nil
	}
	start := d.Before
	if len(plan.Ended) > 0 { // what is over is left out
		start = enforced.Read(in.Facts)
	}
	b := newBoundaries(in.Facts, start, plan.Changes, state.SchemaKey(d.Desired.Scope.SystemSchema))
	goAhead(plan.Changes, b, enforced.LabelsOf(in.Facts))
	plan.write()
	err := split(plan.Changes, b, in.Batch)
	plan.write() // as no statement is of two transactions
	return err
}

// EmptyError reports a plan that would remove every policy view.
type EmptyError struct {
	Integration string
	Views       int
}

func (e *EmptyError) Error() string {
	return fmt.Sprintf("the repository governs no source in integration %q, so all %d policy views there would be "+
		"removed; if that is meant, say --allow-empty", e.Integration, e.Views)
}

func refuseEmpty(in Input, desired *render.Desired) error {
	if len(in.Resolved.Sources) > 0 || in.AllowEmpty {
		return nil
	}
	views := 0
	for _, object := range in.Snapshot.Catalog.Objects() {
		if view, ok := object.(state.View); ok && enforced.IsViewSchema(in.Facts, view.Name.Schema) {
			views++
		}
	}
	if views == 0 {
		return nil
	}
	return &EmptyError{Integration: in.Resolved.Integration.Name, Views: views}
}

// actualCatalog returns the objects that redveil manages; with raw_access =
// "revoke" that includes other people's grants on governed tables.
func actualCatalog(in Input) *state.Catalog {
	catalog := in.Snapshot.Catalog
	if in.RotateMaskKey {
		catalog = rotated(catalog, render.SystemSchema(in.Resolved.Integration.SystemPrefix))
	}
	catalog = withCarries(catalog, in)
	if in.Resolved.Integration.RawAccess != spec.RawAccessRevoke {
		return catalog
	}
	catalog = catalog.Clone()
	for _, grant := range enforced.RawGrants(in.Facts) {
		grant.Raw = true
		catalog.Add(grant)
	}
	return catalog
}

func definitionsOf(in Input, desired *render.Desired) ddl.Definitions {
	shapes := make(map[redshift.Name]string)
	for name, columns := range in.Snapshot.Unmanaged.Relations {
		shapes[name] = state.ColumnList(columns)
	}
	return ddl.Definitions{
		Views: desired.Views, Procedures: desired.Procedures, Shapes: shapes, Before: in.Snapshot.Profiles,
		After:   desired.Profiles,
		Earlier: in.Snapshot.Earlier(desired.Scope), AccountIDs: in.Snapshot.Unmanaged.AccountIDs,
		ClaimTables: claimTables(in.Snapshot, desired.Scope.SystemSchema),
		Carries:     carriesOf(in),
		MaskKey:     in.Snapshot.Unmanaged.MaskKey, SystemSchema: desired.Scope.SystemSchema,
		Account: desired.Scope.Account, Commit: in.Commit,
	}
}

func refreshes(actual, desired *state.Catalog) []redshift.SQL {
	var all []redshift.SQL
	for _, object := range desired.Objects() {
		if view, ok := object.(state.View); ok && view.Materialized && actual.Find(view.Key()) == object {
			all = append(all, ddl.Refresh(view))
		}
	}
	return all
}

// after returns what will be in force, with those who then read round the views:
// the policy, or as much of it as redveil may bring about.
func (d *Draft) after(in Input, changes, handed []*Change) access.Side {
	if len(handed) > 0 { // then it is not what the policy says
		made := in.Facts
		made.Snapshot = Simulate(in.Snapshot, changes)
		return enforced.Read(made).Side
	}
	side := d.frozenSide()
	side.Raw = d.Before.Side.Raw
	if len(changes) > 0 {
		side.Raw = enforced.RawOf(d.Before.Side.Sources, in.Facts, Simulate(in.Snapshot, changes))
	}
	return side
}

// frozenSide returns the policy as it will be in force, with blocked sources as
// they are.
func (d *Draft) frozenSide() access.Side {
	side := InForce(d.Resolved, d.Desired)
	for _, b := range d.Blocked { // what is in force stays
		delete(side.Sources, b.Source)
		if source := d.Before.Side.Sources[b.Source]; source != nil {
			side.Sources[b.Source] = source
		}
		if view, found := d.inForce(b.Source); found && d.Desired.Catalog.Find(view.Object.Key()) != nil &&
			d.Before.Side.Unknown[b.Source] {
			side.Unknown[b.Source] = true
		}
	}
	return side
}

// InForce returns a policy as it is in force once it is applied to a warehouse in
// which everyone has an account.
func InForce(resolved *policies.Resolved, desired *render.Desired) access.Side {
	side := enforced.NewSide(resolved.Now)
	for _, source := range resolved.Sources {
		side.Sources[source.Name] = source
	}
	for _, user := range resolved.Users {
		side.Users[user.Name] = user
	}
	side.Windows = desired.Windows
	for source, users := range desired.Readers {
		side.Readers[source] = make(map[string]bool, len(users))
		for _, user := range users {
			side.Readers[source][user] = true
		}
	}
	return side
}
