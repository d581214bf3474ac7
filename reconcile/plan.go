package reconcile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Plan is all that is to change in one warehouse, and what that means for
// people. It is inert: the same repository, warehouse and day give the same
// plan, and apply does what it says and decides nothing.
type Plan struct {
	Integration *spec.Integration
	// Base digests what the plan relies on in the warehouse, Target the
	// desired state, Digest the changes together with the warehouse's name.
	Base, Target, Digest state.Digest
	Scope                state.Scope
	Changes              []*Change // in the order of execution
	Access               []AccessChange
	Warnings             []Warning
	// Refresh brings the copies of external tables up to date that are there
	// already; each run does, changes or not.
	Refresh []redshift.SQL
	// System is what redveil's own objects depend on.
	System render.System
}

// Warning is something to know that statements do not say.
type Warning struct {
	Code    string
	Message string
	Origin  spec.Origin // zero where no block is at fault
	// Change names the change that it explains, empty where no statement does
	// anything about it.
	Change string
}

// Input is what a plan is made from.
type Input struct {
	Repository *spec.Repository
	Resolved   *policies.Resolved
	Snapshot   *state.Snapshot
	Commit     string
	// Keeper is whom the warehouse's system schema is to be for; zero where that
	// is not told.
	Keeper state.Keeper
	// AllowEmpty lets a plan remove every view.
	AllowEmpty bool
	// RotateMaskKey asks for another key of hash().
	RotateMaskKey bool
}

// EmptyError refuses a plan that would remove everything.
type EmptyError struct {
	Integration string
	Views       int
}

func (e *EmptyError) Error() string {
	return fmt.Sprintf("the repository governs no source in integration %q, so all %d policy views there would be removed; if that is meant, say --allow-empty", e.Integration, e.Views)
}

// New makes the plan for one integration. Diagnostics are the author's
// mistakes, which only show against the warehouse; the error is one of the
// plan as a whole.
func New(in Input) (*Plan, hcl.Diagnostics, error) {
	in.Resolved = withNewColumns(in.Resolved, &in.Snapshot.World)
	plan, _, problems, err := newPlan(in)
	return plan, problems, err
}

func newPlan(in Input) (*Plan, *render.Desired, hcl.Diagnostics, error) {
	scope := render.ScopeOf(in.Resolved)
	base := in.Snapshot.Fingerprint(scope)
	if problems := checkMoves(in); problems.HasErrors() {
		return nil, nil, problems, nil
	}
	moved := schemaMoves(in)
	in.Snapshot = in.Snapshot.Moved(scope)
	world := &in.Snapshot.World
	desired, problems := render.Build(in.Resolved, render.Options{HasAccount: func(account redshift.Account) bool {
		_, exists := world.Accounts[account]
		return exists
	}})
	renamed := principalRenames(in, desired)
	in.Snapshot, moved = withRenamed(in.Snapshot, renamed), append(moved, renamed...)
	world = &in.Snapshot.World
	records := recordsOf(in.Resolved)
	addRecords(desired.Catalog, records)
	problems = append(problems, check(in, desired)...)
	if problems.HasErrors() {
		return nil, nil, problems, nil
	}
	if err := refuseEmpty(in, desired); err != nil {
		return nil, nil, problems, err
	}
	actual := actualCatalog(in)
	definitions := definitionsOf(in, desired)
	changes := Order(Diff(actual, desired.Catalog, definitions), desired.Scope.SystemSchema)
	if err := prove(actual, desired.Catalog, changes, definitions); err != nil {
		return nil, nil, problems, err
	}
	changes = append(moved, changes...)
	before := readBefore(in)
	plan := &Plan{
		Integration: in.Resolved.Integration, Scope: desired.Scope, Changes: changes,
		System: render.SystemOf(in.Resolved), Base: base, Target: desired.Catalog.Fingerprint(),
		Access:   accessChanges(in, changes, access.Difference(before.side, afterSide(in, desired))),
		Warnings: slices.Concat(renamingWarnings(in, before), warnings(in, desired, changes)),
	}
	plan.Scope.EarlierViews = world.EarlierViews
	if !world.Moves {
		plan.Scope.EarlierSystem, plan.Scope.EarlierProcedures = redshift.Ident{}, redshift.Ident{}
	}
	fill(plan, in, desired, definitions, records)
	plan.Refresh = refreshes(actual, desired.Catalog)
	plan.Digest = digest(plan)
	return plan, desired, problems, nil
}

func refuseEmpty(in Input, desired *render.Desired) error {
	if len(in.Resolved.Sources) > 0 || in.AllowEmpty {
		return nil
	}
	views := 0
	for _, object := range in.Snapshot.Catalog.Objects() {
		if view, ok := object.(state.View); ok && isViewSchema(in, view.Name.Schema) {
			views++
		}
	}
	if views == 0 {
		return nil
	}
	return &EmptyError{Integration: in.Resolved.Integration.Name, Views: views}
}

// actualCatalog is what redveil looks after; with raw_access = "revoke" that
// includes other people's grants on governed tables.
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
	for _, grant := range rawGrants(in) {
		grant.Raw = true
		catalog.Add(grant)
	}
	return catalog
}

func definitionsOf(in Input, desired *render.Desired) ddl.Definitions {
	shapes := make(map[redshift.Name]string)
	for name, columns := range in.Snapshot.World.Relations {
		shapes[name] = state.ColumnList(columns)
	}
	return ddl.Definitions{
		Views: desired.Views, Procedures: desired.Procedures, Shapes: shapes, Before: in.Snapshot.Profiles, After: desired.Profiles,
		Earlier: in.Snapshot.Earlier(desired.Scope), AccountIDs: in.Snapshot.World.AccountIDs,
		ClaimTables: claimTables(in.Snapshot, desired.Scope.SystemSchema),
		Carries:     carriesOf(in),
		MaskKey:     in.Snapshot.World.MaskKey, SystemSchema: desired.Scope.SystemSchema, Account: desired.Scope.Account, Commit: in.Commit,
	}
}

// fill writes each change's statements, reasons and texts.
func fill(plan *Plan, in Input, desired *render.Desired, definitions ddl.Definitions, records map[redshift.Name]string) {
	effects := newEffects(plan.Access, in)
	relied := newRelied(in)
	for _, change := range plan.Changes {
		switch change.Action() {
		case Create:
			change.Statements = ddl.Create(change.After, definitions)
		case Delete:
			change.Statements = ddl.Delete(change.Before, definitions)
		case Update:
			if change.Before.Key() == change.After.Key() {
				change.Statements = ddl.Update(change.Before, change.After, definitions)
			} else {
				change.Statements = ddl.Rename(change.Before, change.After, definitions)
			}
		}
		change.Because = desired.Origins[change.Key()]
		change.Effect = effects.of(change)
		change.Relies = relied.on(change)
		if view, ok := change.After.(state.View); ok {
			change.Record = records[view.Name]
		}
		fillRows(change, definitions)
		change.Fingerprint = change.identity()
		fillText(change, in, desired)
	}
}

// fillRows notes what statements take beside the objects: a person's rows before
// and after, what goes with them, and which key of hash() stays.
func fillRows(change *Change, definitions ddl.Definitions) {
	if before, ok := change.Before.(state.Table); ok && before.Trouble == state.KeyDoubled {
		change.KeyRecorded = definitions.MaskKey.Recorded
	}
	if before, ok := change.Before.(state.Table); ok && before.Carry != "" {
		change.Carries = definitions.Carries
	}
	profile, ok := change.Object().(state.Profile)
	if !ok {
		return
	}
	if change.Before != nil {
		change.RowsBefore = definitions.Before[profile.Account]
		change.Claims = &Claims{
			AccountID: definitions.AccountIDs[profile.Account], Earlier: definitions.Earlier[profile.Account], Tables: definitions.ClaimTables,
		}
	}
	if change.After != nil {
		change.RowsAfter = definitions.After[profile.Account]
	}
}

// fillText notes what the catalog has as the text, and what is to be sent.
func fillText(change *Change, in Input, desired *render.Desired) {
	name := change.Key().Relation()
	switch {
	case change.sameText():
	case change.Key().Kind == state.KindProcedure:
		change.TextBefore = in.Snapshot.World.Procedures[change.Key()]
		if change.After != nil {
			change.TextAfter = ddl.CreateProcedure(desired.Procedures[change.Key()]).String()
		}
	case change.Key().Kind == state.KindView:
		change.TextBefore = in.Snapshot.World.Definitions[name]
		if change.After != nil {
			change.TextAfter = ddl.CreateView(desired.Views[name]).String()
		}
	}
}

// Counts are how many changes there are of each action.
func (p *Plan) Counts() map[Action]int {
	counts := make(map[Action]int)
	for _, change := range p.Changes {
		counts[change.Action()]++
	}
	return counts
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

// afterSide is the policy as it will be in force.
func afterSide(in Input, desired *render.Desired) access.Side {
	side := newSide(in.Resolved.Now)
	for _, source := range in.Resolved.Sources {
		side.Sources[source.Name] = source
	}
	for _, user := range in.Resolved.Users {
		side.Users[user.Name] = user
	}
	for source, users := range desired.Readers {
		side.Readers[source] = make(map[string]bool, len(users))
		for _, user := range users {
			side.Readers[source][user] = true
		}
	}
	return side
}

func newSide(now time.Time) access.Side {
	return access.Side{
		Sources: make(map[string]*policies.Source), Unknown: make(map[string]bool),
		Users: make(map[string]*policies.User), Readers: make(map[string]map[string]bool), Now: now,
	}
}

func sortedNames[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
