package engine_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// scale is how large a made-up repository in git is. Its policies are masks, row filters
// and subscriptions; each person is in two teams, and each source is open to one.
type scale struct{ people, sources, columns, policies int }

// divided is the scale with all but the columns divided by a number.
func (s scale) divided(by int) scale {
	return scale{people: s.people / by, sources: s.sources / by, columns: s.columns, policies: s.policies / by}
}

func (s scale) String() string {
	return fmt.Sprintf("%d people × %d sources × %d columns, %d policies", s.people, s.sources, s.columns, s.policies)
}

// masks, filters and teams are how many of each there are: a team has a subscription.
func (s scale) masks() int   { return s.policies / 2 }
func (s scale) filters() int { return s.policies / 4 }
func (s scale) teams() int   { return s.policies / 4 }

// committed writes a repository of a scale and commits it. The second commit edits five
// policies. It returns the folder.
func (s scale) committed(tb testing.TB) string {
	tb.Helper()
	folder := tb.TempDir()
	git := func(args ...string) {
		tb.Helper()
		run := exec.Command("git", append([]string{
			"-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "gc.auto=0",
		}, args...)...)
		if out, err := run.CombinedOutput(); err != nil {
			tb.Fatalf("%v\n%s", err, out)
		}
	}
	git("init", "-q", "-b", "main")
	s.write(tb, folder)
	for _, edited := range []bool{false, true} {
		writeText(tb, filepath.Join(folder, "policies.hcl"), s.rules(edited))
		git("add", "-A")
		git("commit", "-q", "-m", "policy")
	}
	return folder
}

func writeText(tb testing.TB, file, text string) {
	tb.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

// write writes what both commits have.
func (s scale) write(tb testing.TB, folder string) {
	tb.Helper()
	var b strings.Builder
	b.WriteString("integration \"prod\" {\n  host = \"127.0.0.1\"\n  database = \"dev\"\n  username = \"admin\"\n" +
		"  sslmode = \"disable\"\n}\nattribute \"region\" {}\nprofiles \"people\" {\n  path = \"people.csv\"\n}\n")
	for n := range s.masks() {
		fmt.Fprintf(&b, "tag \"t%d\" {}\n", n)
	}
	for n := range s.filters() {
		fmt.Fprintf(&b, "tag \"f%d\" {}\n", n)
	}
	for n := range s.teams() {
		fmt.Fprintf(&b, "group \"team%d\" {}\ntag \"d%d\" {}\n", n, n)
	}
	writeText(tb, filepath.Join(folder, "redveil.hcl"), b.String())
	b.Reset()
	b.WriteString("user,groups,attr:region\n")
	for n := range s.people {
		fmt.Fprintf(&b, "person%d,team%d;team%d,r%d\n", n, n%s.teams(), (n*7+n/s.teams()+1)%s.teams(), n%20)
	}
	writeText(tb, filepath.Join(folder, "people.csv"), b.String())
	const inFile = 100
	for first := 0; first < s.sources; first += inFile {
		b.Reset()
		for n := first; n < min(first+inFile, s.sources); n++ {
			s.source(&b, n)
		}
		writeText(tb, filepath.Join(folder, fmt.Sprintf("sources%05d.hcl", first)), b.String())
	}
}

// source writes a source. Every tenth column has a tag that masks it; what else the
// columns are depends on the shape, of which there are as many as teams.
func (s scale) source(b *strings.Builder, n int) {
	shape := n % s.teams()
	fmt.Fprintf(b, "source \"s%d\" {\n  integration = \"prod\"\n  table = \"shop.s%d\"\n", n, n)
	fmt.Fprintf(b, "  tags = [\"f%d\", \"d%d\"]\n", shape%s.filters(), shape)
	for c := range s.columns {
		kind := [...]string{"varchar(100)", "integer", "date", "varchar(20)"}[c%4]
		fmt.Fprintf(b, "  column \"c%d\" {\n    type = %q\n", c, kind)
		if c%10 == 0 {
			fmt.Fprintf(b, "    tags = [\"t%d\"]\n", (shape*5+c/10)%s.masks())
		}
		b.WriteString("  }\n")
	}
	b.WriteString("}\n")
}

// rules writes the policies. Edited ones let other people in, or show other rows.
func (s scale) rules(edited bool) string {
	var b strings.Builder
	of := func(n, last, teams int) int { // the last ones are edited
		if edited && n >= last {
			return (n + 1) % teams
		}
		return n % teams
	}
	for n := range s.masks() {
		fmt.Fprintf(&b, "mask \"m%d\" {\n  on = has_tag(column, \"t%d\")\n  method = null_value()\n"+
			"  unless = contains(user.groups, \"team%d\")\n}\n", n, n, of(n, s.masks()-2, s.teams()))
	}
	for n := range s.filters() {
		fmt.Fprintf(&b, "row_filter \"f%d\" {\n  on = has_tag(source, \"f%d\")\n", n, n)
		fmt.Fprintf(&b, "  keep = contains(user.attributes.region, row.c0)\n"+
			"  unless = contains(user.groups, \"team%d\")\n}\n", of(n, s.filters()-2, s.teams()))
	}
	for n := range s.teams() {
		fmt.Fprintf(&b, "subscription \"s%d\" {\n  on = has_tag(source, \"d%d\")\n"+
			"  allow = contains(user.groups, \"team%d\")\n}\n", n, n, of(n, s.teams()-1, s.teams()))
	}
	return b.String()
}
