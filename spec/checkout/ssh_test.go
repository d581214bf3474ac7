package checkout_test

import (
	"bufio"
	"context"
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
)

// sshServer is a real sshd for this account. It gives its address, a key that
// it takes and one that it does not, and the file that says who it is.
func sshServer(t *testing.T) (address, key, other, known string) {
	t.Helper()
	sshd, err := exec.LookPath("/usr/sbin/sshd")
	if err != nil {
		t.Skip("sshd is needed")
	}
	folder := t.TempDir()
	for _, name := range []string{"host", "key", "other"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(folder, name)).CombinedOutput(); err != nil {
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
	settings := fmt.Sprintf("ListenAddress 127.0.0.1\nPort %s\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n",
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
func listening(t *testing.T, says io.Reader) {
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

func TestARepositoryOverSSH(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if !hasShell(me.Username) {
		t.Skip("an account that may sign in is needed")
	}
	s := serve(t)
	address, key, other, known := sshServer(t)
	where := fmt.Sprintf("git::ssh://%s@%s%s//policies?ref=main", me.Username, address, s.bare)
	c, err := checkout.Open(context.Background(), where, checkout.Access{Key: key, KnownHosts: known})
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
	stranger, err := os.ReadFile(other + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(address)
	changed := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(changed, fmt.Appendf(nil, "[127.0.0.1]:%s %s", port, stranger), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		access checkout.Access
		want   string
	}{
		"a key that the server does not take": {checkout.Access{Key: other, KnownHosts: known}, "refused our key"},
		"a server that nobody knows":          {checkout.Access{Key: key, KnownHosts: empty}, "do not say which key"},
		"a server with another key":           {checkout.Access{Key: key, KnownHosts: changed}, "shows another key than the known hosts say"},
		"a key file that is none":             {checkout.Access{Key: known, KnownHosts: known}, "reading the key for ssh"},
	} {
		if _, err := checkout.Open(context.Background(), where, c.access); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}
