package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A run that is killed leaves its session behind, which waits on inside the warehouse
// and holds what it has locked. It keeps others out as long as its lock counts. The
// next run then ends that session, says so, and applies.
func TestARunThatWasKilledIsFollowedByAnother(t *testing.T) {
	folder, admin, reader := heldUp(t)
	killed := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "0", folder)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	waits(t, admin)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	out, _ := redveilCommand(t, "apply", "--auto-approve", "--lock-timeout", "0", folder).CombinedOutput()
	if !strings.Contains(string(out), "if it was cut off, its lock ends within two minutes") {
		t.Errorf("the lock kept nobody out:\n%s", out)
	}
	sandboxtest.Exec(t, admin, "UPDATE redveil_system.lock SET valid_until = GETDATE()")
	_ = reader.Rollback()
	next := redveilCommand(t, "apply", "--auto-approve", "--lock-timeout", "0", folder)
	out, err := next.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Applied to prod: 1 change") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A session that still holds the fence is ended by whoever takes the lock over, even
// if it waits for somebody who does not let go.
func TestTheSessionOfARunThatIsGoneIsEnded(t *testing.T) {
	folder, admin, reader := heldUp(t)
	lost := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "0", folder)
	var out bytes.Buffer
	lost.Stdout, lost.Stderr = &out, &out
	if err := lost.Start(); err != nil {
		t.Fatal(err)
	}
	waits(t, admin)
	sandboxtest.Exec(t, admin, "UPDATE redveil_system.lock SET valid_until = GETDATE()")
	next, _ := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "300ms", folder).CombinedOutput()
	if !strings.Contains(string(next), "Ending the session of ") ||
		!strings.Contains(string(next), ", which holds the warehouse since ") ||
		!strings.Contains(string(next), "behind\n  account \"ann\", which holds governed.orders") {
		t.Errorf("%s", next)
	}
	_ = reader.Rollback()
	_ = lost.Wait()
	// The first run begins anew, sees that it holds the lock no longer, and gives up.
	if code := lost.ProcessState.ExitCode(); code != exitRefused || !strings.Contains(out.String(),
		"this run's lock was ") || !strings.Contains(out.String(), "nothing was applied") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
}

// Giving a lock back ends the session of the run that holds it.
func TestUnlockStopsARunThatIsAtWork(t *testing.T) {
	folder, admin, _ := heldUp(t)
	stopped := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "0", folder)
	var out bytes.Buffer
	stopped.Stdout, stopped.Stderr = &out, &out
	if err := stopped.Start(); err != nil {
		t.Fatal(err)
	}
	waits(t, admin)
	if said, err := redveilCommand(t, "unlock", "--auto-approve", folder).CombinedOutput(); err != nil ||
		!strings.Contains(string(said), "s ago.\nThe lock of ") ||
		!strings.Contains(string(said), " is given back.\n") {
		t.Errorf("%v\n%s", err, said)
	}
	_ = stopped.Wait()
	if code := stopped.ProcessState.ExitCode(); code != exitRefused || !strings.HasSuffix(out.String(),
		"this run's lock was given back meanwhile (redveil unlock)\nnothing was applied\n") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
}

// heldUp is a policy with a change to come, and a reader whose open transaction will
// hold it up.
func heldUp(t *testing.T) (folder string, admin *sql.DB, reader *sql.Tx) {
	t.Helper()
	running := sandboxtest.Start(t)
	admin = sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mart", "CREATE TABLE mart.orders (id integer)",
		"CREATE USER ann PASSWORD DISABLE", "CREATE USER bob PASSWORD DISABLE")
	folder = t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("policy.hcl", fmt.Sprintf(firstRunPolicy, running.Port())+"user \"ann\" { groups = [\"staff\"] }\n"+
		"user \"bob\" { groups = [\"staff\"] }\n")
	if out, err := redveilCommand(t, "apply", "--auto-approve", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	reader, err := sandboxtest.Open(t, running, "ann").Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Rollback() })
	if _, err := reader.Exec("SELECT id FROM governed.orders"); err != nil {
		t.Fatal(err)
	}
	write("mask.hcl", "mask \"id\" {\n  on     = column.name == \"id\"\n  method = null_value()\n}\n")
	return folder, admin, reader
}

// Whoever keeps a view open holds up its replacement, but not that somebody else loses
// access: rows of profiles and revokes are committed by themselves, and the run says
// what waits.
func TestWhatTakesAccessDoesNotWaitForReaders(t *testing.T) {
	narrows(t, "changes that wait: 1;")
}

// So it is where the tables are still those of an earlier redveil, which the plan
// brings up to date with the rest.
func TestWhatTakesAccessDoesNotWaitForNewTables(t *testing.T) {
	narrows(t, "changes that wait: 3;", "DROP TABLE redveil_system.fence", "DROP TABLE redveil_system.lock",
		"CREATE TABLE redveil_system.lock (holder varchar(256), since timestamp)")
}

// narrows applies that somebody leaves while a reader holds the rest up, in a warehouse
// that some statements have prepared.
func narrows(t *testing.T, waits string, statements ...string) {
	t.Helper()
	folder, admin, reader := heldUp(t)
	sandboxtest.Exec(t, admin, statements...)
	var before int
	rows := "SELECT COUNT(*) FROM redveil_system.entitlement WHERE account = 'bob'"
	if err := admin.QueryRow(rows).Scan(&before); err != nil || before == 0 {
		t.Fatalf("%d, %v", before, err)
	}
	policy, err := os.ReadFile(filepath.Join(folder, "policy.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Replace(string(policy), "user \"bob\" { groups = [\"staff\"] }\n", "", 1)
	if err := os.WriteFile(filepath.Join(folder, "policy.hcl"), []byte(left), 0o600); err != nil {
		t.Fatal(err)
	}
	sandboxtest.Exec(t, admin, "INSERT INTO redveil_system.entitlement VALUES ('bob', 'group', '', 'old', NULL, "+
		"DATEADD(day, -1, GETDATE()))") // which is over
	late := redveilCommand(t, "apply", "--auto-approve", "--statement-timeout", "300ms", folder)
	out, _ := late.CombinedOutput()
	if code := late.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(string(out),
		"behind\n  account \"ann\", which holds governed.orders") || !strings.Contains(string(out),
		"what takes access from people was applied by itself (profiles: 1, revokes: 1); "+waits+
			" apply again") ||
		strings.Contains(string(out), "nothing was applied") {
		t.Errorf("exit %d\n%s", code, out)
	}
	var after int
	if err := admin.QueryRow(rows).Scan(&after); err != nil || after != 0 {
		t.Errorf("%d rows of bob are left, %v", after, err)
	}
	_ = reader.Rollback()
	if out, err := redveilCommand(t, "apply", "--auto-approve", folder).CombinedOutput(); err != nil ||
		!strings.Contains(string(out), "Applied to prod: ") {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = redveilCommand(t, "history", folder).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "what takes access from people was applied by itself") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Whoever interrupts a plan of several transactions learns which of them stand. The
// next run goes on from there.
func TestAnInterruptedRunSaysWhatIsCommitted(t *testing.T) {
	folder, admin, reader := heldUp(t)
	sandboxtest.Exec(t, admin, "CREATE TABLE mart.lines (id integer)")
	lines := "source \"lines\" {\n  integration = \"prod\"\n  table       = \"mart.lines\"\n  column \"id\" { type = " +
		"\"integer\" }\n}\n"
	if err := os.WriteFile(filepath.Join(folder, "lines.hcl"), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	apply := redveilCommand(t, "apply", "--auto-approve", "--batch", "1", folder)
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
	if code := apply.ProcessState.ExitCode(); code != exitFailed || !strings.HasSuffix(out.String(),
		"Transaction 1 of 4 is committed.\nredveil: interrupted; transactions committed: 1 of 4, and nothing of "+
			"the others; apply again to go on\n") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
	_ = reader.Rollback()
	next, err := redveilCommand(t, "apply", "--auto-approve", folder).CombinedOutput()
	if err != nil || !strings.Contains(string(next), "Applied to prod: ") {
		t.Errorf("%v\n%s", err, next)
	}
}
