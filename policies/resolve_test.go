package policies_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what is reported into testdata, to be read")

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestProblemsNameThePolicyAndTheSource(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files := make(fstest.MapFS)
		last := &archive.Files[len(archive.Files)-1]
		for _, file := range archive.Files[:len(archive.Files)-1] {
			files[file.Name] = &fstest.MapFile{Data: file.Data}
		}
		got := report(t, files)
		if *update {
			last.Data = []byte(got)
			if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(last.Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func report(t *testing.T, files fstest.MapFS) string {
	t.Helper()
	repository, parsed, problems := spec.Load(files)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	_, problems = policies.Resolve(repository, "prod", noon)
	var out strings.Builder
	if err := hcl.NewDiagnosticTextWriter(&out, parsed, 100, false).WriteDiagnostics(problems); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// head declares what the small repositories of these tests have in common.
const head = `
integration "prod" {
  host     = "localhost"
  database = "a"
  sslmode  = "disable"
}
tag "pii" {}
tag "pii.email" {}
tag "geo" {}
tag "sales" {}
attribute "region" {}
source "customers" {
  integration = "prod"
  table       = "crm.customers"
  tags        = ["sales"]
  column "id" { type = "bigint" }
  column "email" {
    type = "varchar(100)"
    tags = ["pii.email"]
  }
  column "region" {
    type = "varchar(8)"
    tags = ["geo"]
  }
}
group "analysts" { attributes = { region = ["emea"] } }
group "privacy" {}
user "alice" {
  groups     = ["analysts"]
  attributes = { region = ["amer"] }
}
user "bob" { groups = ["privacy"] }
user "carol" {}
user "dave" {
  groups = ["analysts"]
  active = false
}
`

// resolved is a repository with a policy, resolved at noon.
func resolved(t *testing.T, policy string) *policies.Resolved {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"a.hcl": {Data: []byte(head)}, "b.hcl": {Data: []byte(policy)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	r, problems := policies.Resolve(repository, "prod", noon)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return r
}

func user(t *testing.T, r *policies.Resolved, name string) *policies.User {
	t.Helper()
	for _, u := range r.Users {
		if u.Name == name {
			return u
		}
	}
	t.Fatalf("no user %q", name)
	return nil
}

func TestAnUnknownIntegrationIsAProblem(t *testing.T) {
	repository, _, _ := spec.Load(fstest.MapFS{"a.hcl": {Data: []byte(head)}})
	_, problems := policies.Resolve(repository, "prd", noon)
	if !problems.HasErrors() || !strings.Contains(problems[0].Detail, `Did you mean "prod"?`) {
		t.Errorf("got %v", problems)
	}
}

func TestMembersInheritAttributes(t *testing.T) {
	r := resolved(t, "")
	if diff := cmp.Diff([]string{"amer", "emea"}, user(t, r, "alice").Attributes["region"]); diff != "" {
		t.Error(diff)
	}
}

func TestSelectorsReachSourcesAndColumns(t *testing.T) {
	for on, want := range map[string]bool{
		`has_tag(column, "pii")`:                              true,
		`has_tag(column, "geo")`:                              false,
		`has_tag(source, "sales") && column.name == "email"`:  true,
		`has_tag(source, "pii")`:                              false,
		`has_column(source, "geo") && column.name == "email"`: true,
		`matches(column.name, "mail")`:                        true,
		`matches(column.name, "^mail")`:                       false,
		`matches(column.name, "^(e-?)?mail$")`:                true,
		`column.type == "varchar(100)"`:                       true,
		`contains(column.tags, "pii.email")`:                  true,
		`contains(column.tags, "pii")`:                        false,
		`contains(["id", "email"], column.name)`:              true,
		`source.external ? true : column.name == "email"`:     true,
		`1 + 1 == 2 && column.name == "email"`:                true,
		`!(source.schema == "crm" && false)`:                  true,
		`column.name == "email" && 1 / 0 == 1`:                false,
	} {
		r := resolved(t, `mask "m" {
  on     = `+on+`
  method = null_value()
}`)
		if got := len(r.Sources[0].Columns[1].Masks) == 1; got != want {
			t.Errorf("%s reaches the e-mail: %t, want %t", on, got, want)
		}
	}
}

func TestMasksAreTriedByDescendingPriority(t *testing.T) {
	r := resolved(t, `
mask "a" {
  on     = has_tag(column, "pii")
  method = null_value()
}
mask "b" {
  on       = has_tag(column, "pii.email")
  method   = hash()
  priority = 2
}
mask "c" {
  on       = column.name == "email"
  method   = constant("x")
  priority = 1
}
mask "same-as-c" {
  on       = true && column.name == "email"
  method   = constant("x")
  priority = 1
}`)
	var order []string
	for _, mask := range r.Sources[0].Columns[1].Masks {
		order = append(order, mask.Name)
	}
	if diff := cmp.Diff([]string{"b", "c", "a"}, order); diff != "" {
		t.Error(diff)
	}
}
