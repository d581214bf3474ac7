package main

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The sandbox prints one line when it is ready, and runs until it is told to
// stop.
func TestTheSandboxPrintsOneReadyLineAndRunsUntilItIsStopped(t *testing.T) {
	script := filepath.Join(t.TempDir(), "load.sql")
	if err := os.WriteFile(script, []byte("CREATE TABLE t (a integer); INSERT INTO t VALUES (42);"),
		0o600); err != nil {
		t.Fatal(err)
	}
	reader, writer := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	env := systemEdge(time.Now)
	env.out = writer
	done := make(chan int, 1)
	go func() { done <- run(ctx, []string{"sandbox", "--load", script}, env) }()
	line, err := bufio.NewReader(reader).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ready || !strings.HasPrefix(url, "postgres://admin@127.0.0.1:") ||
		!strings.HasSuffix(url, "/dev?sslmode=disable") {
		t.Fatalf("got %q", line)
	}
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	var a int
	if err := db.QueryRow("SELECT a FROM t").Scan(&a); err != nil || a != 42 {
		t.Errorf("got %d, %v", a, err)
	}
	_ = db.Close()
	stop()
	if code := <-done; code != 0 {
		t.Errorf("the sandbox ends with %d", code)
	}
}

// With --tls the line says which certificate to trust, and any client can.
func TestTheReadyLineOfASandboxWithTLSNamesItsCertificate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	for _, flags := range [][]string{{"--tls"}, {"--sslrootcert", file}} {
		reader, writer := io.Pipe()
		ctx, stop := context.WithCancel(context.Background())
		env := systemEdge(time.Now)
		env.out = writer
		done := make(chan int, 1)
		go func() { done <- run(ctx, append([]string{"sandbox"}, flags...), env) }()
		line, err := bufio.NewReader(reader).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		address, err := url.Parse(strings.TrimPrefix(strings.TrimSpace(line), "ready "))
		if err != nil || address.Query().Get("sslmode") != "verify-full" {
			t.Fatalf("got %q, %v", line, err)
		}
		roots := address.Query().Get("sslrootcert")
		if flags[0] == "--sslrootcert" && roots != file {
			t.Errorf("got %q, want %q", roots, file)
		}
		db, err := sql.Open("postgres", address.String())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Ping(); err != nil {
			t.Error(err)
		}
		_ = db.Close()
		stop()
		if code := <-done; code != 0 {
			t.Errorf("the sandbox ends with %d", code)
		}
		if _, err := os.Stat(roots); (err == nil) != (roots == file) {
			t.Errorf("%s in the end: %v", roots, err)
		}
	}
}

// If a script fails, the sandbox does not start, and says where the script
// failed.
func TestTheSandboxRefusesAScriptThatRedshiftWouldRefuse(t *testing.T) {
	script := filepath.Join(t.TempDir(), "bad.sql")
	if err := os.WriteFile(script, []byte("CREATE TABLE t (a integer);\nCREATE INDEX i ON t (a);"),
		0o600); err != nil {
		t.Fatal(err)
	}
	var errors strings.Builder
	env := systemEdge(time.Now)
	env.err = &errors
	if code := run(context.Background(), []string{"sandbox", "--load", script}, env); code != 1 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"bad.sql:2", "CREATE INDEX"} {
		if !strings.Contains(errors.String(), want) {
			t.Errorf("%q does not say %q", errors.String(), want)
		}
	}
}
