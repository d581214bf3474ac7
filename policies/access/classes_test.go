package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"pgregory.net/rapid"
)

// A comparison leaves out what is the same on both sides, and looks at classes of users
// and of columns. It says the same as one that looks at each user and each column.
func TestClassesSayWhatEachUserAndColumnWouldSay(t *testing.T) {
	said := 0
	rapid.Check(t, func(t *rapid.T) {
		first, second := drawnPolicy(t), drawnPolicy(t)
		before, after := drawnSide(t, first), drawnSide(t, second)
		if rapid.Bool().Draw(t, "same rules") {
			after = drawnSide(t, first)
		}
		got, want := Difference(before, after), oneByOne(before, after)
		said += len(want)
		options := make(cmp.Options, 0)
		if strings.Contains(first+second, "purpose") { // columns share a row that names none of them
			options = append(options, cmpopts.IgnoreFields(Entry{}, "Witness"))
		}
		if diff := cmp.Diff(want, got, options); diff != "" {
			t.Fatalf("%s\n---\n%s\n(-each +classes):\n%s", first, second, diff)
		}
	})
	t.Logf("%d entries", said)
	if said == 0 {
		t.Error("nothing was compared")
	}
}

// oneByOne is Difference without classes and without what it remembers.
func oneByOne(before, after Side) []Entry {
	var entries []Entry
	for _, source := range union(keysOf(before), keysOf(after)) {
		order := columnOrder(before.Sources[source], after.Sources[source])
		grouped := make(map[entryKey]*Entry)
		for _, user := range union(keys(before.Users), keys(after.Users)) {
			for _, column := range order {
				d := difference{
					source: source, at: after.Now,
					old: newWatcher(source, before, nil), now: newWatcher(source, after, nil),
					columns: []string{column}, grouped: grouped, known: make(map[string]verdict),
					pairs: make(map[rowsPair]verdict),
				}
				d.from, d.to = tables(before.Sources[source], after.Sources[source])
				d.old.asks.ByName, d.now.asks.ByName = true, true
				if limits := slices.Concat(d.old.limits(user), d.now.limits(user)); len(limits) > 0 {
					d.addPeriods(user, limits)
					continue
				}
				was, is := d.views(d.classes(user, after.Now), column)
				d.add([]string{user}, column, was, is, policies.Window{})
			}
		}
		entries = append(entries, sortEntries(grouped, order, nil)...)
	}
	return scoped(entries, before, after)
}

var (
	drawnUsers   = []string{"ann", "bob", "cid", "dan", "eve"}
	drawnTests   = []string{`contains(user.groups, "g1")`, `contains(user.groups, "g2")`, `user.name == "ann"`}
	drawnFilters = append([]string{
		`contains(user.attributes.region, row.a)`, `contains(user.attributes.region, "r1") ? row.n > 1 : row.n > 2`,
		`row.n > 5`, `contains(user.groups, row.b) && row.n < 3`,
		`row.a == (contains(user.groups, "g1") ? "x" : "y")`, `contains(user.attributes.region, "r1 ")`,
		`now() > date("2026-03-01") || row.n > 7`,
	}, drawnTests...)
)

var actingFilters = []string{
	`has_purpose("work")`, `user.project == "p1"`, `contains(user.purposes, row.b)`, `user.project == row.c`,
	`row.n * row.n == 49 && contains(user.purposes, row.a)`,
}

func drawProjects(t *rapid.T, b *strings.Builder) {
	one := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "of") }
	b.WriteString("purpose \"work\" {}\npurpose \"play\" {}\n")
	for _, project := range []string{"p1", "p2"} {
		fmt.Fprintf(b, "project %q {\n  members = [%s]\n  groups = [%s]\n  sources = [%s]\n  purposes = [%s]\n}\n",
			project, one(`"ann"`, `"bob", "cid"`, `"dan"`), one("", `"g1"`, `"g2"`),
			one(`"s1"`, `"s2"`, `"s1", "s2"`), one(`"work"`, `"play"`, `"work", "play"`))
	}
}

func drawnPolicy(t *rapid.T) string {
	var b strings.Builder
	one := func(of []string) string { return rapid.SampledFrom(of).Draw(t, "of") }
	two := func(of []string) string {
		return one([]string{"", "!"}) + "(" + one(of) + ")" + one([]string{" && ", " || "}) + one(of)
	}
	b.WriteString(`integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
attribute "region" {}
group "g1" {}
group "g2" {}
tag "t" {}
`)
	for _, s := range []string{"s1", "s2"} {
		fmt.Fprintf(&b, "source %q {\n  integration = \"prod\"\n  table = \"shop.%s\"\n", s,
			one([]string{s, s, s, "other"}))
		for _, c := range []string{"a", "b", "c"} {
			fmt.Fprintf(&b, "  column %q {\n    type = \"varchar(20)\"\n    tags = [%s]\n  }\n", c,
				one([]string{"", "\"t\""}))
		}
		b.WriteString("  column \"n\" { type = \"integer\" }\n}\n")
	}
	for _, u := range drawnUsers {
		fmt.Fprintf(&b, "user %q {\n  groups = [%s]\n  attributes = { region = [%s] }\n}\n", u,
			one([]string{"", `"g1"`, `"g2"`, `"g1", "g2"`}), one([]string{"", `"r1"`, `"r1", "r2"`}))
	}
	if rapid.Bool().Draw(t, "timed") {
		b.WriteString("membership \"m\" {\n  user = \"bob\"\n  group = \"g2\"\n  until = \"2026-06-01T00:00:00Z\"\n}\n")
	}
	tests := drawnFilters
	if rapid.Bool().Draw(t, "acting") {
		drawProjects(t, &b)
		tests = append(slices.Clip(tests), actingFilters...)
	}
	fmt.Fprintf(&b, "mask \"m\" {\n  on = has_tag(column, \"t\")\n  method = %s\n  unless = %s\n}\n",
		one([]string{"null_value()", "constant(\"x\")"}), two(tests))
	fmt.Fprintf(&b, "row_filter \"f\" {\n  on = source.name == %q\n  keep = %s\n  unless = %s\n}\n",
		one([]string{"s1", "s2"}), two(tests), one(drawnTests))
	fmt.Fprintf(&b, "subscription \"s\" {\n  on = true\n  allow = %s\n}\n", two(drawnTests))
	return b.String()
}

// drawnSide is a policy in force. Somebody may read a table round its view, or single
// columns.
func drawnSide(t *rapid.T, policy string) Side {
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(policy)}})
	if problems.HasErrors() {
		t.Fatal(problems, policy)
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if problems.HasErrors() {
		t.Fatal(problems, policy)
	}
	side := Side{
		Sources: make(map[string]*policies.Source), Unknown: make(map[string]bool), Now: resolved.Now,
		Users: make(map[string]*policies.User), Readers: make(map[string]map[string]bool),
		Columns: make(map[string]map[string][]string), Raw: make(map[string]map[string]Raw),
		Windows: make(map[string]map[string][]policies.Window),
	}
	for _, user := range resolved.Users {
		side.Users[user.Name] = user
	}
	for _, source := range resolved.Sources {
		side.drawReaders(t, source, resolved.Users)
	}
	return side
}

func (side Side) drawReaders(t *rapid.T, source *policies.Source, users []*policies.User) {
	side.Sources[source.Name], side.Readers[source.Name] = source, make(map[string]bool)
	if rapid.IntRange(0, 8).Draw(t, "unknown") == 0 {
		side.Unknown[source.Name] = true
		delete(side.Sources, source.Name)
	}
	for _, user := range users {
		if !source.Could(user) {
			continue
		}
		side.Readers[source.Name][user.Name] = true
		if windows := source.Windows(user); len(windows) != 1 || windows[0].Limited() {
			side.Windows[source.Name] = map[string][]policies.Window{user.Name: windows}
		}
	}
	switch rapid.IntRange(0, 8).Draw(t, "ways") {
	case 0:
		side.Raw[source.Name] = map[string]Raw{"cid": {Path: "owner"}}
	case 1:
		side.Raw[source.Name] = map[string]Raw{"dan": {Columns: map[string]string{"b": "grant on column b"}}}
	case 2:
		side.Columns[source.Name] = map[string][]string{"eve": {"a", "n"}}
	}
}
