package checkout_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/checkout/checkouttest"
)

// lines is a repository whose history the tests tell.
type lines struct {
	t      *testing.T
	folder string
	names  map[string]string // of commits
}

func (l *lines) git(args ...string) string {
	l.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", l.folder, "-c", "user.name=t", "-c", "user.email=t@example.org"},
		args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		l.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit changes files, or removes them where their content is empty.
func (l *lines) commit(name string, files ...string) {
	l.t.Helper()
	for _, file := range files {
		path := filepath.Join(l.folder, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			l.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			l.t.Fatal(err)
		}
	}
	l.git("add", "-A")
	l.git("commit", "-q", "--allow-empty", "-m", name)
	l.named(name)
}

func (l *lines) named(name string) { l.names[l.git("rev-parse", "HEAD")] = name }

func (l *lines) sha(name string) string {
	l.t.Helper()
	for sha, known := range l.names {
		if known == name {
			return sha
		}
	}
	l.t.Fatalf("no commit %s", name)
	return ""
}

// told is a history in the names of commits, a line each.
func (l *lines) told(history *checkout.History) string {
	var b strings.Builder
	if history.Whole {
		b.WriteString("from the beginning\n")
	}
	for _, step := range history.Steps {
		var brought []string
		for _, sha := range step.Brought {
			brought = append(brought, l.names[sha])
		}
		b.WriteString(strings.Join(brought, " ") + ": " + strings.Join(step.Files, " ") + "\n")
	}
	b.WriteString("differs: " + strings.Join(history.Differs, " ") + "\n")
	return b.String()
}

// What is to be applied came by commits on the branch's own line, each with
// what it merged in and the policy files that it changed.
func TestTheHistoryOfAPolicy(t *testing.T) {
	l := &lines{t: t, folder: filepath.Join(t.TempDir(), "repo.git"), names: map[string]string{}}
	if err := os.MkdirAll(l.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	l.git("init", "-q", "-b", "main", ".")
	l.commit("start", "README.md", "policy/a.hcl")
	l.commit("applied", "policy/a.hcl")
	l.git("checkout", "-q", "-b", "topic")
	l.commit("one", "policy/b.hcl", "policy/people/p.csv", "policy/.hidden.hcl")
	l.commit("two", "elsewhere/c.hcl")
	l.git("checkout", "-q", "main")
	l.commit("pushed", "policy/a.hcl", "policy/notes.txt")
	l.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
	l.named("merge")
	l.commit("docs", "README.md")
	l.git("checkout", "-q", "-B", "away", l.sha("start"))
	l.commit("forced", "policy/d.hcl")
	url := "git::" + checkouttest.Serve(t, filepath.Dir(l.folder), "sesame") + "/repo.git//policy?ref=main"
	for name, c := range map[string]struct{ from, to, want string }{
		"since the last apply": {"applied", "docs", "docs: \nmerge two one: policy/b.hcl " +
			"policy/people/p.csv\npushed: policy/a.hcl\ndiffers: policy/a.hcl policy/b.hcl policy/people/p.csv\n"},
		"from the beginning": {"", "pushed", "from the beginning\npushed: policy/a.hcl\napplied: " +
			"policy/a.hcl\nstart: policy/a.hcl\ndiffers: policy/a.hcl\n"},
		"nothing":              {"docs", "docs", "differs: \n"},
		"the branch went back": {"pushed", "applied", "differs: policy/a.hcl\n"},
		"the branch parted":    {"pushed", "forced", "forced: policy/d.hcl\ndiffers: policy/a.hcl policy/d.hcl\n"},
		"from beside the line": {"two", "docs", "docs: \nmerge two one: \npushed: policy/a.hcl\ndiffers: " +
			"policy/a.hcl\n"},
	} {
		t.Run(name, func(t *testing.T) {
			from := ""
			if c.from != "" {
				from = l.sha(c.from)
			}
			for _, folder := range []string{filepath.Join(l.folder, "policy"), url} {
				if folder != url {
					l.git("checkout", "-q", "--detach", l.sha("docs"))
				}
				history, err := checkout.HistoryOf(t.Context(), folder, from, l.sha(c.to),
					checkout.Credentials{Token: "sesame"})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, l.told(history)); diff != "" {
					t.Errorf("%s: (-want +got):\n%s", folder, diff)
				}
			}
		})
	}
	unknown, err := checkout.HistoryOf(t.Context(), filepath.Join(l.folder, "policy"), strings.Repeat("12", 20),
		l.sha("pushed"), checkout.Credentials{})
	if err != nil || !unknown.Whole {
		t.Errorf("from a commit that is gone: %+v, %v", unknown, err)
	}
	shallow := filepath.Join(t.TempDir(), "shallow")
	if out, err := exec.Command("git", "clone", "-q", "--depth", "2", "--branch", "main", "file://"+l.folder,
		shallow).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := checkout.HistoryOf(t.Context(), filepath.Join(shallow, "policy"), l.sha("applied"), l.sha("docs"),
		checkout.Credentials{}); err == nil || !strings.Contains(err.Error(), "fetch-depth: 0") {
		t.Errorf("a shallow clone: %v", err)
	}
}

// A .redveilignore can take a guardrail away: it counts as a policy file, and so
// does each file that it leaves out or takes back in. A link counts, too, which
// is refused, and a hidden file does not.
func TestTheHistoryOfWhatIsLeftOut(t *testing.T) {
	l := &lines{t: t, folder: t.TempDir(), names: map[string]string{}}
	l.git("init", "-q", "-b", "main", ".")
	l.commit("start", "policy/a.hcl", "policy/rules/guard.hcl", "policy/rules/README.md", "policy/.hidden.hcl")
	ignore := filepath.Join(l.folder, "policy", ".redveilignore")
	if err := os.WriteFile(ignore, []byte("rules\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l.commit("left out")
	l.commit("draft", "policy/rules/guard.hcl", "policy/.hidden.hcl")
	if err := os.Symlink("../elsewhere", filepath.Join(l.folder, "policy", "more")); err != nil {
		t.Fatal(err)
	}
	l.commit("linked")
	if err := os.Remove(ignore); err != nil {
		t.Fatal(err)
	}
	l.commit("back in")
	for _, c := range []struct{ from, to, want string }{
		{"start", "left out", "left out: policy/.redveilignore policy/rules/guard.hcl\ndiffers: " +
			"policy/.redveilignore policy/rules/guard.hcl\n"},
		{"left out", "draft", "draft: \ndiffers: \n"},
		{"draft", "linked", "linked: policy/more\ndiffers: policy/more\n"},
		{"linked", "back in", "back in: policy/.redveilignore policy/rules/guard.hcl\ndiffers: " +
			"policy/.redveilignore policy/rules/guard.hcl\n"},
	} {
		history, err := checkout.HistoryOf(t.Context(), filepath.Join(l.folder, "policy"), l.sha(c.from), l.sha(c.to),
			checkout.Credentials{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, l.told(history)); diff != "" {
			t.Errorf("from %s to %s: (-want +got):\n%s", c.from, c.to, diff)
		}
	}
}
