package engine

import (
	"testing"
	"testing/fstest"
)

// A policy is read from an overlay as from any other file system.
func TestAnOverlayIsAFileSystem(t *testing.T) {
	over := overlay{
		fstest.MapFS{"a.hcl": {Data: []byte("a")}, "b/c.hcl": {Data: []byte("c")}},
		map[string][]byte{"a.hcl": []byte("other"), "b/d.hcl": []byte("d"), "new/deep/e.hcl": []byte("e")},
	}
	for name, want := range map[string]string{"a.hcl": "other", "b/c.hcl": "c", "b/d.hcl": "d", "new/deep/e.hcl": "e"} {
		if got, err := over.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for folder, want := range map[string]int{".": 3, "b": 2, "new": 1, "new/deep": 1} {
		if entries, err := over.ReadDir(folder); err != nil || len(entries) != want {
			t.Errorf("%s: %v, %v", folder, entries, err)
		}
		if info, err := over.Lstat(folder); err != nil || !info.IsDir() {
			t.Errorf("%s: %v, %v", folder, info, err)
		}
	}
	if _, err := over.Lstat("none"); err == nil {
		t.Error("what is not there is found")
	}
}
