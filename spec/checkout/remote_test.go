package checkout_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/checkout/checkouttest"
	"pgregory.net/rapid"
)

// server is git's own HTTP server behind a real one, which asks for a token.
type server struct {
	url     string
	bare    string // the repository on the server
	work    string // a clone to commit in
	commits []string
}

func git(t rapid.TB, folder string, args ...string) string {
	t.Helper()
	command := exec.Command("git", append([]string{
		"-C", folder, "-c", "user.name=t", "-c",
		"user.email=t@example.org", "-c", "safe.directory=*",
	}, args...)...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func serve(t testing.TB) *server {
	t.Helper()
	return serveBy(t, checkouttest.Serve)
}

// token opens the test's servers.
const token = "s3cret-token"

// serveBy has a web server serve a repository of two commits.
func serveBy(t testing.TB, web func(testing.TB, string, string) string) *server {
	t.Helper()
	root := t.TempDir()
	s := &server{
		url: "git::" + web(t, root, token) + "/policy.git", bare: filepath.Join(root, "policy.git"),
		work: filepath.Join(root, "work"),
	}
	git(t, root, "init", "-q", "-b", "main", s.work)
	s.commit(t, "policies/a.hcl", `tag "one" {}`)
	s.commit(t, "policies/a.hcl", `tag "two" {}`)
	git(t, root, "clone", "-q", "--bare", s.work, s.bare)
	return s
}

func (s *server) commit(t testing.TB, name, content string) {
	t.Helper()
	file := filepath.Join(s.work, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	git(t, s.work, "add", ".")
	git(t, s.work, "commit", "-q", "-m", "x")
	s.commits = append(s.commits, git(t, s.work, "rev-parse", "HEAD"))
}

func (s *server) push(t *testing.T, args ...string) {
	t.Helper()
	git(t, s.work, append([]string{"push", "-q", s.bare}, args...)...)
}

var signedIn = checkout.Credentials{Token: token}

func content(t *testing.T, c *checkout.Checkout, name string) string {
	t.Helper()
	text, err := fs.ReadFile(c.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A server that gives single commits and one that does not, behind Go's web
// server and behind Debian's.
func TestARepositoryOnAServer(t *testing.T) {
	for name, web := range map[string]func(testing.TB, string, string) string{
		"Go":       checkouttest.Serve,
		"lighttpd": checkouttest.Lighttpd,
	} {
		for _, single := range []string{"false", "true"} {
			t.Run(name+", single commits "+single, func(t *testing.T) {
				t.Setenv("TMPDIR", t.TempDir())
				s := serveBy(t, web)
				git(t, s.bare, "config", "uploadpack.allowAnySHA1InWant", single)
				readsEverything(t, s)
				if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
					t.Errorf("%v is left behind, %v", left, err)
				}
			})
		}
	}
}

func readsEverything(t *testing.T, s *server) {
	t.Helper()
	git(t, s.work, "tag", "-a", "-m", "x", "v1", s.commits[0])
	git(t, s.work, "branch", "old", s.commits[0])
	s.push(t, "v1", "old")
	for where, want := range map[string]struct{ text, commit string }{
		"//policies":                        {`tag "two" {}`, s.commits[1]},
		"//policies?ref=main":               {`tag "two" {}`, s.commits[1]},
		"//policies?ref=old":                {`tag "one" {}`, s.commits[0]},
		"//policies?ref=v1":                 {`tag "one" {}`, s.commits[0]},
		"//policies?ref=" + s.commits[0]:    {`tag "one" {}`, s.commits[0]},
		"//policies/?ref=refs/heads/old":    {`tag "one" {}`, s.commits[0]},
		"//./policies/../policies?ref=main": {`tag "two" {}`, s.commits[1]},
	} {
		c, err := checkout.Open(context.Background(), s.url+where, signedIn)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		if got := content(t, c, "a.hcl"); got != want.text || c.Commit != want.commit {
			t.Errorf("%s: %s at %s", where, got, c.Commit)
		}
	}
	whole, err := checkout.Open(context.Background(), s.url, signedIn)
	if err != nil || content(t, whole, "policies/a.hcl") != `tag "two" {}` {
		t.Error(err)
	}
	then, err := checkout.At(context.Background(), s.url+"//policies", s.commits[0], signedIn)
	if err != nil || content(t, then, "a.hcl") != `tag "one" {}` {
		t.Error(err)
	}
}

// A server that refuses single commits in words that git's own does not use is
// asked for the history.
func TestAServerThatRefusesSingleCommits(t *testing.T) {
	s := serve(t)
	noLeftovers(t)
	address := strings.TrimSuffix(strings.TrimPrefix(s.url, "git::"), "/policy.git")
	behind, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	refused := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "want "+s.commits[0]) {
			refused++
			text := "ERR want " + s.commits[0] + " not valid"
			_, _ = fmt.Fprintf(w, "%04x%s", len(text)+4, text)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	c, err := checkout.Open(context.Background(), "git::"+web.URL+"/policy.git//policies?ref="+s.commits[0], signedIn)
	if err != nil {
		t.Fatal(err)
	}
	if content(t, c, "a.hcl") != `tag "one" {}` || c.Commit != s.commits[0] || refused != 1 {
		t.Errorf("%s at %s, refused %d times", content(t, c, "a.hcl"), c.Commit, refused)
	}
}

// What was pushed away is gone for a new run, and said so.
func TestAForcePushAndAVanishedRef(t *testing.T) {
	s := serve(t)
	lost := s.commits[1]
	git(t, s.work, "reset", "-q", "--hard", s.commits[0])
	s.commit(t, "policies/a.hcl", `tag "other" {}`)
	s.push(t, "--force", "main")
	git(t, s.bare, "reflog", "expire", "--expire=now", "--all")
	git(t, s.bare, "gc", "-q", "--prune=now")
	c, err := checkout.Open(context.Background(), s.url+"//policies?ref=main", signedIn)
	if err != nil || content(t, c, "a.hcl") != `tag "other" {}` {
		t.Error(err)
	}
	_, err = checkout.At(context.Background(), s.url+"//policies", lost, signedIn)
	if err == nil || !strings.Contains(err.Error(), "no branch or tag of the server leads to "+lost) {
		t.Error(err)
	}
}

// A connection that breaks in the middle of what is fetched.
func TestACutConnection(t *testing.T) {
	s := serve(t)
	git(t, s.work, "checkout", "-q", "-B", "large")
	noise := make([]byte, 1<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise) // never fails, and does not compress
	s.commit(t, "policies/noise.csv", string(noise))
	s.commit(t, "policies/b.hcl", "") // so that the one before is asked for alone
	s.push(t, "large")
	address := strings.TrimPrefix(strings.TrimSuffix(s.url, "/policy.git"), "git::http://")
	for _, ref := range []string{"large", s.commits[2]} {
		for _, bytes := range []int64{0, 20, 100, 2000, 20000, 200000} {
			cut := checkouttest.Cut(t, address, bytes)
			_, err := checkout.Open(context.Background(), "git::http://"+cut+"/policy.git//policies?ref="+ref,
				signedIn)
			if err == nil || !strings.Contains(err.Error(), "opening git::http://"+cut) ||
				!strings.Contains(err.Error(), "or the connection broke") {
				t.Errorf("%s cut after %d bytes: %v", ref, bytes, err)
			}
		}
	}
}

func TestWhatCannotBeOpened(t *testing.T) {
	s := serve(t)
	s.push(t, "main")
	cut, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := cut.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = cut.Close() })
	for _, c := range []struct {
		where  string
		access checkout.Credentials
		want   string
	}{
		{s.url, checkout.Credentials{}, "set REDVEIL_GIT_TOKEN"},
		{s.url, checkout.Credentials{Token: "wrong"}, "refused to let us in"},
		{s.url + "?ref=nope", signedIn, `no branch or tag "nope"`},
		{s.url + "?ref=" + s.commits[0][:12], signedIn, "all its 40 digits"},
		{s.url + "//nothing?ref=main", signedIn, "has no folder nothing"},
		{s.url + "//../up?ref=main", signedIn, "not below the repository"},
		{s.url + "?branch=main", signedIn, `not "branch"`},
		{strings.Replace(s.url, "policy.git", "other.git", 1), signedIn, "no such repository"},
		{"git::http://" + cut.Addr().String() + "/x.git", signedIn, "127.0.0.1"},
		{"git::http://git.example.com/x.git", signedIn, "use https or ssh"},
		{"git::git://git.example.com/x.git", signedIn, "use https or ssh"},
		{"git::file:///etc", signedIn, "use https or ssh"},
		{"git::/etc", signedIn, "use https or ssh"},
		{"git::https://x:s3cret-token@git.example.com/x.git", signedIn, "REDVEIL_GIT_TOKEN"},
		{"git::", signedIn, "write git::https://"},
		{
			"git::ssh://git@127.0.0.1:1/x.git",
			checkout.Credentials{KnownHosts: filepath.Join(t.TempDir(), "none")},
			"reading the known hosts",
		},
	} {
		_, err := checkout.Open(context.Background(), c.where, c.access)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.where, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "s3cret-token") || strings.Contains(err.Error(), "wrong")) {
			t.Errorf("%s: the error tells the token: %v", c.where, err)
		}
	}
}

// A branch that is called like a commit does not stand for it: whoever may push
// branches could else put another policy in the place of one that was merged.
func TestABranchCalledLikeACommit(t *testing.T) {
	s := serve(t)
	s.commit(t, "policy/a.hcl", "# merged\n")
	merged := s.commits[len(s.commits)-1]
	s.commit(t, "policy/a.hcl", "# another one\n")
	git(t, s.work, "update-ref", "refs/heads/"+merged, "HEAD")
	git(t, s.work, "push", "-q", s.bare, "HEAD", "refs/heads/"+merged)
	for _, folder := range []string{s.url + "//policy", filepath.Join(s.work, "policy")} {
		c, err := checkout.At(t.Context(), folder, merged, signedIn)
		if err != nil {
			t.Fatal(err)
		}
		if got := content(t, c, "a.hcl"); got != "# merged\n" || c.Commit != merged {
			t.Errorf("%s: read %q of commit %s", folder, got, c.Commit)
		}
	}
}
