package redveil_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The map shows every package, by its folder or, below another one, by the end
// of its name.
func TestTheMapShowsEveryPackage(t *testing.T) {
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(packages(t), shownPackages(string(text))); diff != "" {
		t.Errorf("docs/architecture.md is not the list of packages (-folders +shown):\n%s", diff)
	}
}

// packages are the folders with Go code.
func packages(t *testing.T) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".go" || path.Dir(file) == "." {
			return err
		}
		all = append(all, path.Dir(file))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var (
	inPicture = regexp.MustCompile("(?m)^[ |+`-]*((?:cmd|spec|policies|render|state|reconcile|\\.\\.\\.)[a-z/]*)  ")
	inTable   = regexp.MustCompile("(?m)^\\| `([a-z/]+)` ")
)

func shownPackages(text string) []string {
	var all []string
	last := ""
	for _, found := range inPicture.FindAllStringSubmatch(text, -1) {
		name := found[1]
		if end, below := strings.CutPrefix(name, ".../"); below {
			name = last + "/" + end
		}
		last = name
		all = append(all, name)
	}
	for _, found := range inTable.FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A recipe that names a file which is gone leads nowhere.
func TestTheRecipesNameFilesThatExist(t *testing.T) {
	for _, page := range []string{"docs/adding.md", "docs/architecture.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile("`([a-z_/]+/[a-z_/*]*(?:\\.(?:go|sql|md|txtar))?)`").FindAllStringSubmatch(
			string(text), -1)
		if len(names) == 0 {
			t.Errorf("%s names no file", page)
		}
		for _, name := range names {
			if matches, _ := filepath.Glob(name[1]); len(matches) == 0 {
				t.Errorf("%s names %s, which is not there", page, name[1])
			}
		}
	}
}
