package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/warehouse"
)

// size is how large a made-up repository is.
type size struct{ sources, columns, masks, filters, users int }

// The sizes that the README mentions: 50 policies, and 1,000 views.
var (
	wide = size{sources: 1000, columns: 30, masks: 30, filters: 20, users: 100}
	many = size{sources: 1000, columns: 5, masks: 5, filters: 2, users: 50}
)

// repositoryOf returns a repository of a size, as one file.
func repositoryOf(s size, port int) fstest.MapFS {
	var b strings.Builder
	fmt.Fprintf(&b, "integration \"prod\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n  "+
		"username = \"admin\"\n  sslmode = \"disable\"\n}\nattribute \"region\" {}\ngroup \"staff\" {}\n", port)
	for n := range max(s.masks, s.filters) {
		fmt.Fprintf(&b, "tag \"t%d\" {}\ntag \"f%d\" {}\n", n, n)
	}
	for n := range s.users {
		fmt.Fprintf(&b, "user \"u%d\" {\n  groups = [\"staff\"]\n  attributes = { region = [\"r%d\"] }\n}\n", n, n%10)
	}
	for n := range s.sources {
		fmt.Fprintf(&b, "source \"s%d\" {\n  integration = \"prod\"\n  table = \"shop.s%d\"\n  tags = [\"f%d\"]\n", n,
			n, n%s.filters)
		for c := range s.columns {
			fmt.Fprintf(&b, "  column \"c%d\" {\n    type = \"varchar(100)\"\n    tags = [\"t%d\"]\n  }\n", c,
				c%s.masks)
		}
		b.WriteString("}\n")
	}
	b.WriteString("subscription \"staff\" {\n  on = true\n  allow = contains(user.groups, \"staff\")\n}\n")
	for n := range s.masks {
		fmt.Fprintf(&b, "mask \"m%d\" {\n  on = has_tag(column, \"t%d\")\n  method = hash()\n  unless = "+
			"contains(user.attributes.region, \"r%d\")\n}\n", n, n, n)
	}
	for n := range s.filters {
		fmt.Fprintf(&b, "row_filter \"f%d\" {\n  on = has_tag(source, \"f%d\")\n  keep = "+
			"contains(user.attributes.region, row.c0)\n}\n", n, n)
	}
	return fstest.MapFS{"policy.hcl": {Data: []byte(b.String())}}
}

func resolveBench(b *testing.B, s size, port int) (*spec.Repository, *policies.Resolved) {
	b.Helper()
	repository, _, problems := spec.Load(repositoryOf(s, port))
	if problems.HasErrors() {
		b.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if problems.HasErrors() {
		b.Fatal(problems)
	}
	return repository, resolved
}

// BenchmarkCompile reads, resolves and renders 1,000 sources of 30 columns
// under 50 policies.
func BenchmarkCompile(b *testing.B) {
	for b.Loop() {
		_, resolved := resolveBench(b, wide, 5439)
		if _, problems := render.Build(resolved, render.Options{}); problems.HasErrors() {
			b.Fatal(problems)
		}
	}
}

// benchWarehouse starts a sandbox with the tables of a made-up repository.
func benchWarehouse(b *testing.B, s size) (*spec.Repository, *policies.Resolved, *warehouse.Session) {
	b.Helper()
	script := filepath.Join(b.TempDir(), "tables.sql")
	var sql strings.Builder
	sql.WriteString("CREATE SCHEMA shop;\n")
	for n := range s.users {
		fmt.Fprintf(&sql, "CREATE USER u%d PASSWORD DISABLE;\n", n)
	}
	for n := range s.sources {
		columns := make([]string, s.columns)
		for c := range s.columns {
			columns[c] = "c" + strconv.Itoa(c) + " varchar(100)"
		}
		fmt.Fprintf(&sql, "CREATE TABLE shop.s%d (%s);\n", n, strings.Join(columns, ", "))
	}
	if err := os.WriteFile(script, []byte(sql.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	running, err := sandbox.Start(context.Background(), sandbox.Options{Load: []string{script}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = running.Close() })
	repository, resolved := resolveBench(b, s, running.Port())
	session, err := hereEngine().Connect(context.Background(), report.WarehouseOf(resolved.Integration))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = session.Close() })
	return repository, resolved, session
}

func planBench(b *testing.B, repository *spec.Repository, resolved *policies.Resolved,
	session *warehouse.Session, batch int,
) *plan.Plan {
	b.Helper()
	snapshot, err := state.Read(context.Background(), session, render.ScopeOf(resolved))
	if err != nil {
		b.Fatal(err)
	}
	plan, problems, err := preflight.Plan(plan.Input{
		Facts: enforced.Facts{Repository: repository, Resolved: resolved, Snapshot: snapshot}, Batch: batch,
	})
	if err != nil || problems.HasErrors() {
		b.Fatal(err, problems)
	}
	return plan
}

func applyBench(b *testing.B, plan *plan.Plan, session *warehouse.Session) apply.Outcome {
	b.Helper()
	run := apply.Run{At: time.Now(), Actor: "bench", MaskKey: warehouse.NewSecret("k")}
	outcome, err := apply.Execute(context.Background(), session, plan.Program(), run)
	if err != nil {
		b.Fatal(err)
	}
	return outcome
}

// BenchmarkApply creates 1,000 views with their roles, grants and profiles, and counts
// the statements, each of which costs a cluster tens of milliseconds.
func BenchmarkApply(b *testing.B) {
	statements := 0
	for b.Loop() {
		b.StopTimer()
		repository, resolved, session := benchWarehouse(b, many)
		plan := planBench(b, repository, resolved, session, 0)
		b.StartTimer()
		statements = applyBench(b, plan, session).Statements
	}
	b.ReportMetric(float64(statements)/float64(many.sources), "statements/view")
}

// BenchmarkPlanWithNothingToChange reads and compares 1,000 views.
func BenchmarkPlanWithNothingToChange(b *testing.B) {
	repository, resolved, session := benchWarehouse(b, many)
	applyBench(b, planBench(b, repository, resolved, session, 0), session)
	for b.Loop() {
		planned := planBench(b, repository, resolved, session, 0)
		if model := report.New(report.Repository{}, []*plan.Plan{planned}); !model.Empty() {
			b.Fatal(model.Text(report.TextOptions{}))
		}
	}
}

// BenchmarkPlanInBatches plans other masks in 1,000 views, in one transaction and in
// several, between which nobody must see more.
func BenchmarkPlanInBatches(b *testing.B) {
	repository, resolved, session := benchWarehouse(b, many)
	applyBench(b, planBench(b, repository, resolved, session, 0), session)
	other := many
	other.masks--
	port := resolved.Integration.Port
	for _, batch := range []int{0, 500} {
		b.Run(strconv.Itoa(batch), func(b *testing.B) {
			for b.Loop() {
				repository, resolved := resolveBench(b, other, port)
				planBench(b, repository, resolved, session, batch)
			}
		})
	}
}
