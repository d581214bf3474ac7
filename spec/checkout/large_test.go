package checkout_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/checkout/checkouttest"
)

// history writes a repository of so many files, a tenth of them of a policy,
// and commits, each of which changes one file, as git fast-import takes it.
func history(w io.Writer, files, commits int) {
	name := func(n int) string {
		if n%10 == 0 {
			return fmt.Sprintf("policies/d%02d/f%05d.hcl", n%100, n)
		}
		return fmt.Sprintf("other/d%02d/f%05d.txt", n%100, n)
	}
	for c := range commits {
		fmt.Fprintf(w, "commit refs/heads/main\nmark :%d\ncommitter t <t@example.org> %d +0000\ndata 1\nx\n", c+1,
			1700000000+c)
		if c == 0 {
			for n := range files {
				write(w, name(n), n, 0)
			}
			continue
		}
		fmt.Fprintf(w, "from :%d\n", c)
		n := c * 7919 % files
		write(w, name(n), n, c)
	}
	fmt.Fprintln(w, "done")
}

func write(w io.Writer, name string, n, version int) {
	body := fmt.Sprintf("tag \"t%05d\" {\n  # version %d\n}\n", n, version)
	fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", name, len(body), body)
}

// imported makes a bare repository of such a history.
func imported(tb testing.TB, folder string, files, commits int) {
	tb.Helper()
	if out, err := exec.Command("git", "init", "-q", "--bare", "-b", "main", folder).CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	run := exec.Command("git", "-C", folder, "fast-import", "--quiet", "--done")
	in, err := run.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := run.Start(); err != nil {
		tb.Fatal(err)
	}
	buffered := bufio.NewWriter(in)
	history(buffered, files, commits)
	_ = buffered.Flush()
	_ = in.Close()
	if err := run.Wait(); err != nil {
		tb.Fatal(err)
	}
}

// ways are how a commit of a large repository is asked for.
func ways(tb testing.TB, files, commits int) map[string]func() (*checkout.Checkout, error) {
	tb.Helper()
	root := tb.TempDir()
	bare, clone := filepath.Join(root, "policy.git"), filepath.Join(root, "clone")
	imported(tb, bare, files, commits)
	for _, args := range [][]string{
		{"clone", "-q", bare, clone},
		{"-C", bare, "tag", "old", "main~" + fmt.Sprint(commits/2)},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			tb.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	url := "git::" + checkouttest.Serve(tb, root, token) + "/policy.git//policies"
	open := func(where string, access checkout.Credentials) func() (*checkout.Checkout, error) {
		return func() (*checkout.Checkout, error) { return checkout.Open(context.Background(), where, access) }
	}
	return map[string]func() (*checkout.Checkout, error){
		"a branch of a server":      open(url+"?ref=main", signedIn),
		"a tag of a server":         open(url+"?ref=old", signedIn),
		"an old commit of a server": open(url+"?ref="+revision(tb, bare, commits/3), signedIn),
		"a clone":                   open(filepath.Join(clone, "policies"), signedIn),
		"an earlier commit of a clone": func() (*checkout.Checkout, error) {
			return checkout.At(context.Background(), filepath.Join(clone, "policies"), "HEAD~"+fmt.Sprint(commits/2),
				signedIn)
		},
	}
}

// revision is the commit so many before the newest.
func revision(tb testing.TB, bare string, back int) string {
	tb.Helper()
	out, err := exec.Command("git", "-C", bare, "rev-parse", "main~"+fmt.Sprint(back)).Output()
	if err != nil {
		tb.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestALongHistory(t *testing.T) {
	for name, open := range ways(t, 200, 500) {
		c, err := open()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if content(t, c, "d10/f00010.hcl") == "" || len(c.Commit) != 40 {
			t.Errorf("%s: commit %q", name, c.Commit)
		}
	}
}

// 10,000 files and 50,000 commits.
func BenchmarkALargeRepository(b *testing.B) {
	for name, open := range ways(b, 10_000, 50_000) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := open(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The same over ssh, of a server that gives no single commits.
func BenchmarkALargeRepositoryOverSSH(b *testing.B) {
	r := serveOverSSH(b)
	r.bare = filepath.Join(b.TempDir(), "policy.git")
	imported(b, r.bare, 10_000, 50_000)
	for name, ref := range map[string]string{
		"a branch": "main", "a recent commit": revision(b, r.bare, 900),
		"an old commit": revision(b, r.bare, 20_000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := checkout.Open(context.Background(), r.at(r.address, ref), r.access()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
