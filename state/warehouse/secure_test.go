package warehouse_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/authority"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// signs is an authority that the tests trust, if they say so.
func signs(t *testing.T) *authority.Authority {
	t.Helper()
	made, err := authority.New("test CA")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func issued(t *testing.T, by *authority.Authority, s authority.Server) tls.Certificate {
	t.Helper()
	certificate, err := by.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// at returns how to sign in to a sandbox with TLS as it is by default.
func at(running *sandbox.Sandbox, roots []byte) warehouse.Config {
	return warehouse.Config{
		Host: "127.0.0.1", Port: running.Port(), Database: "dev", Account: "admin", SSLMode: "verify-full",
		SSLRootCert: string(roots),
	}
}

// rootsOf reads the certificate that a sandbox wants trusted.
func rootsOf(t *testing.T, running *sandbox.Sandbox) []byte {
	t.Helper()
	roots, err := os.ReadFile(running.Roots())
	if err != nil {
		t.Fatal(err)
	}
	return roots
}

// works opens a session, which has to go well, and sends a statement.
func works(t *testing.T, target warehouse.Config) {
	t.Helper()
	session, err := warehouse.Open(t.Context(), target)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = session.Close() }()
	var one int
	if err := session.QueryRowContext(t.Context(), "SELECT 1").Scan(&one); err != nil {
		t.Error(err)
	}
}

func TestASessionIsEncryptedAndTheServerProvesWhoItIs(t *testing.T) {
	running := sandboxtest.Start(t, sandboxtest.TLS())
	target := at(running, rootsOf(t, running))
	for _, host := range []string{"127.0.0.1", "localhost"} {
		target.Host = host
		works(t, target)
	}
	for _, mode := range []string{"verify-ca", "require", "prefer", "allow"} {
		target.SSLMode = mode
		works(t, target)
	}
	target.SSLRootCert = "" // nobody is trusted then, and these ask for nobody
	for _, mode := range []string{"require", "prefer", "allow"} {
		target.SSLMode = mode
		works(t, target)
	}
}

func TestModesThatDoNotAskForTLSGoOnWithoutIt(t *testing.T) {
	running := sandboxtest.Start(t)
	for _, mode := range []string{"prefer", "allow", "disable"} {
		target := at(running, nil)
		target.SSLMode = mode
		works(t, target)
	}
}

// Each is a sentence that says what is wrong, and what to do.
func TestWhatIsSaidOfAServerThatDoesNotProveWhoItIs(t *testing.T) {
	by := signs(t)
	self, err := authority.SelfSigned(authority.Server{Names: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	day := func(year int) time.Time { return time.Date(year, 3, 4, 5, 6, 7, 0, time.UTC) }
	here := []string{"127.0.0.1"}
	const trust = "Redshift's certificates come from Amazon Trust Services: "
	const system = trust + "install this system's CA certificates (the package ca-certificates), or put " +
		"https://s3.amazonaws.com/redshift-downloads/amazon-trust-ca-bundle.crt into the policy repository and " +
		"name the file in the integration's sslrootcert"
	const given = trust + "put the certificates of " +
		"https://s3.amazonaws.com/redshift-downloads/amazon-trust-ca-bundle.crt into the file that sslrootcert names"
	const clock = "have the server show another certificate, or set this machine's clock right"
	for _, c := range []struct {
		name  string
		shows tls.Certificate
		roots []byte
		want  string
	}{
		{
			"another name", issued(t, by, authority.Server{Names: []string{"db.example.com", "10.0.0.1"}}),
			by.PEM(),
			"the server's certificate is for db.example.com, 10.0.0.1, and not for 127.0.0.1; write a name that the " +
				"certificate has as the integration's host, and make sure that this is the server you mean",
		},
		{
			"no name", issued(t, by, authority.Server{}), by.PEM(),
			"the server's certificate is for no host, and not for 127.0.0.1; write a name that the certificate has " +
				"as the integration's host, and make sure that this is the server you mean",
		},
		{
			"expired", issued(t, by, authority.Server{Names: here, Until: day(2021)}), by.PEM(),
			"the certificate of the server expired at 2021-03-04 05:06:07 UTC; " + clock,
		},
		{
			"too early", issued(t, by, authority.Server{Names: here, From: day(2110)}), by.PEM(),
			"the certificate of the server is not valid before 2110-03-04 05:06:07 UTC; " + clock,
		},
		{
			"self-signed", self, nil,
			"the server's certificate is signed by nobody but itself, and by no authority that this system trusts; " +
				system,
		},
		{
			"self-signed, and others are trusted", self, by.PEM(),
			"the server's certificate is signed by nobody but itself, and by no authority in sslrootcert; " + given,
		},
		{
			"an authority that this system does not know", issued(t, by, authority.Server{Names: here}), nil,
			`the server's certificate comes from "CN=test CA", which is no authority that this system trusts; ` +
				system,
		},
		{
			"an authority that is not in sslrootcert", issued(t, by, authority.Server{Names: here}), signs(t).PEM(),
			`the server's certificate comes from "CN=test CA", which is no authority in sslrootcert; ` + given,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			running := sandboxtest.Start(t, sandboxtest.Certificate(c.shows))
			want := fmt.Sprintf("connecting to 127.0.0.1:%d: %s", running.Port(), c.want)
			if got := open(t, at(running, c.roots)); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A name is not asked for by verify-ca, the authority is.
func TestVerifyCAChecksTheAuthorityAlone(t *testing.T) {
	by := signs(t)
	certificate := issued(t, by, authority.Server{Names: []string{"other"}})
	running := sandboxtest.Start(t, sandboxtest.Certificate(certificate))
	target := at(running, by.PEM())
	for _, mode := range []string{"verify-ca", "require"} { // require checks what it is told to trust
		target.SSLMode, target.SSLRootCert = mode, string(by.PEM())
		works(t, target)
		target.SSLRootCert = string(signs(t).PEM())
		if got := open(t, target); !strings.Contains(got, `comes from "CN=test CA", which is no authority in`) {
			t.Errorf("%s: %s", mode, got)
		}
	}
}

func TestWhatIsSaidWhereOneSideSpeaksNoTLS(t *testing.T) {
	plain, secure := sandboxtest.Start(t), sandboxtest.Start(t, sandboxtest.TLS())
	want := fmt.Sprintf(`connecting to 127.0.0.1:%d: the server does not speak TLS, and sslmode is "verify-full"; `+
		"every Redshift warehouse speaks it: check that host and port are those of one. For a sandbox on this "+
		`machine start it with --tls, or write sslmode = "disable"`, plain.Port())
	if got := open(t, at(plain, nil)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	target := at(secure, nil)
	target.SSLMode = "disable"
	want = fmt.Sprintf(`connecting to 127.0.0.1:%d: the server takes connections with TLS only, and sslmode is "disable"; `+
		"remove sslmode from the integration, which makes it verify-full", secure.Port())
	if got := open(t, target); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What agrees to TLS and then speaks something else is no warehouse.
func TestAServerThatSpeaksSomethingElseAfterAgreeingToTLS(t *testing.T) {
	for sends, want := range map[string]string{
		"S":                         "closed the connection",
		"SHTTP/1.1 400 Bad Request": "not the PostgreSQL protocol (no TLS after it agreed to TLS)",
		"HTTP/1.1 400 Bad Request":  `sent something that is not the PostgreSQL protocol ("H" for a request to begin TLS)`,
	} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			request := make([]byte, 8)
			_, _ = conn.Read(request)
			_, _ = conn.Write([]byte(sends))
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = conn.Read(make([]byte, 1024)) // until the client goes
			_ = conn.Close()
		}()
		got := open(t, warehouse.Config{
			Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Database: "dev", Account: "a",
			SSLMode: "verify-full",
		})
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s", sends, got)
		}
		_ = listener.Close()
	}
}

// What lies in the account's home folder changes nothing: a certificate that lib/pq
// would trust or show there is not looked at.
func TestNothingIsReadFromTheHomeFolder(t *testing.T) {
	by := signs(t)
	certificate := issued(t, by, authority.Server{Names: []string{"127.0.0.1"}})
	running := sandboxtest.Start(t, sandboxtest.Certificate(certificate))
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".postgresql"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"root.crt", "postgresql.crt", "postgresql.key"} {
		if err := os.WriteFile(filepath.Join(home, ".postgresql", name), by.PEM(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", home)
	if got := open(t, at(running, nil)); !strings.Contains(got, "no authority that this system trusts") {
		t.Error(got)
	}
	works(t, at(running, by.PEM()))
}

// A statement is cancelled over a connection of its own, which has to ask for TLS, too:
// the key that it sends is a secret.
func TestAStatementIsCancelledOverTLS(t *testing.T) {
	running := sandboxtest.Start(t, sandboxtest.TLS())
	target := at(running, rootsOf(t, running))
	session := func() *warehouse.Session {
		opened, err := warehouse.Open(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = opened.Close() })
		return opened
	}
	holds, looks := session(), session()
	for _, statement := range []string{"CREATE TABLE public.t (n integer)", "BEGIN", "LOCK public.t"} {
		if _, err := holds.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func() (count int) {
		if err := looks.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM svv_transactions WHERE granted = FALSE").
			Scan(&count); err != nil {
			t.Error(err)
			return -1
		}
		return count
	}
	first := make(chan uint32, 3)
	target.Port = relay(t, running.Port(), first)
	waits := session()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for waiting() == 0 {
		}
	}()
	if _, err := waits.ExecContext(ctx, "SELECT n FROM public.t"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for range 2 { // the session, and what cancels
		if code := <-first; code != 80877103 { // SSLRequest
			t.Errorf("a connection begins with %d, and not by asking for TLS", code)
		}
	}
	for waiting() > 0 {
	}
}

// relay passes connections on to a port, and tells the code that each begins with.
func relay(t *testing.T, to int, first chan<- uint32) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	t.Cleanup(func() {
		_ = listener.Close()
		running.Wait()
	})
	pass := func(near net.Conn) {
		defer near.Close()
		head := make([]byte, 8)
		if _, err := io.ReadFull(near, head); err != nil {
			return
		}
		first <- binary.BigEndian.Uint32(head[4:])
		far, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", to))
		if err != nil {
			return
		}
		defer far.Close()
		_, _ = far.Write(head)
		running.Go(func() {
			_, _ = io.Copy(near, far)
			_ = near.Close()
		})
		_, _ = io.Copy(far, near)
	}
	running.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { pass(near) })
		}
	})
	return listener.Addr().(*net.TCPAddr).Port
}

// What a plan file says of a connection may be anything. Nobody connects with it.
func TestAConnectionThatNoPolicyHas(t *testing.T) {
	for want, target := range map[string]warehouse.Config{
		`connecting to 127.0.0.1:1: there is no sslmode "maybe"; plan again: no policy has that`: {
			SSLMode: "maybe",
		},
		"connecting to 127.0.0.1:1: sslrootcert holds no certificate; plan again: no policy has that": {
			SSLMode: "verify-full", SSLRootCert: "unreadable",
		},
	} {
		target.Host, target.Port, target.Database, target.Account = "127.0.0.1", 1, "dev", "admin"
		if _, err := warehouse.Open(t.Context(), target); err == nil || err.Error() != want {
			t.Errorf("want %s\ngot  %v", want, err)
		}
	}
}
