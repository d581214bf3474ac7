package proxy_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/authority"
	"github.com/redveil/redveil/state/sandbox/proxy"
)

// alone is a proxy without a server behind it.
func alone(t *testing.T) *proxy.Server {
	t.Helper()
	s, err := proxy.Listen(t.Context(), proxy.Options{Socket: filepath.Join(t.TempDir(), "none"), Database: "dev"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func signIn(t *testing.T, conn net.Conn, parameters map[string]string) *pgproto3.ErrorResponse {
	t.Helper()
	client := pgproto3.NewFrontend(conn, conn)
	client.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: parameters})
	if err := client.Flush(); err != nil {
		t.Fatal(err)
	}
	message, err := client.Receive()
	if err != nil {
		t.Fatal(err)
	}
	refused, ok := message.(*pgproto3.ErrorResponse)
	if !ok {
		t.Fatalf("got %T", message)
	}
	return refused
}

// Some are refused before the server is asked.
func TestWhoIsRefusedAtTheDoor(t *testing.T) {
	s := alone(t)
	account := func(name string) map[string]string { return map[string]string{"user": name, "database": "dev"} }
	for name, c := range map[string]struct {
		parameters map[string]string
		code       string
		message    string
	}{
		"nobody": {map[string]string{"database": "dev"}, "28000", "no user name specified in " +
			"startup packet"},
		"the superuser":          {account("rdsdb"), "28000", `user "rdsdb" does not exist`},
		"a group":                {account("group g"), "28000", `user "group g" does not exist`},
		"a role":                 {account("role r"), "28000", `user "role r" does not exist`},
		"a role of PostgreSQL's": {account("pg_monitor"), "28000", `user "pg_monitor" does not exist`},
		"another database": {
			map[string]string{"user": "bob", "database": "template1"}, "3D000", `database "template1" does not exist`,
		},
		"a database named by the user": {map[string]string{"user": "bob"}, "3D000", `database "bob" does not exist`},
	} {
		t.Run(name, func(t *testing.T) {
			conn := s.Dial()
			defer conn.Close()
			got := signIn(t, conn, c.parameters)
			if got.Severity != "FATAL" || got.Code != c.code || got.Message != c.message {
				t.Errorf("got %s %s %s\nwant %s %s", got.Severity, got.Code, got.Message, c.code, c.message)
			}
		})
	}
}

func TestAServerThatDoesNotAnswerIsTold(t *testing.T) {
	conn := alone(t).Dial()
	defer conn.Close()
	got := signIn(t, conn, map[string]string{"user": "bob", "database": "dev"})
	if got.Severity != "FATAL" || got.Code != "XX000" {
		t.Errorf("got %s %s %s", got.Severity, got.Code, got.Message)
	}
}

// Drivers ask for encryption first, in one way or another.
func TestEncryptionIsDeclinedAndTheClientGoesOn(t *testing.T) {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", alone(t).Port()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, request := range []pgproto3.FrontendMessage{&pgproto3.GSSEncRequest{}, &pgproto3.SSLRequest{}} {
		sent, err := request.Encode(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(sent); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, 1)
		if _, err := io.ReadFull(conn, answer); err != nil || answer[0] != 'N' {
			t.Fatalf("%T: got %q, %v", request, answer, err)
		}
	}
	if got := signIn(t, conn, map[string]string{"user": "bob"}); got.Code != "3D000" {
		t.Errorf("got %s %s", got.Code, got.Message)
	}
}

// With a certificate the client goes on in TLS, and what it sends without is
// refused, whoever it is.
func TestTLSIsAgreedToAndAskedFor(t *testing.T) {
	signs, err := authority.New("test CA")
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := signs.Issue(authority.Server{Names: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := proxy.Listen(t.Context(), proxy.Options{
		Socket: filepath.Join(t.TempDir(), "none"), Database: "dev", Certificate: &certificate,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	address := fmt.Sprintf("127.0.0.1:%d", s.Port())
	account := map[string]string{"user": "bob", "database": "other"}

	plain, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	want := `no pg_hba.conf entry for host "127.0.0.1", user "bob", database "other", SSL off`
	if got := signIn(t, plain, account); got.Severity != "FATAL" || got.Code != "28000" || got.Message != want {
		t.Errorf("got %s %s %s\nwant %s", got.Severity, got.Code, got.Message, want)
	}

	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sent, err := (&pgproto3.SSLRequest{}).Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(sent); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 1)
	if _, err := io.ReadFull(conn, answer); err != nil || answer[0] != 'S' {
		t.Fatalf("got %q, %v", answer, err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(signs.PEM())
	secure := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"})
	if got := signIn(t, secure, account); got.Code != "3D000" {
		t.Errorf("got %s %s", got.Code, got.Message)
	}
}

func TestClosingEndsTheSessions(t *testing.T) {
	s, err := proxy.Listen(t.Context(), proxy.Options{Socket: filepath.Join(t.TempDir(), "none"), Database: "dev"})
	if err != nil {
		t.Fatal(err)
	}
	conn := s.Dial()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("the session is still there")
	}
}
