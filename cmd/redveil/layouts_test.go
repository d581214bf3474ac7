package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// Warehouses of every earlier redveil go forward: testdata/layouts has what each of them
// applied. The plan says what it brings up to date, nobody gains or loses anything, and
// everybody reads the same afterwards, hashes included.
func TestEveryEarlierLayoutGoesForward(t *testing.T) {
	for layout := 1; layout < state.Layout(); layout++ {
		t.Run(fmt.Sprint(layout), func(t *testing.T) {
			t.Parallel()
			running := withLayout(t, layout)
			policy := policyAt(t, running.Port())
			before := readCustomers(t, sandboxtest.Open(t, running, "alice"))
			clear := readCustomers(t, sandboxtest.Open(t, running, "bob"))
			if !strings.Contains(clear, "a@x.org") || strings.Contains(before, "a@x.org") || len(before) < 20 {
				t.Fatalf("alice reads %q, and bob %q", before, clear)
			}
			planned := mustRun(t, "plan", "--all", policy) + mustRun(t, "plan", "--sql", policy)
			for _, want := range []string{
				fmt.Sprintf("redveil's own tables have layout %d, and this redveil makes layout %d", layout,
					state.Layout()),
				"ALTER TABLE", "Nobody gains or loses access to a governed table",
			} {
				if !strings.Contains(planned, want) {
					t.Errorf("the plan does not say %q:\n%s", want, planned)
				}
			}
			health := mustRun(t, "status", policy)
			if !strings.Contains(health, fmt.Sprintf("have layout %d; the next apply brings", layout)) ||
				!strings.Contains(health, "an earlier redveil applied it; apply first") {
				t.Errorf("%s", health)
			}
			mustRun(t, "apply", "--auto-approve", policy)
			if left := mustRun(t, "plan", policy); !strings.Contains(left, "Nothing to change") {
				t.Errorf("something is left to do:\n%s", left)
			}
			if now := readCustomers(t, sandboxtest.Open(t, running, "alice")); now != before {
				t.Errorf("alice read %q, and reads %q", before, now)
			}
			if now := readCustomers(t, sandboxtest.Open(t, running, "bob")); now != clear {
				t.Errorf("bob read %q, and reads %q", clear, now)
			}
			past := mustRun(t, "history", policy)
			if !strings.Contains(past, "brought redveil's own tables up to date") || !strings.Contains(past, "dana") {
				t.Errorf("%s", past)
			}
		})
	}
}

// A newer redveil's tables may mean something that this one does not know.
func TestAWarehouseOfANewerRedveilIsLeftAlone(t *testing.T) {
	t.Parallel()
	running := withLayout(t, 7)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "INSERT INTO redveil_system.object VALUES ('layout', '', '99', '', '')")
	policy := policyAt(t, running.Port())
	for _, args := range [][]string{
		{"plan"}, {"apply", "--auto-approve"}, {"drift"}, {"destroy", "--integration", "prod", "--auto-approve"},
	} {
		out, err := redveilCommand(t, append(args, policy)...).CombinedOutput()
		const newer = "has layout 99, of a newer redveil; this one knows layouts up to"
		if err == nil || !strings.Contains(string(out), newer) {
			t.Errorf("%s: %v\n%s", args[0], err, out)
		}
	}
}

// withLayout is a warehouse as an earlier redveil left it.
func withLayout(t *testing.T, layout int) *sandbox.Sandbox {
	t.Helper()
	return sandboxtest.Start(t, sandboxtest.Load("testdata/layouts/crm.sql",
		fmt.Sprintf("testdata/layouts/%d.sql", layout)))
}

// policyAt is the policy's folder, for a warehouse at a port.
func policyAt(t *testing.T, port int) string {
	t.Helper()
	text, err := os.ReadFile("testdata/layouts/policy.hcl")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	text = []byte(strings.Replace(string(text), "5439", fmt.Sprint(port), 1))
	if err := os.WriteFile(filepath.Join(folder, "policy.hcl"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	out, err := redveilCommand(t, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func readCustomers(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT id, email, region, birth FROM governed.customers ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all strings.Builder
	for rows.Next() {
		var cells [4]sql.NullString
		if err := rows.Scan(&cells[0], &cells[1], &cells[2], &cells[3]); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%v\n", cells)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}
