package importing_test

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/spec/importing/detect"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write what the stories expect anew")

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// Each story holds a policy, what a warehouse holds, and what becomes of the policy.
func TestStories(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatal("no stories", err)
	}
	for _, story := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(story), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(story)
			if err != nil {
				t.Fatal(err)
			}
			got := told(t, archive)
			if *update {
				if err := os.WriteFile(story, txtar.Format(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(txtar.Format(archive)), string(txtar.Format(got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// told returns a story with its outcome anew.
func told(t *testing.T, archive *txtar.Archive) *txtar.Archive {
	t.Helper()
	files := make(map[string][]byte)
	got := &txtar.Archive{Comment: archive.Comment}
	var in importing.Input
	for _, file := range archive.Files {
		name, inPolicy := strings.CutPrefix(file.Name, "policy/")
		switch {
		case inPolicy:
			files[name] = file.Data
		case file.Name == "warehouse":
			in.Relations = warehouse(t, string(file.Data))
		case file.Name == "tags":
			read, err := tagging.CSV("tags.csv", file.Data)
			if err != nil {
				t.Fatal(err)
			}
			in.Tags = read.Tags
		case file.Name == "suggestions":
			in.Suggestions = suggestions(string(file.Data))
		default:
			continue // what is expected
		}
		got.Files = append(got.Files, file)
	}
	result := run(t, files, in)
	got.Files = append(got.Files, txtar.File{Name: "found", Data: []byte(said(result))})
	for _, file := range result.Files {
		got.Files = append(got.Files, txtar.File{Name: "after/" + file.Name, Data: file.Content})
	}
	again := run(t, applied(files, result), in)
	if len(again.Files) > 0 {
		t.Errorf("a second time changes %s:\n%s", again.Files[0].Name, again.Files[0].Content)
	}
	return got
}

// run runs an import, and checks that its files are valid and canonical.
func run(t rapid.TB, files map[string][]byte, in importing.Input) importing.Result {
	t.Helper()
	in.Repository = loaded(t, files)
	at := slices.IndexFunc(in.Repository.Integrations, func(i *spec.Integration) bool { return i.Name == "prod" })
	in.Integration, in.Files, in.Now = in.Repository.Integrations[at], files, now
	if in.Asked == nil {
		in.Asked = func(redshift.Name) bool { return true }
	}
	result, err := importing.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range result.Files {
		if diff := cmp.Diff(string(spec.Format(file.Content)), string(file.Content)); diff != "" {
			t.Errorf("%s is not in the canonical format:\n%s", file.Name, diff)
		}
	}
	loaded(t, applied(files, result))
	return result
}

func applied(files map[string][]byte, result importing.Result) map[string][]byte {
	all := maps.Clone(files)
	for _, file := range result.Files {
		all[file.Name] = file.Content
	}
	return all
}

func loaded(t rapid.TB, files map[string][]byte) *spec.Repository {
	t.Helper()
	fsys := make(fstest.MapFS)
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: content, Mode: fs.FileMode(0o600)}
	}
	repository, _, problems := spec.Load(fsys)
	if problems.HasErrors() {
		for name, content := range files {
			t.Logf("%s:\n%s", name, content)
		}
		t.Fatal(problems)
	}
	return repository
}

// said is the result in lines.
func said(r importing.Result) string {
	var b strings.Builder
	for _, part := range []struct {
		name  string
		items []importing.Item
	}{{"added", r.Added}, {"changed", r.Changed}, {"gone", r.Gone}, {"skipped", r.Skipped}} {
		for _, i := range part.items {
			if i.Columns > 0 {
				i.After = fmt.Sprint(i.Columns)
			}
			line := fmt.Sprintf("%s %s %s.%s source=%s tag=%s %s>%s %s %s:%d", part.name, i.What, i.Table, i.Column,
				i.Source, i.Tag, i.Before, i.After, i.Reason, i.File, i.Line)
			b.WriteString(emptyParts.Replace(line) + "\n")
		}
	}
	return b.String()
}

var emptyParts = strings.NewReplacer("source= ", "", "tag= ", "", " > ", " ", ":0", "", ". ", " ")

var line = regexp.MustCompile(`^(\s*)(\S+) (table|view|late-binding view|materialized view|external table|\S+)` +
	`( owner=\S+)?( ".*")?$`)

// warehouse reads lines such as: crm.people table owner=dana "Everyone.", with the
// columns below. A name may have %20 and the like.
func warehouse(t *testing.T, text string) []state.Relation {
	t.Helper()
	var all []state.Relation
	for one := range strings.Lines(text) {
		m := line.FindStringSubmatch(strings.TrimRight(one, "\n"))
		if m == nil {
			t.Fatalf("bad line %q", one)
		}
		name := strings.NewReplacer("%20", " ", "%2e", ".", "%22", `"`, `\n`, "\n").Replace(m[2])
		comment := strings.ReplaceAll(strings.Trim(m[5], ` "`), `\n`, "\n")
		if m[1] == "" {
			schema, object, _ := strings.Cut(m[2], ".")
			object = strings.NewReplacer("%20", " ", "%2e", ".", "%22", `"`).Replace(object)
			all = append(all, state.Relation{
				Schema: schema, Name: object, Kind: state.RelationKind(m[3]),
				Owner: redshift.Account(strings.TrimPrefix(m[4], " owner=")), Comment: comment,
			})
			continue
		}
		parsed, err := redshift.ParseType(m[3])
		c := state.RelationColumn{Name: name, Type: parsed, TypeText: m[3], Comment: comment}
		if err == nil {
			c.TypeText = parsed.String()
		}
		r := &all[len(all)-1]
		r.Columns = append(r.Columns, c)
	}
	return all
}

// suggestions reads lines such as: crm.people.email pii.email the reason.
func suggestions(text string) map[tagging.Place]detect.Suggestion {
	all := make(map[tagging.Place]detect.Suggestion)
	for one := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSpace(one), " ", 3)
		place := strings.Split(parts[0], ".")
		all[tagging.Place{Schema: place[0], Table: place[1], Column: place[2]}] = detect.Suggestion{
			Tag: parts[1], Reason: parts[2],
		}
	}
	return all
}

// The order in which tables come does not matter for labels.
func TestLabelsDoNotDependOnTheOrder(t *testing.T) {
	files := map[string][]byte{"redveil.hcl": []byte(integration + `
source "crm_people" {
  integration = "prod"
  table       = "old.people"
  column "id" { type = "bigint" }
}
`)}
	tables := warehouse(t, `crm.people table
  id bigint
crm.leads table
  id bigint
crm.a%20b table
  id bigint
crm.a_b table
  id bigint
shop.people table
  id bigint
shop.crm_leads table
  id bigint
prod_crm.people table
  id bigint
`)
	labels := func() string {
		var all []string
		for _, item := range run(t, files, importing.Input{Relations: tables}).Added {
			all = append(all, item.Table+" "+item.Source)
		}
		slices.Sort(all)
		return strings.Join(all, "\n")
	}
	want := `crm.a b crm_a_b_cc0c2d94
crm.a_b crm_a_b_4b8e2b5c
crm.leads leads
crm.people crm_people_2cf4e2d8
prod_crm.people prod_crm_people
shop.crm_leads crm_leads
shop.people shop_people`
	got := labels()
	if masked(got) != masked(want) {
		t.Errorf("labels:\n%s", got)
	}
	for range 5 {
		slices.Reverse(tables)
		if again := labels(); again != got {
			t.Errorf("in another order:\n%s\nwant\n%s", again, got)
		}
		tables = append(tables[2:], tables[:2]...)
	}
}

var digest = regexp.MustCompile(`_[0-9a-f]{8}\b`)

func masked(text string) string { return digest.ReplaceAllString(text, "_DIGEST") }

const integration = `integration "prod" {
  host     = "warehouse.example.com"
  database = "dev"
}
`

// A thousand tables are written in seconds, and read again.
func TestManyTables(t *testing.T) {
	var tables []state.Relation
	for n := range 1000 {
		r := state.Relation{Schema: "crm", Name: fmt.Sprintf("t%d", n), Kind: state.PlainTable}
		for c := range 10 {
			r.Columns = append(r.Columns, state.RelationColumn{
				Name: fmt.Sprintf("c%d", c), Type: redshift.Type{Kind: redshift.Bigint}, TypeText: "bigint",
			})
		}
		tables = append(tables, r)
	}
	files := map[string][]byte{"redveil.hcl": []byte(integration)}
	began := time.Now()
	result := run(t, files, importing.Input{Relations: tables})
	if again := run(t, applied(files, result), importing.Input{Relations: tables}); len(again.Files) > 0 {
		t.Error("a second time changes something")
	}
	if took := time.Since(began); took > 2*time.Minute {
		t.Errorf("it took %s", took)
	}
}
