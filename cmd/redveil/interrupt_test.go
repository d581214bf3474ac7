package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// An apply that waits for a reader's lock is interrupted: it rolls back, and says in
// one sentence what is left.
func TestAnInterruptedApplySaysThatNothingWasApplied(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mart", "CREATE TABLE mart.orders (id integer)")
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("policy.hcl", fmt.Sprintf(firstRunPolicy, running.Port()))
	if out, err := redveilCommand(t, "apply", "--auto-approve", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	reader, err := admin.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Rollback() }()
	if _, err := reader.Exec("SELECT id FROM governed.orders"); err != nil {
		t.Fatal(err)
	}
	write("mask.hcl", "mask \"id\" {\n  on     = column.name == \"id\"\n  method = null_value()\n}\n")
	apply := redveilCommand(t, "apply", "--auto-approve", folder)
	var out bytes.Buffer
	apply.Stdout, apply.Stderr = &out, &out
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	waits(t, admin)
	if err := apply.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = apply.Wait()
	if code := apply.ProcessState.ExitCode(); code != exitFailed ||
		!strings.HasSuffix(out.String(), "redveil: interrupted; nothing was applied\n") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
	_ = reader.Rollback()
	var kept int
	if err := admin.QueryRow("SELECT COUNT(*) FROM redveil_system.lock").Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d locks are left, %v", kept, err)
	}
}

// redveilCommand runs this program as redveil.
func redveilCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Args[0] = "redveil" // by which TestMain knows the command
	return cmd
}

// waits returns once a session waits for a lock.
func waits(t *testing.T, db *sql.DB) {
	t.Helper()
	for {
		var waiting int
		if err := db.QueryRow("SELECT COUNT(*) FROM pg_locks WHERE NOT granted").Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		if waiting > 0 {
			return
		}
	}
}

// An apply that others hold up for too long says who they are, with the statement
// that ends their session. It sends that itself only if it is asked to.
func TestAnApplyNamesWhoHoldsItUp(t *testing.T) {
	folder, _, reader := heldUp(t)
	late := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "300ms", folder)
	out, _ := late.CombinedOutput()
	for _, want := range []string{
		"canceling statement due to statement timeout", "nothing was applied",
		"that took longer than 300ms, the statement timeout, behind\n  account \"ann\", which holds governed.orders",
		"; SELECT PG_TERMINATE_BACKEND(", "ends that session", "or say --terminate-blockers",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if code := late.ProcessState.ExitCode(); code != exitFailed {
		t.Errorf("exit %d", code)
	}

	out, err := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "300ms", "--terminate-blockers",
		folder).CombinedOutput()
	const ending = "Ending the session of account \"ann\", which holds governed.orders"
	if err != nil || !strings.Contains(string(out), ending) ||
		!strings.Contains(string(out), "Applied to prod: 1 change") {
		t.Errorf("%v\n%s", err, out)
	}
	if err := reader.Commit(); err == nil {
		t.Error("the session that held the apply up is still there")
	}
}
