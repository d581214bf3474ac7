package render_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"golang.org/x/tools/txtar"
)

// governedTable surrounds a policy with what it needs to reach something.
const governedTable = `
integration "prod" {
  host     = "localhost"
  database = "d"
}
tag "t" {}
attribute "a" {}
group "g" {}
user "u" { groups = ["g"] }
source "s" {
  integration = "prod"
  table       = "x.s"
  column "n" { type = "integer" }
  column "d" { type = "numeric(10,2)" }
  column "f" { type = "double precision" }
  column "t" {
    type = "varchar(20)"
    tags = ["t"]
  }
  column "b" { type = "boolean" }
  column "w" { type = "timestamptz" }
}
subscription "all" {
  on    = true
  allow = true
}
`

// FuzzBuild looks for a policy that crashes the compiler, or that is rendered
// differently from one time to the next.
func FuzzBuild(f *testing.F) {
	names, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, policy string) {
		first := built(policy)
		if second := built(policy); first != second {
			t.Fatalf("rendered differently:\n%s\n%s", first, second)
		}
	})
}

func built(policy string) string {
	repository, _, problems := spec.Load(fstest.MapFS{
		"a.hcl": {Data: []byte(governedTable)},
		"b.hcl": {Data: []byte(policy)},
	})
	if problems.HasErrors() {
		return problems.Error()
	}
	resolved, problems := policies.Resolve(repository, repository.Integrations[0].Name, clock)
	if problems.HasErrors() {
		return problems.Error()
	}
	desired, problems := render.Build(resolved, render.Options{})
	if problems.HasErrors() {
		return problems.Error()
	}
	text := ""
	for _, source := range resolved.Sources {
		text += desired.Views[source.View].Body.String()
	}
	return text
}
