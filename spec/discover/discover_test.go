package discover_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/spec/discover"
)

// What becomes of an entry is decided by its name, its kind and .redveilignore.
func TestWhatBecomesOfAnEntry(t *testing.T) {
	uses := map[discover.Use]string{
		discover.Other: "other", discover.Policy: "policy", discover.Feed: "feed", discover.Ignore: "ignore",
		discover.Certificate: "certificate",
		discover.Hidden:      "hidden", discover.LeftOut: "left out", discover.Refused: "refused",
	}
	rules := discover.ParseRules([]byte("\ufeffout/\r\n# a remark\r\n*.HCL\r\n!keep.HCL\r\n"))
	for _, c := range []struct {
		name string
		mode fs.FileMode
		want string
	}{
		{"a.hcl", 0, "policy"},
		{"people/a.csv", 0, "feed"},
		{"people/a.jsonl", 0o111, "feed"},
		{"certs/a.pem", 0, "certificate"},
		{"certs/a.crt", 0, "certificate"},
		{"certs/a.PEM", 0, "refused"},
		{"README.md", 0, "other"},
		{"a.json", 0, "other"},
		{".redveilignore", 0, "ignore"},
		{".redveilignore", fs.ModeSymlink, "refused"},
		{".RedveilIgnore", 0, "refused"},
		{"people/.redveilignore", 0, "refused"},
		{"out/.redveilignore", 0, "left out"},
		{".a.hcl", 0, "hidden"},
		{".git/a.hcl", 0, "hidden"},
		{"a/.git/b/a.hcl", 0, "hidden"},
		{".link", fs.ModeSymlink, "hidden"},
		{"out/a.hcl", 0, "left out"},
		{"out", 0, "other"},
		{"b.HCL", 0, "left out"},
		{"keep.HCL", 0, "refused"},
		{"a.hcL", 0, "refused"},
		{"a.CSV", 0, "refused"},
		{"a.hcl.json", 0, "refused"},
		{"a.Hcl.JSON", 0, "refused"},
		{"link", fs.ModeSymlink, "refused"},
		{"link.md", fs.ModeSymlink, "refused"},
		{"out", fs.ModeSymlink, "refused"},
		{"sub", discover.Submodule, "refused"},
		{"pipe.hcl", fs.ModeNamedPipe, "refused"},
		{"pipe", fs.ModeNamedPipe, "other"},
		{`a\b.hcl`, 0, "refused"},
		{`a\b.md`, 0, "other"},
		{"a\xff.hcl", 0, "refused"},
		{"a\xff.md", 0, "other"},
		{"a\xff", fs.ModeDir, "refused"},
		{"a\xff/b.hcl", 0, "refused"},
		{"a.hcl", fs.ModeDir, "other"},
	} {
		if got := uses[rules.Of(c.name, c.mode).Use]; got != c.want {
			t.Errorf("%q, %s: %s, want %s", c.name, c.mode, got, c.want)
		}
	}
}

// Neither many patterns nor one that could match in many ways takes long.
func TestHostilePatternsEnd(t *testing.T) {
	files := fstest.MapFS{discover.IgnoreFile: {
		Data: []byte(strings.Repeat("**/a*a*a*a*a*a*a*a*b/**/**/**/**/*?*?*?*?x\n", 1000)),
	}}
	for n := range 1000 {
		files[fmt.Sprintf("%s%s%d.hcl", strings.Repeat("aaaaaaaab/", 5), strings.Repeat("a", 50),
			n)] = &fstest.MapFile{}
	}
	if _, err := discover.Files(files); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		strings.Repeat("x\n", 1001), strings.Repeat("x", 201),
		strings.Repeat("\n", 1<<20),
	} {
		if got := discover.ParseRules([]byte(text)).Of(discover.IgnoreFile, 0); got.Use != discover.Refused {
			t.Errorf("%d bytes: %+v", len(text), got)
		}
	}
}
