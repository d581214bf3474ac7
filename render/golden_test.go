package render_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write golden files anew")

var clock = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func TestTheSampleRepositoryRendersToReadableSQL(t *testing.T) {
	repository, _, problems := spec.Load(starter.Tickit())
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	got := renderSQL(t, repository, "demo")
	golden(t, "testdata/tickit.sql", got)
}

// Each archive in testdata holds a repository and the SQL it renders to.
func TestPoliciesRenderToSQL(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fsys, err := txtar.FS(archive)
			if err != nil {
				t.Fatal(err)
			}
			repository, _, problems := spec.Load(fsys)
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			goldenInArchive(t, file, archive, renderViews(t, repository, "prod"))
		})
	}
}

func build(t *testing.T, repository *spec.Repository, integration string) *render.Desired {
	t.Helper()
	resolved, problems := policies.Resolve(repository, integration, clock)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	desired, problems := render.Build(resolved, render.Options{})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return desired
}

func renderSQL(t *testing.T, repository *spec.Repository, integration string) string {
	t.Helper()
	desired := build(t, repository, integration)
	var b strings.Builder
	definitions := ddl.Definitions{
		Views: desired.Views, Procedures: desired.Procedures, After: desired.Profiles,
		SystemSchema: desired.Scope.SystemSchema,
	}
	for _, object := range desired.Catalog.Objects() {
		for _, statement := range ddl.Create(object, definitions).Statements() {
			b.WriteString(statement.String() + ";\n")
		}
	}
	return b.String()
}

// renderViews renders the policy views alone.
func renderViews(t *testing.T, repository *spec.Repository, integration string) string {
	t.Helper()
	desired := build(t, repository, integration)
	var b strings.Builder
	for _, object := range desired.Catalog.Objects() {
		view, ok := desired.Views[object.Key().Relation()]
		if ok && object.Key() == state.ViewKey(view.Name) && view.Name.Schema == desired.Scope.ViewSchema {
			b.WriteString(ddl.CreateView(view).String() + ";\n")
		}
	}
	return b.String()
}

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

func goldenInArchive(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	for n, f := range archive.Files {
		if f.Name != "want.sql" {
			continue
		}
		if *update {
			archive.Files[n].Data = []byte(got)
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(archive.Files[n].Data), got); diff != "" {
			t.Errorf("want.sql differs (-want +got):\n%s", diff)
		}
		return
	}
	t.Fatalf("%s holds no want.sql", file)
}
