package checkout_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/checkout"
)

// A policy can lie in a worktree, behind a link, and in a submodule; what
// cannot be read is said, and never a wrong commit.
func TestWhereAFolderCanLie(t *testing.T) {
	s := serve(t)
	root := filepath.Dir(s.work)
	git(t, s.work, "worktree", "add", "-q", filepath.Join(root, "tree"), "-b", "tree", s.commits[0])
	if err := os.Symlink(filepath.Join(s.work, "policies"), filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	git(t, root, "init", "-q", "outer")
	git(t, filepath.Join(root, "outer"), "-c", "protocol.file.allow=always", "submodule", "add", "-q", s.work, "sub")
	for folder, want := range map[string]string{"work/policies": s.commits[1], "tree/policies": s.commits[0], "link": s.commits[1], "outer/sub/policies": s.commits[1]} {
		c, err := checkout.Open(context.Background(), filepath.Join(root, folder), checkout.Access{})
		if err != nil || c.Commit != want || c.Inside != "policies" || c.Dirty {
			t.Errorf("%s: %+v, %v", folder, c, err)
		}
		then, err := checkout.At(context.Background(), filepath.Join(root, folder), s.commits[0], checkout.Access{})
		if err != nil || content(t, then, "a.hcl") != `tag "one" {}` {
			t.Errorf("%s: %v", folder, err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.work, "policies", "people.csv"), []byte("user\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := checkout.Open(context.Background(), filepath.Join(root, "link"), checkout.Access{}); err != nil || !c.Dirty {
		t.Errorf("a new feed leaves the folder as committed: %+v, %v", c, err)
	}
	git(t, root, "init", "-q", "--object-format=sha256", "other")
	git(t, filepath.Join(root, "tree"), "config", "extensions.worktreeConfig", "true")
	for _, folder := range []string{"other", "work/policies"} {
		_, err := checkout.Open(context.Background(), filepath.Join(root, folder), checkout.Access{})
		if err == nil || !strings.Contains(err.Error(), "make a full one") {
			t.Errorf("%s: %v", folder, err)
		}
	}
}
