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
	for folder, want := range map[string]string{
		"work/policies": s.commits[1], "tree/policies": s.commits[0],
		"link": s.commits[1], "outer/sub/policies": s.commits[1],
	} {
		c, err := checkout.Open(context.Background(), filepath.Join(root, folder), checkout.Credentials{})
		if err != nil || c.Commit != want || c.Inside != "policies" || c.Dirty {
			t.Errorf("%s: %+v, %v", folder, c, err)
		}
		then, err := checkout.At(context.Background(), filepath.Join(root, folder), s.commits[0],
			checkout.Credentials{})
		if err != nil || content(t, then, "a.hcl") != `tag "one" {}` {
			t.Errorf("%s: %v", folder, err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.work, "policies", "people.csv"), []byte("user\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := checkout.Open(context.Background(), filepath.Join(root, "link"),
		checkout.Credentials{}); err != nil || !c.Dirty {
		t.Errorf("a new feed leaves the folder as committed: %+v, %v", c, err)
	}
	git(t, root, "init", "-q", "--object-format=sha256", "other")
	if _, err := checkout.Open(context.Background(), filepath.Join(root, "other"),
		checkout.Credentials{}); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Error(err)
	}
}

// A clone need not hold more than the policy, nor more than its newest commit;
// what would be missing is said.
func TestPartsOfARepository(t *testing.T) {
	s := serve(t)
	ctx, root := context.Background(), filepath.Dir(s.work)
	s.commit(t, "other/large.csv", "x")
	s.push(t, "main")
	git(t, s.bare, "config", "uploadpack.allowFilter", "true")
	for name, args := range map[string][]string{
		"sparse": {"--sparse"}, "partial": {"--filter=blob:none"},
		"both": {"--sparse", "--filter=blob:none"},
	} {
		clone := filepath.Join(root, name)
		git(t, root, append([]string{"clone", "-q", "file://" + s.bare, clone}, args...)...)
		if name != "partial" {
			git(t, clone, "sparse-checkout", "set", "policies")
		}
		git(t, clone, "worktree", "add", "-q", filepath.Join(root, name+"-tree"), "-b", "x")
		for _, folder := range []string{clone, filepath.Join(root, name+"-tree")} {
			c, err := checkout.Open(ctx, filepath.Join(folder, "policies"), checkout.Credentials{})
			if err != nil || c.Commit != s.commits[2] || c.Inside != "policies" || c.Dirty {
				t.Errorf("%s: %+v, %v", name, c, err)
			}
			if c, err := checkout.Open(ctx, folder, checkout.Credentials{}); err != nil ||
				c.Dirty != (name != "partial") {
				t.Errorf("%s as a whole: %+v, %v", name, c, err)
			}
		}
		then, err := checkout.At(ctx, filepath.Join(clone, "policies"), s.commits[0], checkout.Credentials{})
		if name == "sparse" && (err != nil || content(t, then, "a.hcl") != `tag "one" {}`) {
			t.Error(err)
		}
		if name != "sparse" && (err == nil || !strings.Contains(err.Error(), "or is partial; make a full one")) {
			t.Errorf("%s at an earlier commit: %v", name, err)
		}
	}
	git(t, root, "clone", "-q", "--shared", s.work, "shared")
	if _, err := checkout.Open(ctx, filepath.Join(root, "shared"), checkout.Credentials{}); err == nil ||
		!strings.Contains(err.Error(), "borrows objects of another one") {
		t.Error(err)
	}
}

// What is read is compared by content: not by what git ignores, nor by size
// and time.
func TestAFolderThatIsNotAsCommitted(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, folder string){
		"an ignored file": func(t *testing.T, folder string) {
			put(t, filepath.Join(folder, ".gitignore"), "local.hcl\n")
			put(t, filepath.Join(folder, "local.hcl"), `tag "x" {}`)
		},
		"an edit of the same size and time": func(t *testing.T, folder string) {
			file := filepath.Join(folder, "a.hcl")
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			put(t, file, `tag "owt" {}`)
			if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		},
		"a removed file": func(t *testing.T, folder string) {
			if err := os.Remove(filepath.Join(folder, "a.hcl")); err != nil {
				t.Fatal(err)
			}
		},
		"a file added to the index": func(t *testing.T, folder string) {
			put(t, filepath.Join(folder, "b.hcl"), `tag "b" {}`)
			git(t, folder, "add", "b.hcl")
		},
	} {
		s := serve(t)
		folder := filepath.Join(s.work, "policies")
		put(t, filepath.Join(folder, "notes.txt"), "no policy")
		put(t, filepath.Join(folder, ".cache", "x.hcl"), "not read")
		if c, err := checkout.Open(context.Background(), folder, checkout.Credentials{}); err != nil || c.Dirty {
			t.Errorf("before %s: %+v, %v", name, c, err)
		}
		change(t, folder)
		if c, err := checkout.Open(context.Background(), folder, checkout.Credentials{}); err != nil || !c.Dirty {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

func put(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A form of a revision that is not understood must not read another commit.
func TestRevisions(t *testing.T) {
	s := serve(t)
	git(t, s.work, "tag", "-a", "-m", "x", "v1", s.commits[0])
	for _, ref := range []string{
		"HEAD", "main", "v1", "HEAD~1", "HEAD^", "main~1", "HEAD^{/x}", "v1^{commit}",
		"v1^0", "HEAD~0", "@", "@~1", "heads/main", "refs/tags/v1", s.commits[0][:10],
	} {
		want := git(t, s.work, "rev-parse", ref+"^{commit}")
		if c, err := checkout.At(context.Background(), s.work, ref, checkout.Credentials{}); err != nil ||
			c.Commit != want {
			t.Errorf("%s: %+v, %v, want %s", ref, c, err, want)
		}
	}
	for _, ref := range []string{
		"HEAD@{1}", "main@{1}", "main@{upstream}", "@{1}", "HEAD:policies", ":/x", "HEAD~9",
		"HEAD^2", "nope", "main..HEAD", "^HEAD", "HEAD^!", "HEAD^-", "HEAD^{tree}", "HEAD^{blob}", "--all", " ",
		"HEAD x", "HEAD~x", "main^{nonsense}",
	} {
		if c, err := checkout.At(context.Background(), s.work, ref, checkout.Credentials{}); err == nil {
			t.Errorf("%s reads %s", ref, c.Commit)
		}
	}
}

func TestWhatALocalFolderMayNotHold(t *testing.T) {
	s := serve(t)
	root := filepath.Dir(s.work)
	git(t, root, "init", "-q", "outer")
	outer := filepath.Join(root, "outer")
	git(t, outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", s.bare, "policies/sub")
	git(t, outer, "commit", "-q", "-m", "x")
	if _, err := checkout.Open(context.Background(), filepath.Join(outer, "policies"),
		checkout.Credentials{}); err == nil || !strings.Contains(err.Error(), "sub is a submodule") {
		t.Error(err)
	}
}
