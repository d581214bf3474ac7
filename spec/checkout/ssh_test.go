package checkout_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/checkout/checkouttest"
)

// sshServer is a real sshd for this account. It gives its address, a key that
// it takes and one that it does not, and the file that says who it is.
func sshServer(t testing.TB) (address, key, other, known string) {
	t.Helper()
	sshd, err := exec.LookPath("/usr/sbin/sshd")
	if err != nil {
		t.Skip("sshd is needed")
	}
	folder := t.TempDir()
	for _, name := range []string{"host", "key", "other"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
			filepath.Join(folder, name)).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	_ = listener.Close()
	_, port, _ := net.SplitHostPort(address)
	config := filepath.Join(folder, "config")
	settings := fmt.Sprintf("ListenAddress 127.0.0.1\nPort %s\nHostKey %s\nAuthorizedKeysFile %s\nPidFile "+
		"none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n",
		port, filepath.Join(folder, "host"), filepath.Join(folder, "key.pub"))
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		_ = os.MkdirAll("/run/sshd", 0o755)
	}
	server := exec.Command(sshd, "-D", "-e", "-f", config)
	says, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	listening(t, says)
	public, err := os.ReadFile(filepath.Join(folder, "host.pub"))
	if err != nil {
		t.Fatal(err)
	}
	known = filepath.Join(folder, "known_hosts")
	if err := os.WriteFile(known, fmt.Appendf(nil, "[127.0.0.1]:%s %s", port, public), 0o600); err != nil {
		t.Fatal(err)
	}
	return address, filepath.Join(folder, "key"), filepath.Join(folder, "other"), known
}

// listening reads what the server says until it takes connections.
func listening(t testing.TB, says io.Reader) {
	t.Helper()
	lines := bufio.NewScanner(says)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Server listening") {
			go func() { _, _ = io.Copy(io.Discard, says) }()
			return
		}
	}
	t.Skip("sshd does not come up for this account")
}

// hasShell reports an account that sshd would let run anything.
func hasShell(account string) bool {
	accounts, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(accounts)) {
		fields := strings.Split(strings.TrimSpace(line), ":")
		if len(fields) == 7 && fields[0] == account {
			return !strings.HasSuffix(fields[6], "nologin") && !strings.HasSuffix(fields[6], "false")
		}
	}
	return false
}

// sshRepository is a server's repository over ssh, for those who may sign in.
type sshRepository struct {
	*server
	account, address, key, other, known string
}

func serveOverSSH(t testing.TB) *sshRepository {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if !hasShell(me.Username) {
		t.Skip("an account that may sign in is needed")
	}
	r := &sshRepository{server: serve(t), account: me.Username}
	r.address, r.key, r.other, r.known = sshServer(t)
	return r
}

func (r *sshRepository) at(address, ref string) string {
	return fmt.Sprintf("git::ssh://%s@%s%s//policies?ref=%s", r.account, address, r.bare, ref)
}

func (r *sshRepository) access() checkout.Credentials {
	return checkout.Credentials{Key: r.key, KnownHosts: r.known}
}

// through is who may be asked by way of another port.
func (r *sshRepository) through(t *testing.T, address string) checkout.Credentials {
	t.Helper()
	known, err := os.ReadFile(r.known)
	if err != nil {
		t.Fatal(err)
	}
	_, old, _ := net.SplitHostPort(r.address)
	_, port, _ := net.SplitHostPort(address)
	file := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(file, []byte(strings.Replace(string(known), old, port, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return checkout.Credentials{Key: r.key, KnownHosts: file}
}

// noLeftovers checks, when the test is over, that no folder was left behind.
func noLeftovers(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	t.Cleanup(func() {
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("%v is left behind, %v", left, err)
		}
	})
}

func TestARepositoryOverSSH(t *testing.T) {
	r := serveOverSSH(t)
	c, err := checkout.Open(context.Background(), r.at(r.address, "main"), r.access())
	if err != nil {
		t.Fatal(err)
	}
	if got := content(t, c, "a.hcl"); got != `tag "two" {}` {
		t.Error(got)
	}
	empty := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stranger, err := os.ReadFile(r.other + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(r.address)
	changed := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(changed, fmt.Appendf(nil, "[127.0.0.1]:%s %s", port, stranger), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		access checkout.Credentials
		want   string
	}{
		"a key that the server does not take": {
			checkout.Credentials{Key: r.other, KnownHosts: r.known},
			"refused our key",
		},
		"a server that nobody knows": {
			checkout.Credentials{Key: r.key, KnownHosts: empty},
			"do not say which key",
		},
		"a server with another key": {
			checkout.Credentials{Key: r.key, KnownHosts: changed},
			"shows another key than the known hosts say",
		},
		"a key file that is none": {
			checkout.Credentials{Key: r.known, KnownHosts: r.known},
			"reading the key for ssh",
		},
	} {
		if _, err := checkout.Open(context.Background(), r.at(r.address, "main"), c.access); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// Over ssh a server says whether it gives single commits. Where it does not,
// they are looked for in the history: in what is recent, then in all of it.
func TestACommitOverSSH(t *testing.T) {
	r := serveOverSSH(t)
	noLeftovers(t)
	ctx, long := context.Background(), filepath.Join(t.TempDir(), "long.git")
	imported(t, long, 20, 1500)
	r.bare = long
	newest, recent, old := git(t, long, "rev-parse", "main"), git(t, long, "rev-parse", "main~900"),
		git(t, long, "rev-parse", "main~1400")
	missing := strings.Repeat("ab", 20)
	for _, single := range []string{"false", "true"} {
		git(t, long, "config", "uploadpack.allowReachableSHA1InWant", single)
		for _, commit := range []string{newest, recent, old} {
			c, err := checkout.Open(ctx, r.at(r.address, commit), r.access())
			if err != nil {
				t.Fatalf("%s, single commits %s: %v", commit, single, err)
			}
			if want := git(t, long, "show", commit+":policies/d10/f00010.hcl"); c.Commit != commit ||
				strings.TrimSpace(content(t, c, "d10/f00010.hcl")) != want {
				t.Errorf("%s, single commits %s: %s at %s", commit, single, content(t, c, "d10/f00010.hcl"), c.Commit)
			}
		}
		_, err := checkout.Open(ctx, r.at(r.address, missing), r.access())
		if err == nil || !strings.HasSuffix(err.Error(), "no branch or tag of the server leads to "+missing) {
			t.Errorf("single commits %s: %v", single, err)
		}
	}
}

func TestACutConnectionOverSSH(t *testing.T) {
	r := serveOverSSH(t)
	noLeftovers(t)
	r.bare = filepath.Join(t.TempDir(), "long.git")
	imported(t, r.bare, 2000, 1500)
	old := git(t, r.bare, "rev-parse", "main~1400")
	for _, bytes := range []int64{0, 20, 2000, 20_000, 200_000} {
		cut := checkouttest.Cut(t, r.address, bytes)
		_, err := checkout.Open(context.Background(), r.at(cut, old), r.through(t, cut))
		if err == nil || !strings.Contains(err.Error(), "or the connection broke") {
			t.Errorf("cut after %d bytes: %v", bytes, err)
		}
	}
}

// unheard is a context that has ended, which no connection hears of: as when
// everything has come, and is still being indexed.
type unheard struct{ context.Context }

func (unheard) Err() error { return context.Canceled }

func TestAnEndInTheMiddleOfIndexing(t *testing.T) {
	r := serveOverSSH(t)
	noLeftovers(t)
	ctx := unheard{context.Background()}
	for where, access := range map[string]checkout.Credentials{
		r.url + "?ref=main":            signedIn,
		r.url + "?ref=" + r.commits[0]: signedIn,
		r.at(r.address, "main"):        r.access(),
		r.at(r.address, r.commits[0]):  r.access(),
	} {
		if _, err := checkout.Open(ctx, where, access); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", where, err)
		}
	}
}
