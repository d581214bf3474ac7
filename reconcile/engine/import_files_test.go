package engine

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec/importing"
)

// folderWith makes a folder with a file.
func folderWith(t *testing.T, name, content string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// listed are all files below a folder with their content.
func listed(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(folder, func(name string, entry os.DirEntry, err error) error {
		if err != nil || name == folder {
			return err
		}
		inside, _ := filepath.Rel(folder, name)
		if entry.IsDir() {
			all[inside+"/"] = ""
			return nil
		}
		content, err := os.ReadFile(name)
		all[inside] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A file that cannot take its place gives those before it their old content back.
func TestFilesArePutBack(t *testing.T) {
	folder := folderWith(t, "a.hcl", "before")
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	var all []*written
	for _, file := range []importing.File{
		{Name: "a.hcl", Content: []byte("after")},
		{Name: "b.hcl", New: true, Content: []byte("new")},
		{Name: "c.hcl", New: true, Content: []byte("new")},
	} {
		before := []byte(nil)
		if !file.New {
			before = []byte("before")
		}
		w, err := prepare(root, file, before)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	full := errors.New("the disk is full")
	err = place(all, func(from, to string) error {
		if to == "c.hcl" {
			return full
		}
		return root.Rename(from, to)
	}, func(done []*written) error { return putBack(root, done) })
	if !errors.Is(err, full) {
		t.Error(err)
	}
	want := map[string]string{"a.hcl": "before", "c.hcl.redveil-new": "new"} // writeAll removes that one
	if diff := cmp.Diff(want, listed(t, folder)); diff != "" {
		t.Error(diff)
	}
}

// Whatever goes wrong before, nothing is left behind.
func TestAllFilesAreWrittenOrNone(t *testing.T) {
	file := func(name string, fresh bool) importing.File {
		return importing.File{Name: name, New: fresh, Content: []byte("after")}
	}
	first := file("catalog/x.hcl", true)
	other := map[string][]byte{"a.hcl": []byte("x")}
	for what, c := range map[string]struct {
		files []importing.File
		raw   map[string][]byte
	}{
		"a file that changed meanwhile": {[]importing.File{first, file("a.hcl", false)}, other},
		"a file that came meanwhile":    {[]importing.File{first, file("a.hcl", true)}, nil},
		"a file that is gone":           {[]importing.File{first, file("b.hcl", false)}, nil},
		"a folder that is a file":       {[]importing.File{first, file("a.hcl/b.hcl", true)}, nil},
		"a place outside of the folder": {[]importing.File{first, file("../b.hcl", true)}, nil},
		"a name that policies have not": {[]importing.File{first, file("b.txt", true)}, nil},
	} {
		folder := folderWith(t, "a.hcl", "before")
		if err := writeAll(folder, c.files, c.raw); err == nil {
			t.Errorf("%s: no error", what)
		}
		if diff := cmp.Diff(map[string]string{"a.hcl": "before"}, listed(t, folder)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	folder := folderWith(t, "a.hcl", "be\r\nfore\r\n")
	files := []importing.File{{Name: "a.hcl", Content: []byte("af\nter\n")}, file("catalog/x.hcl", true)}
	if err := writeAll(folder, files, map[string][]byte{"a.hcl": []byte("be\r\nfore\r\n")}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.hcl": "af\r\nter\r\n", "catalog/": "", "catalog/x.hcl": "after"}
	if diff := cmp.Diff(want, listed(t, folder)); diff != "" {
		t.Error(diff)
	}
}
