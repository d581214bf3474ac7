package checkout_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"pgregory.net/rapid"
)

// tree is a folder of files and links that a property draws.
type tree map[string]drawn

type drawn struct{ content, link string }

var drawnTree = rapid.Custom(func(t *rapid.T) tree {
	folders := rapid.SampledFrom([]string{
		"", "", "a/", "A/", "people/", "people/eu/", "x.hcl/", ".cache/",
		"a/.git-like/",
	})
	files := rapid.SampledFrom([]string{
		"g.hcl", "G.hcl", "g.HCL", "h.hcl", "p.csv", "p.Csv", "q.jsonl", "Q.jsonl",
		".s.hcl", ".p.csv", "README.md", "g.hcl.json", "g.json", `b\c.hcl`, ".redveilignore", ".RedveilIgnore",
	})
	made := tree{
		"redveil.hcl": {content: rapid.SampledFrom(
			[]string{
				"", "profiles \"p\" { path = \"people/*.csv\" }\n",
				"profiles \"p\" { path = \"**/*.csv\" }\r\nprofiles \"q\" { path = \"*/*\" }\r\n",
				"\ufefftag \"root\" {}\n",
			}).Draw(t, "root")},
	}
	for n := range rapid.IntRange(0, 8).Draw(t, "files") {
		name := folders.Draw(t, "folder") + files.Draw(t, "name")
		entry := drawn{content: fmt.Sprintf("tag \"t%d\" {}\r\n", n)}
		switch {
		case strings.HasSuffix(name, "csv"):
			entry.content = fmt.Sprintf("user\r\nu%d\r\n", n)
		case strings.HasSuffix(name, "jsonl"):
			entry.content = fmt.Sprintf("{\"user\": \"u%d\"}\r\n", n)
		case strings.HasSuffix(strings.ToLower(name), "redveilignore"):
			entry.content = strings.Join(rapid.SliceOf(
				rapid.SampledFrom([]string{
					"a", "A/", "*.csv", "!people", "/people/**", "*.HCL", "link*", "[", "*",
					"x.hcl", "**/q.jsonl", "# x",
				})).Draw(t, "ignored"), "\r\n")
		}
		if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
			entry = drawn{link: rapid.SampledFrom([]string{"a", "people", "g.hcl", "/etc", "../..", "nowhere"}).
				Draw(t, "to")}
		}
		made[name] = entry
	}
	if rapid.IntRange(0, 5).Draw(t, "linked folder") == 0 {
		made["linked"] = drawn{link: "people"}
	}
	return made
})

// write lays the tree out; what does not fit beside the rest is left out.
func (made tree) write(t rapid.TB, folder string) {
	for name, entry := range made {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			continue
		}
		var err error
		if entry.link != "" {
			err = os.Symlink(entry.link, path)
		} else {
			err = os.WriteFile(path, []byte(entry.content), 0o600)
		}
		if info, there := os.Lstat(path); err != nil && (there != nil || !info.IsDir()) {
			t.Fatal(err)
		}
	}
}

// outcome is what a reader of a policy is told, and what the policy is.
func outcome(t rapid.TB, fsys fs.FS) string {
	repository, files, problems, err := spec.LoadFolder(fsys)
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	if err := hcl.NewDiagnosticTextWriter(&out, files, 100, false).WriteDiagnostics(problems); err != nil {
		t.Fatal(err)
	}
	for _, tag := range repository.Tags {
		fmt.Fprintln(&out, tag.Name, tag.Origin.Range)
	}
	for _, user := range repository.Users {
		fmt.Fprintln(&out, user.Name, user.Origin.Range)
	}
	return out.String()
}

// A folder and its commit are the same policy, or refused in the same words,
// and so is a clone in which git rewrote the line ends.
func TestAFolderReadsAsItsCommit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		root, err := os.MkdirTemp("", "redveil-discovery-")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(root) }()
		folder := filepath.Join(root, "work")
		drawnTree.Draw(t, "tree").write(t, folder)
		git(t, root, "init", "-q", "-b", "main", "work")
		git(t, folder, "add", "-A", "-f")
		git(t, folder, "commit", "-q", "--allow-empty", "-m", "x")
		then, err := checkout.At(t.Context(), folder, "HEAD", checkout.Credentials{})
		if err != nil {
			t.Fatal(err)
		}
		want := outcome(t, then.FS)
		git(t, root, "-c", "core.autocrlf=true", "clone", "-q", "work", "clone")
		for _, name := range []string{"work", "clone"} {
			now, err := checkout.Open(t.Context(), filepath.Join(root, name), checkout.Credentials{})
			if err != nil || now.Dirty {
				t.Fatalf("%s: %+v, %v", name, now, err)
			}
			if diff := cmp.Diff(want, outcome(t, now.FS)); diff != "" {
				t.Fatalf("%s (-commit +folder):\n%s", name, diff)
			}
		}
		// One more file is one more policy, or none at all.
		more := rapid.SampledFrom([]string{
			"a/more.hcl", "people/more.csv", "more.md", ".more.hcl", "more.HCL",
			".redveilignore",
		}).Draw(t, "more")
		path := filepath.Join(folder, more)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return
		}
		if _, err := os.Lstat(path); err == nil {
			return
		}
		if err := os.WriteFile(path, []byte("user\n"), 0o600); err != nil {
			return // below a link
		}
		now, err := checkout.Open(t.Context(), folder, checkout.Credentials{})
		if err != nil {
			t.Fatal(err)
		}
		is := outcome(t, now.FS)
		if strings.Contains(want, "Error: ") && strings.Contains(is, "Error: ") {
			return // the message may name the new file; neither is a policy
		}
		if want != is && !now.Dirty && !strings.HasPrefix(more, ".more") {
			t.Fatalf("%s changes what is read, and the folder is as committed", more)
		}
	})
}
