package access_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the expectations anew")

const common = `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
attribute "region" {}
group "staff" {}
group "vip" {}
`

// Each archive holds a policy before and after, and who gains and loses.
func TestWhoGainsAndWhoLoses(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no archives")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := make(map[string]string)
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			entries := access.Difference(sideOf(t, parts["before.hcl"]), sideOf(t, parts["after.hcl"]))
			got := describe(entries)
			if *update {
				archive.Files[len(archive.Files)-1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(parts["want"], got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func describe(entries []access.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s %s %s.%s\n    rows  %s -> %s\n    value %s -> %s\n",
			e.Effect, strings.Join(e.Users, ", "), e.Source, e.Column, e.Before.Rows, e.After.Rows, e.Before.Value,
			e.After.Value)
		if e.Scope != access.OfColumn {
			whole := map[access.Scope]string{access.OfSource: "source", access.OfAll: "sources"}
			fmt.Fprintf(&b, "    all of their %s\n", whole[e.Scope])
		}
		if own := e.Own; own != nil {
			fmt.Fprintf(&b, "    own   %s, %s -> %s, %s\n", own.Before.Rows, own.Before.Value, own.After.Rows,
				own.After.Value)
		}
	}
	return b.String()
}

// tester is a test, or a property's.
type tester interface {
	Helper()
	Fatal(...any)
	Errorf(string, ...any)
}

// sideOf resolves a policy, and passes each source through its record, as a
// warehouse keeps it.
func sideOf(t tester, policy string) access.Side {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(common + policy)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	resolved, problems := policies.Resolve(repository, "prod", now)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	side := access.Side{
		Sources: make(map[string]*policies.Source), Unknown: make(map[string]bool), Now: now,
		Users: make(map[string]*policies.User), Readers: make(map[string]map[string]bool),
	}
	for _, source := range resolved.Sources {
		recorded, err := access.ParseRecord(access.Record(source))
		if err != nil {
			t.Fatal(err)
		}
		side.Sources[source.Name] = recorded
		side.Readers[source.Name] = make(map[string]bool)
		for _, user := range resolved.Users {
			side.Users[user.Name] = user
			side.Readers[source.Name][user.Name] = source.Could(user)
		}
	}
	return side
}
