package spec_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/spec"
)

// Plans and messages show the names of files.
func TestAFileNameThatCannotBeSeenIsRefused(t *testing.T) {
	for _, name := range []string{"a\x1b[2K.hcl", "a\n.hcl", "a\u202elch.hcl", "a\xff.hcl", "p/\a.hcl"} {
		_, _, problems := spec.Load(fstest.MapFS{name: {Data: []byte(`tag "a" {}`)}})
		if len(problems) != 1 || problems[0].Summary != "Invalid file name" {
			t.Errorf("%q: %v", name, problems)
			continue
		}
		if text := problems[0].Error(); strings.ContainsAny(text, "\x1b\n\u202e\a") {
			t.Errorf("%q stands as it is in %q", name, text)
		}
	}
}

// One line of a feed is bounded, also where a quote makes it go on and on.
func TestALineWithoutAnEndIsRefused(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	for name, text := range map[string]string{
		"p.csv":   "user,groups\nada,a\n\"eve," + strings.Repeat("\n", 3<<20),
		"q.csv":   "user," + long + "\n",
		"p.jsonl": `{"user":"` + long + `"}`,
	} {
		_, _, problems := spec.Load(fstest.MapFS{
			"a.hcl": {Data: []byte("group \"a\" {}\nprofiles \"p\" { path = \"" + name + "\" }")},
			name:    {Data: []byte(text)},
		})
		if len(problems) != 1 || !strings.Contains(problems[0].Detail, "at most 1048576 bytes") {
			t.Errorf("%s: %v", name, problems)
		}
	}
}
