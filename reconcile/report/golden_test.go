package report_test

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const policy = `integration "prod" {
  host     = "db.example.org"
  database = "analytics"
  username = "redveil"
  password = env("REDVEIL_PROD_PASSWORD")
}
attribute "region" {}
group "analysts" {}
group "privacy" {}
user "alice" {
  groups     = ["analysts"]
  attributes = { region = ["emea"] }
}
user "bob" { groups = ["analysts", "privacy"] }
user "zoe" { groups = ["analysts"] }
source "customers" {
  integration = "prod"
  table       = "crm.customers"
  column "id" { type = "bigint" }
  column "email" { type = "varchar(100)" }
  column "region" { type = "varchar(8)" }
}
subscription "analysts" {
  on    = source.name == "customers"
  allow = contains(user.groups, "analysts")
}
mask "email" {
  on     = column.name == "email"
  method = hash()
  unless = contains(user.groups, "privacy")
}
row_filter "own" {
  on     = source.name == "customers"
  keep   = contains(user.attributes.region, row.region)
  unless = contains(user.groups, "privacy")
}
`

func load(t *testing.T, text string) (*spec.Repository, *policies.Resolved) {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"policy.hcl": {Data: []byte(text)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return repository, resolved
}

// emptyWarehouse has the table and two of the three accounts.
func emptyWarehouse() *state.Snapshot {
	columns := make([]state.Column, 0, 3)
	for _, c := range [][2]string{{"id", "bigint"}, {"email", "varchar(100)"}, {"region", "varchar(8)"}} {
		t, err := redshift.ParseType(c[1])
		if err != nil {
			panic(err)
		}
		columns = append(columns, state.Column{Name: redshift.MustIdent(c[0]), Type: t, TypeText: t.String()})
	}
	crm := redshift.MustIdent("crm")
	etl := state.Principal{Kind: state.PrincipalRole, Name: "etl"}
	interns := state.Principal{Kind: state.PrincipalGroup, Name: "interns"}
	return &state.Snapshot{
		Catalog: state.NewCatalog(), Profiles: make(state.Profiles), Records: make(map[redshift.Name]string),
		Unmanaged: state.Unmanaged{
			Accounts: map[redshift.Account]bool{
				"redveil": true, "alice": false, "bob": false, "carl": false,
				"dora": false,
			},
			Schemas: map[redshift.Ident]bool{crm: true},
			Relations: map[redshift.Name][]state.Column{
				{Schema: crm, Object: redshift.MustIdent("customers")}: columns,
			},
			Definitions: make(map[redshift.Name]string),
			Memberships: []state.Membership{
				{In: etl, Member: state.Principal{Kind: state.PrincipalUser, Name: "carl"}},
				{In: interns, Member: state.Principal{Kind: state.PrincipalUser, Name: "dora"}},
			},
			Privileges: state.Privileges{Given: []state.Given{
				{Privilege: state.Usage, Schema: crm, To: etl},
				{Privilege: state.Usage, Schema: crm, To: interns},
				{Privilege: state.Select, Schema: crm, Reach: state.InSchema, To: etl},
				{Privilege: state.Select, Schema: crm, Relation: redshift.MustIdent("customers"), To: interns},
			}},
		},
	}
}

// governed returns a warehouse to which a policy was applied.
func governed(t *testing.T, text string) *state.Snapshot {
	t.Helper()
	_, resolved := load(t, text)
	snapshot := emptyWarehouse()
	desired, problems := render.Build(resolved,
		render.Options{HasAccount: func(a redshift.Account) bool { return a != "zoe" }})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	snapshot.Catalog, snapshot.Profiles = desired.Catalog, desired.Profiles
	for name, view := range desired.Views {
		snapshot.Unmanaged.Definitions[name] = ddl.CreateView(view).String() + ";"
		snapshot.Unmanaged.Relations[name] = nil
	}
	for _, m := range desired.Catalog.Objects() {
		if membership, ok := m.(state.Membership); ok {
			snapshot.Unmanaged.Memberships = append(snapshot.Unmanaged.Memberships, membership)
		}
	}
	for _, source := range resolved.Sources {
		snapshot.Records[source.View] = access.Record(source)
		view := snapshot.Catalog.Find(state.ViewKey(source.View)).(state.View)
		snapshot.Catalog.Remove(view.Key())
		view.Record = state.DigestOf(snapshot.Records[source.View])
		snapshot.Catalog.Add(view)
		for _, c := range source.Columns {
			shown := c.Type.InView()
			snapshot.Unmanaged.Relations[source.View] = append(snapshot.Unmanaged.Relations[source.View],
				state.Column{Name: c.Name, Type: shown, TypeText: shown.String()})
		}
	}
	return snapshot
}

func modelOf(t *testing.T, text string, snapshot *state.Snapshot) *report.Model {
	t.Helper()
	repository, resolved := load(t, text)
	planned, problems, err := preflight.Plan(
		plan.Input{
			Facts:  enforced.Facts{Repository: repository, Resolved: resolved, Snapshot: snapshot},
			Commit: "0123abcd",
		})
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	model := report.New(report.Repository{Commit: "0123abcd", Ref: "main"}, []*plan.Plan{planned})
	read, err := report.Parse(model.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Verify(); err != nil {
		t.Errorf("the plan's own file is refused: %v", err)
	}
	return model
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

func TestTheFirstPlan(t *testing.T) {
	model := modelOf(t, policy, emptyWarehouse())
	golden(t, "testdata/first.txt", escapes.ReplaceAllString(model.Text(report.TextOptions{}), ""))
	golden(t, "testdata/first.json", string(model.JSON()))
}

func TestAPlanAfterOneLineChanged(t *testing.T) {
	changed := strings.Replace(policy, `method = hash()`, `method = null_value()`, 1)
	changed = strings.Replace(changed, `region = ["emea"]`, `region = ["amer", "emea"]`, 1)
	model := modelOf(t, changed, governed(t, policy))
	golden(t, "testdata/second.txt", escapes.ReplaceAllString(model.Text(report.TextOptions{SQL: true}), ""))
}

func TestAPlanWithNothingToDoSaysSo(t *testing.T) {
	model := modelOf(t, policy, governed(t, policy))
	if !model.Empty() {
		t.Error(model.Text(report.TextOptions{}))
	}
	if text := model.Text(report.TextOptions{}); !strings.Contains(text, "Nothing to change") {
		t.Error(text)
	}
}

// The commit is in comments, but a rebase that changes nothing keeps the
// digest, and the plan empty.
func TestTheDigestDoesNotDependOnTheCommit(t *testing.T) {
	repository, resolved := load(t, policy)
	var digests []state.Digest
	for _, commit := range []string{"aaaa", "bbbb"} {
		plan, _, err := preflight.Plan(plan.Input{
			Facts:  enforced.Facts{Repository: repository, Resolved: resolved, Snapshot: emptyWarehouse()},
			Commit: commit,
		})
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, plan.Digest)
	}
	if digests[0] != digests[1] {
		t.Errorf("%s differs from %s", digests[0], digests[1])
	}
}

// A plan of an earlier format, in which each change had statements of its own, is
// refused as such.
func TestAnEarlierFormatIsNamed(t *testing.T) {
	const earlier = `{"format": "redveil.plan/1", "integrations": [{"changes": [{"statements": ["DROP"]}]}]}`
	_, err := report.Parse([]byte(earlier))
	if err == nil || err.Error() != `reading the plan: its format is "redveil.plan/1"; this redveil reads `+
		`"redveil.plan/2"` {
		t.Error(err)
	}
}

func TestAPlanFileReadsBackAndItsChecksumHolds(t *testing.T) {
	model := modelOf(t, policy, emptyWarehouse())
	parsed, err := report.Parse(model.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(model.JSON()), string(parsed.JSON())); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{
		"", "{}", `{"format": "redveil.plan/3"}`,
		strings.Replace(string(model.JSON()), "GRANT", "REVOKE", 1),
	} {
		if _, err := report.Parse([]byte(bad)); err == nil {
			t.Errorf("%.40q was accepted", bad)
		}
	}
}
