package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A plan on a sandbox that is interrupted leaves no server behind, and no file.
func TestAnInterruptedPlanEndsItsSandbox(t *testing.T) {
	folder := t.TempDir()
	var policy strings.Builder
	policy.WriteString("integration \"prod\" {\n  host = \"nowhere.example.invalid\"\n  database = \"dev\"\n}\n")
	for n := range 5000 { // so that it is still at work
		fmt.Fprintf(&policy, "source \"s%d\" {\n  integration = \"prod\"\n  table = \"t.s%d\"\n"+
			"  column \"id\" { type = \"integer\" }\n}\n", n, n)
	}
	if err := os.WriteFile(filepath.Join(folder, "p.hcl"), []byte(policy.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	temporary, err := os.MkdirTemp("", "plan") // a short path, as sockets need
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(temporary) }()
	if err := os.Chmod(temporary, 0o755); err != nil { // the server runs as another account
		t.Fatal(err)
	}
	plan := redveilCommand(t, "plan", "--sandbox", folder)
	plan.Env = append(os.Environ(), "TMPDIR="+temporary)
	var out bytes.Buffer
	plan.Stdout, plan.Stderr = &out, &out
	if err := plan.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		found, err := filepath.Glob(filepath.Join(temporary, "rs-sandbox-*", "s", ".s.PGSQL.5432"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 {
			break
		}
	}
	if err := plan.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = plan.Wait()
	code := plan.ProcessState.ExitCode()
	if code != exitFailed || !strings.Contains(out.String(), "redveil: interrupted") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
	if left, err := filepath.Glob(filepath.Join(temporary, "rs-sandbox-*")); err != nil || len(left) > 0 {
		t.Error("left behind:", left, err)
	}
}
