package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// TestTheKeyOfHashStandsNowhereButInItsTable makes a key and then another one
// with plan files, and looks for both in everything that is written. The
// sandbox's log shows the values of bound parameters, as Redshift's log might.
func TestTheKeyOfHashStandsNowhereButInItsTable(t *testing.T) {
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA crm; CREATE TABLE crm.customers (email varchar(40)); CREATE USER "+
		"ann PASSWORD DISABLE")
	folder := t.TempDir()
	t.Chdir(folder) // a plan file is checked against the policy in the current folder
	policy := strings.ReplaceAll(hashPolicy, "5439", strconv.Itoa(running.Port()))
	if err := os.WriteFile(filepath.Join(folder, "policy.hcl"), []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	var written bytes.Buffer
	env := systemEdge(time.Now)
	env.out, env.err = &written, &written
	var keys []string
	for _, args := range [][]string{
		{"plan", "--sql", "--out", file, folder},
		{"apply", "--auto-approve", "--sql", file},
		{"plan", "--json", "--rotate-mask-key", "--out", file, folder},
		{"apply", "--auto-approve", "--json", file},
		{"drift", folder},
	} {
		if code := run(context.Background(), args, env); code != 0 {
			t.Fatalf("redveil %s: exit code %d\n%s", strings.Join(args, " "), code, &written)
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		written.Write(content)
		if args[0] == "apply" {
			keys = append(keys, rowsOf(t, admin, "SELECT key FROM redveil_system.mask_key"))
		}
	}
	log := rowsOf(t, admin, "SELECT TRIM(query_text) FROM sys_query_history ORDER BY query_id")
	written.WriteString(log)
	for _, table := range strings.Fields(rowsOf(t, admin, "SELECT tablename FROM pg_tables WHERE schemaname = "+
		"'redveil_system' AND tablename <> 'mask_key'")) {
		written.WriteString(rowsOf(t, admin, "SELECT * FROM redveil_system."+table))
	}
	written.WriteString(rowsOf(t, admin, "SELECT description FROM pg_description"))
	written.WriteString(rowsOf(t, admin, "SELECT definition FROM pg_views WHERE schemaname IN ('governed', "+
		"'redveil_system')"))

	parts := regexp.MustCompile(`CAST\('([0-9a-f]{64})' AS varchar`).FindAllStringSubmatch(log, -1)
	if len(keys) != 2 || keys[0] == keys[1] || len(parts) != 2 || parts[0][1] == parts[1][1] {
		t.Fatalf("want two keys from two random parts, got keys %q of parts %q", keys, parts)
	}
	for n, key := range keys {
		key = strings.TrimSpace(key)
		alone := sha256.Sum256([]byte(parts[n][1]))
		if len(key) != 64 || key == parts[n][1] || key == hex.EncodeToString(alone[:]) {
			t.Errorf("key %q is known from its part %q", key, parts[n][1])
		}
		if strings.Contains(written.String(), key) {
			t.Errorf("key %d is in what was written:\n%s", n, &written)
		}
	}
}

// rowsOf returns a query's rows as text.
func rowsOf(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var out strings.Builder
	if err := printRows(&out, db, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out.String()
}

const hashPolicy = `integration "prod" {
  host     = "127.0.0.1"
  port     = 5439
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
user "ann" {}
source "customers" {
  integration = "prod"
  table       = "crm.customers"
  column "email" { type = "varchar(40)" }
}
subscription "all" {
  on    = true
  allow = true
}
mask "email" {
  on     = column.name == "email"
  method = hash()
}
`
