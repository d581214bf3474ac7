package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

const firstRunPolicy = `integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
group "staff" {}
source "orders" {
  integration = "prod"
  table       = "mart.orders"
  column "id" { type = "integer" }
}
subscription "staff" {
  on    = true
  allow = contains(user.groups, "staff")
}
`

// Four first applies at once: there is no lock yet. One applies, and the others
// apply nothing twice and end with 0 or 3.
func TestFirstAppliesAtOnce(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mart", "CREATE TABLE mart.orders (id integer)")
	folder := t.TempDir()
	text := fmt.Sprintf(firstRunPolicy, running.Port())
	if err := os.WriteFile(filepath.Join(folder, "policy.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const runs = 4
	codes, said := make([]int, runs), make([]string, runs)
	var all sync.WaitGroup
	for n := range runs {
		all.Go(func() {
			cmd := redveilCommand(t, "apply", "--auto-approve", folder)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			_ = cmd.Run()
			codes[n], said[n] = cmd.ProcessState.ExitCode(), out.String()
		})
	}
	all.Wait()
	for n, code := range codes {
		if code != 0 && code != 3 {
			t.Errorf("run %d ends with %d:\n%s", n, code, said[n])
		}
	}
	var applied int
	row := admin.QueryRow("SELECT COUNT(*) FROM redveil_system.history WHERE outcome = 'applied' AND statements > 0")
	if err := row.Scan(&applied); err != nil || applied != 1 {
		t.Errorf("%d runs applied something, %v:\n%s", applied, err, strings.Join(said, "\n"))
	}
}
