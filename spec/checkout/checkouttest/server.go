// Package checkouttest serves git repositories in tests, as git servers do.
package checkouttest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// user is the name that a token signs in as.
const user = "x-access-token"

// Serve serves the bare repositories below root with git's own HTTP backend, to
// clients with the token, and returns the address.
func Serve(t testing.TB, root, token string) string {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is needed")
	}
	backend := &cgi.Handler{Path: path, Args: []string{"http-backend"}, Env: environment(root), Stderr: io.Discard}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != token {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	return web.URL
}

func environment(root string) []string {
	return []string{
		"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*",
	}
}

// Lighttpd is Serve with a web server from Debian. It skips the test if that is
// not installed.
func Lighttpd(t testing.TB, root, token string) string {
	t.Helper()
	program, err := exec.LookPath("lighttpd")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/lighttpd"); err != nil {
			t.Skip("lighttpd is needed")
		}
	}
	folder := t.TempDir()
	address := free(t)
	_, port, _ := net.SplitHostPort(address)
	config := filepath.Join(folder, "lighttpd.conf")
	passwords := filepath.Join(folder, "passwords")
	write(t, passwords, user+":"+token+"\n")
	write(t, config, fmt.Sprintf(`server.document-root = %q
server.bind = "127.0.0.1"
server.port = %s
server.modules = ("mod_auth", "mod_authn_file", "mod_setenv", "mod_alias", "mod_cgi")
auth.backend = "plain"
auth.backend.plain.userfile = %q
auth.require = ("" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
alias.url = ("/git" => %q)
cgi.assign = ("" => "")
setenv.set-environment = (%s)
`, folder, port, passwords, httpBackend(t), settings(root)))
	server := exec.Command(program, "-D", "-f", config)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	answers(t, address)
	return "http://" + address + "/git"
}

// httpBackend is the program that git comes with for web servers.
func httpBackend(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Skip("git is needed")
	}
	return filepath.Join(strings.TrimSpace(string(out)), "git-http-backend")
}

func settings(root string) string {
	var parts []string
	for _, setting := range environment(root) {
		name, value, _ := strings.Cut(setting, "=")
		parts = append(parts, fmt.Sprintf("%q => %q", name, value))
	}
	return strings.Join(parts, ", ")
}

func write(t testing.TB, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// free is an address on which nobody listens.
func free(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// answers asks until somebody answers.
func answers(t testing.TB, address string) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(until) {
			t.Fatalf("nobody answers at %s: %v", address, err)
		}
	}
}

// Cut forwards connections to an address and ends each after so many bytes of
// the answer.
func Cut(t testing.TB, address string, bytes int64) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go relay(near, address, bytes)
		}
	}()
	return listener.Addr().String()
}

func relay(near net.Conn, address string, bytes int64) {
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer func() { _ = far.Close() }()
	go func() { _, _ = io.Copy(far, near) }()
	_, _ = io.CopyN(near, far, bytes)
}
