package differential_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
	"pgregory.net/rapid"
)

// told compares what a plan says about access with what people really read
// before and after it is applied.
//
// A plan says more than these readings show: a filter with another text may
// keep the same rows of the present table, a mask may show the value that it
// hides, and a plan knows nothing about a view that somebody replaced
// ("unknown"). So the test requires that everyone who reads something else is
// named with the right direction, and that what a plan says for certain
// ("none", "all", "clear", "null_value()") is true. The test ignores values of
// randomize(), which depend on all columns of a row. Plans say nothing about
// views that somebody replaced and drift ignores. A plan reports for which
// purposes people could act, not for which they do act. If somebody loses the
// purpose for which they act, or its statement changes, while another of their
// purposes would do as well, the plan need not name them, nor with that
// direction.
type told struct {
	*differential
	people map[string]*sql.DB // by account
	raw    *sql.DB            // reads tables, in the readers' time zone
	// batch is how many statements a transaction has; 0 for no limit. boundaries
	// counts the places between transactions at which everyone has read.
	batch, boundaries int
}

// strangers have an account and are in no policy.
var strangers = []string{"stranger0", "stranger1"}

func newTold(t *testing.T) *told {
	d := newDifferential(t)
	w := &told{differential: d, people: make(map[string]*sql.DB)}
	for n := range generatedUsers {
		w.people[fmt.Sprintf("u%d", n)] = d.readers[n]
	}
	for _, name := range strangers {
		sandboxtest.Exec(t, d.admin, fmt.Sprintf("CREATE USER %s PASSWORD DISABLE", name))
		w.people[name] = w.open(t, name)
	}
	w.raw = w.open(t, "admin")
	return w
}

func (w *told) open(t *testing.T, name string) *sql.DB {
	db, err := sql.Open("postgres", fmt.Sprintf("postgres://%s@127.0.0.1:%d/dev?sslmode=disable", name, w.port))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	sandboxtest.Exec(t, db, "SET timezone TO 'America/New_York'")
	return db
}

// reading is what one person sees of a view, or of its table where they can read
// that: rows by their key, each with its values by column. A refusal and an empty
// view count as the same.
type reading map[string]map[string]sql.NullString

// readings holds what everyone reads, by view and person.
type readings map[[2]string]reading

func (w *told) readAll(t rapid.TB, views []string, tables map[string]string) readings {
	all := make(readings)
	for _, view := range views {
		for person, db := range w.people {
			seen := readAs(t, db, tables[view]) // whoever reads the table needs no view
			if len(seen) == 0 {
				seen = readAs(t, db, "governed."+view)
			}
			all[[2]string{view, person}] = seen
		}
	}
	return all
}

// tablesOf returns the table of each view: that of the policy, or, with earlier
// set or where the policy has no such source, that which the view was made from.
func tablesOf(snapshot *state.Snapshot, resolved *policies.Resolved, earlier bool) map[string]string {
	tables := make(map[string]string)
	for _, source := range resolved.Sources {
		tables[source.View.Object.String()] = source.Table.String()
	}
	for view, text := range snapshot.Records {
		source, err := access.ParseRecord(text)
		if _, known := tables[view.Object.String()]; err == nil && (earlier || !known) {
			tables[view.Object.String()] = source.Table.String()
		}
	}
	return tables
}

// readAs reads a relation. It returns nothing if that is refused or fails.
func readAs(t rapid.TB, db *sql.DB, relation string) reading {
	seen := make(reading)
	rows, err := db.Query("SELECT * FROM " + relation)
	if err != nil {
		return seen
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		places := make([]any, len(columns))
		for n := range values {
			places[n] = &values[n]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		row := make(map[string]sql.NullString, len(columns))
		for n, column := range columns {
			row[column] = values[n]
		}
		key := row["k"].String
		for seen[key] != nil {
			key += "'"
		}
		seen[key] = row
	}
	if rows.Err() != nil { // a late-binding view whose table another account owns
		return make(reading)
	}
	return seen
}

// resolve reads a policy. It returns nil if the policy has errors.
func resolve(text string) (*spec.Repository, *policies.Resolved) {
	repository, _, problems := spec.Load(fstest.MapFS{"policy.hcl": {Data: []byte(text)}})
	if problems.HasErrors() {
		return nil, nil
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Now().UTC())
	if problems.HasErrors() {
		return nil, nil
	}
	return repository, resolved
}

// planner makes a plan from a snapshot. A partial one leaves something out.
type planner struct {
	partial bool
	leaves  bool // leaves views as they are, even replaced ones
	plan    func(plan.Input) (*plan.Plan, hcl.Diagnostics, error)
}

var planNew = planner{plan: preflight.Plan}

// planDrift returns a planner for drift that ignores what the patterns match.
func planDrift(ignore ...string) planner {
	var settings spec.Drift
	for _, pattern := range ignore {
		settings.Ignore = append(settings.Ignore, spec.DriftIgnore{Object: pattern})
	}
	views := slices.ContainsFunc(ignore, func(pattern string) bool { return strings.HasPrefix(pattern, "view ") })
	return planner{len(ignore) > 0, views, func(in plan.Input) (*plan.Plan, hcl.Diagnostics, error) {
		plan, _, problems, err := drift.Plan(in, settings, time.Now().UTC())
		return plan, problems, err
	}}
}

// check plans a policy, applies the plan, and compares what it says about
// access with what people read. It reports whether the policy could be planned.
func (w *told) check(t rapid.TB, policy string, plan planner, situations ...string) bool {
	t.Helper()
	repository, resolved := resolve(policy)
	if resolved == nil {
		return false
	}
	c := &change{
		t: t, policy: policy, raw: make(map[string]reading), situations: situations,
		labels: make(map[string]string),
	}
	for _, user := range resolved.Users {
		c.labels[string(user.Account)] = user.Name
	}
	made, snapshot, ok := w.plan(t, repository, resolved, plan)
	if !ok {
		return false
	}
	c.leaves = plan.leaves
	c.plan, c.moved, c.acts = made, movedPurposes(snapshot, resolved), movedActs(snapshot, resolved)
	views := viewsOf(snapshot, resolved)
	for _, source := range resolved.Sources {
		c.raw[source.Name] = readAs(t, w.raw, source.Table.String())
	}
	earlier, later := tablesOf(snapshot, resolved, true), tablesOf(snapshot, resolved, false)
	c.before = w.readAll(t, views, earlier)
	var between []between
	read := func(int, int) {
		w.boundaries++
		between = append(between, w.readBetween(t, views, earlier, later)...)
	}
	if err := w.apply(t, resolved, made, read); err != nil {
		if plan.partial { // the rest may need what is left out
			return false
		}
		t.Fatalf("%v\n%s", err, statementsOf(made))
	}
	c.after = w.readAll(t, views, later)
	c.compareBetween(between)
	for _, view := range views {
		for person := range w.people {
			c.compare(view, person)
		}
	}
	return true
}

// settled checks that a second plan is empty.
func (w *told) settled(t rapid.TB, policy string) {
	t.Helper()
	repository, resolved := resolve(policy)
	again, _, ok := w.plan(t, repository, resolved, planNew)
	if !ok || len(again.Changes) > 0 || len(again.Access) > 0 {
		t.Fatalf("a second plan is not empty:\n%s%s\n%s", statementsOf(again), said(again.Access), policy)
	}
}

func (w *told) plan(t rapid.TB, repository *spec.Repository, resolved *policies.Resolved, make planner) (*plan.Plan,
	*state.Snapshot, bool,
) {
	t.Helper()
	session, err := connect(context.Background(), report.WarehouseOf(resolved.Integration))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	snapshot, err := state.Read(context.Background(), session, render.ScopeOf(resolved))
	if err != nil {
		t.Fatal(err)
	}
	plan, problems, err := make.plan(plan.Input{
		Facts: enforced.Facts{Repository: repository, Resolved: resolved, Snapshot: snapshot}, AllowEmpty: true,
		Batch: w.batch,
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan != nil {
		fileHolds(t, plan)
	}
	return plan, snapshot, !problems.HasErrors()
}

func (w *told) apply(t rapid.TB, resolved *policies.Resolved, plan *plan.Plan, committed func(int, int)) error {
	t.Helper()
	session, err := connect(context.Background(), report.WarehouseOf(resolved.Integration))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	_, err = apply.Execute(context.Background(), session, plan.Program(),
		apply.Run{At: resolved.Now, MaskKey: warehouse.NewSecret("k"), Committed: committed})
	return err
}

// viewsOf returns the policy views of both sides. Each has the name of its
// source.
func viewsOf(snapshot *state.Snapshot, resolved *policies.Resolved) []string {
	all := make(map[string]bool)
	for _, source := range resolved.Sources {
		all[source.View.Object.String()] = true
	}
	for _, object := range snapshot.Catalog.Objects() {
		if view, ok := object.(state.View); ok && view.Name.Schema == resolved.Integration.ViewSchema {
			all[view.Name.Object.String()] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// fileHolds checks that apply would accept the plan's own file.
func fileHolds(t interface{ Errorf(string, ...any) }, planned *plan.Plan) {
	model, err := report.Parse(report.New(report.Repository{}, []*plan.Plan{planned}).JSON())
	if err == nil {
		err = model.Verify()
	}
	if err != nil {
		t.Errorf("the plan's own file is refused: %v", err)
	}
}
