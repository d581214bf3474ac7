package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/bootstrap"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

const rightsPolicy = `integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "redveil"
  sslmode  = "disable"
  accounts = "create"
  plan {
    username = "redveil_plan"
  }
}
group "analysts" {}
user "ann" { groups = ["analysts"] }
user "new" { groups = ["analysts"] }
source "customers" {
  integration = "prod"
  table       = "crm.customers"
  column "id" { type = "integer" }
  column "email" { type = "varchar(256)" }
}
subscription "analysts" {
  on    = source.schema == "crm"
  allow = contains(user.groups, "analysts")
}
mask "email" {
  on     = column.name == "email"
  method = hash()
}
`

// rightful is a warehouse in which both accounts have just the rights that
// bootstrap gives them.
type rightful struct {
	t      *testing.T
	admin  *sql.DB
	folder string
	script bootstrap.Script
}

func newRightful(t *testing.T) *rightful {
	t.Helper()
	running := sandboxtest.Start(t)
	r := &rightful{t: t, admin: sandboxtest.Open(t, running, "admin"), folder: t.TempDir()}
	text := fmt.Sprintf(rightsPolicy, running.Port())
	if err := os.WriteFile(filepath.Join(r.folder, "policy.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sandboxtest.Exec(t, r.admin, "CREATE USER ann PASSWORD DISABLE", "CREATE SCHEMA crm",
		"CREATE TABLE crm.customers (id integer, email varchar(256))", "INSERT INTO crm.customers VALUES (1, 'a@b.c')")
	repository, _, problems := spec.Load(os.DirFS(r.folder))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, _ := policies.Resolve(repository, "prod", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	r.script = bootstrap.For(resolved)
	for _, statement := range r.script.Do(bootstrap.There{}).All() {
		sandboxtest.Exec(t, r.admin, statement.String())
	}
	return r
}

// without runs redveil without one of the rights, and gives the right back.
func (r *rightful) without(step bootstrap.Step, args ...string) (code int, out string) {
	r.t.Helper()
	sandboxtest.Exec(r.t, r.admin, step.Revoke.String())
	defer sandboxtest.Exec(r.t, r.admin, step.Give.String())
	cmd := redveilCommand(r.t, append(args, r.folder)...)
	text, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(text)
}

func (r *rightful) has(query string) bool {
	r.t.Helper()
	var found bool
	if err := r.admin.QueryRow("SELECT COUNT(*) > 0 FROM " + query).Scan(&found); err != nil {
		r.t.Fatal(err)
	}
	return found
}

// Whatever right is missing, the run names the statement that gives it, and does
// nothing.
func TestARightThatIsMissingIsNamed(t *testing.T) {
	r := newRightful(t)
	ofReader := func(s bootstrap.Step) bool { return strings.Contains(s.Give.String(), "redveil_plan") }
	for _, step := range slices.DeleteFunc(slices.Clone(r.script.Rights), ofReader) {
		code, out := r.without(step, "apply", "--auto-approve")
		if code != exitFailed || !strings.Contains(out, step.Give.String()) {
			t.Errorf("without %s: exit %d\n%s", step.Give, code, out)
		}
		if r.has("pg_namespace WHERE nspname IN ('governed', 'redveil_system')") ||
			r.has("svv_roles WHERE role_name LIKE 'redveil%'") || r.has("pg_user WHERE usename = 'new'") {
			t.Fatalf("without %s: something was done", step.Give)
		}
	}
	if out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput(); err != nil {
		t.Fatalf("with all rights: %v\n%s", err, out)
	}
	for _, step := range slices.DeleteFunc(slices.Clone(r.script.Rights),
		func(s bootstrap.Step) bool { return !ofReader(s) }) {
		for _, command := range []string{"plan", "drift"} {
			code, out := r.without(step, command)
			if code != exitFailed || !strings.Contains(out, step.Give.String()) {
				t.Errorf("%s without %s: exit %d\n%s", command, step.Give, code, out)
			}
		}
	}
}

// Once something is applied, a plan says what is missing, and nobody loses by it.
func TestAPlanSaysWhichRightsAreMissing(t *testing.T) {
	r := newRightful(t)
	if out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	n := slices.IndexFunc(r.script.Rights, func(s bootstrap.Step) bool {
		return strings.HasPrefix(s.Give.String(), "GRANT SELECT FOR TABLES")
	})
	code, out := r.without(r.script.Rights[n], "plan")
	want := `missing-right: account "redveil" has no SELECT FOR TABLES IN SCHEMA crm, without which apply ` +
		`changes nothing; an administrator runs GRANT SELECT FOR TABLES IN SCHEMA crm TO "redveil";`
	if code != 0 || !strings.Contains(out, want) {
		t.Errorf("exit %d, want %s\n%s", code, want, out)
	}
}

// The plan account may read what plans are made from, and nothing else, and what
// it runs cannot write.
func TestThePlanAccountWritesNothing(t *testing.T) {
	r := newRightful(t)
	if out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var reads, writes string
	err := r.admin.QueryRow("SELECT COUNT(*), MAX(CASE WHEN privilege_type <> 'SELECT' THEN privilege_type ELSE '' "+
		"END) FROM svv_relation_privileges WHERE identity_name = 'redveil_plan' AND namespace_name = 'redveil_system'").
		Scan(&reads, &writes)
	if err != nil || reads != "9" || writes != "" {
		t.Errorf("%s grants, %q, %v", reads, writes, err)
	}
	if r.has("svv_relation_privileges WHERE identity_name = 'redveil_plan' AND relation_name = 'mask_key'") {
		t.Error("the plan account may read the key")
	}
	if out, err := redveilCommand(t, "plan", "--detailed-exitcode", r.folder).CombinedOutput(); err != nil {
		t.Errorf("a plan right after: %v\n%s", err, out)
	}
	sandboxtest.Exec(t, r.admin, "GRANT SELECT ON redveil_system.mask_key TO redveil_plan")
	out, _ := redveilCommand(t, "plan", "--all", r.folder).CombinedOutput()
	for _, want := range []string{
		"delete grant SELECT on redveil_system.mask_key to user redveil_plan",
		"redveil_plan can read redveil_system.mask_key by a grant",
	} {
		if !strings.Contains(strings.ReplaceAll(string(out), "- grant", "delete grant"), want) {
			t.Errorf("a grant of the key by hand is not found, want %s\n%s", want, out)
		}
	}
}

// What bootstrap gives can be taken back as a whole.
func TestBootstrapCanBeUndone(t *testing.T) {
	r := newRightful(t)
	undo := func() string {
		t.Helper()
		out, err := redveilCommand(t, "bootstrap", "--undo", "--run", "--admin", "admin", r.folder).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if out := undo(); !strings.Contains(out, `DROP USER "redveil_plan";`) {
		t.Errorf("undone by\n%s", out)
	}
	if r.has("pg_user WHERE usename LIKE 'redveil%'") || r.has("svv_roles WHERE role_name LIKE '%_for_redveil'") {
		t.Error("something is left")
	}
	if out := undo(); !strings.HasPrefix(out, "Done: 0 statements") {
		t.Errorf("undone again by\n%s", out)
	}
}

// A prefix that is renamed takes the accounts' rights with it.
func TestARenamedPrefixNeedsNoOtherRights(t *testing.T) {
	r := newRightful(t)
	file := filepath.Join(r.folder, "policy.hcl")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.Replace(string(text), `  accounts = "create"`,
		"  accounts = \"create\"\n  system_prefix = \"rv\"\n  renamed_from = { system_prefix = \"redveil\" }", 1)
	for _, policy := range []string{string(text), renamed} {
		if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	out, err := redveilCommand(t, "plan", "--detailed-exitcode", r.folder).CombinedOutput()
	if err != nil || strings.Contains(string(out), "missing-right") {
		t.Errorf("a plan right after: %v\n%s", err, out)
	}
}

// A view schema that somebody made before is theirs, and redveil needs rights in it.
func TestAViewSchemaOfOthersNeedsRights(t *testing.T) {
	r := newRightful(t)
	sandboxtest.Exec(t, r.admin, "CREATE SCHEMA governed")
	const gives = `GRANT CREATE, USAGE ON SCHEMA governed TO "redveil" WITH GRANT OPTION`
	out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nothing was applied. An administrator runs:\n    "+gives+";") {
		t.Errorf("%v\n%s", err, out)
	}
	sandboxtest.Exec(t, r.admin, gives)
	if out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Whoever is named the plan account reads of everyone, so that a plan says so.
func TestAPlanSaysWhatAnotherPlanAccountReads(t *testing.T) {
	r := newRightful(t)
	said := func() bool {
		t.Helper()
		out, err := redveilCommand(t, "apply", "--auto-approve", r.folder).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.Contains(string(out), "will read everyone's profile and entitlements")
	}
	if !said() {
		t.Error("not said where an account is named for the first time")
	}
	if said() {
		t.Error("said again")
	}
	file := filepath.Join(r.folder, "policy.hcl")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), "redveil_plan", "ann", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if !said() {
		t.Error("not said of another account")
	}
}

// An external schema is hidden from those without USAGE, and is then no schema of the
// warehouse itself.
func TestAHiddenExternalSchemaStopsARun(t *testing.T) {
	r := newRightful(t)
	sandboxtest.Exec(t, r.admin, "CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'lake' IAM_ROLE default")
	sandboxtest.Exec(t, r.admin,
		"CREATE EXTERNAL TABLE lake.sales (id integer) STORED AS PARQUET LOCATION 's3://lake/sales/'")
	file := filepath.Join(r.folder, "policy.hcl")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	source := "source \"sales\" {\n  integration = \"prod\"\n  table = \"lake.sales\"\n  external = true\n" +
		"  materialize = true\n  column \"id\" { type = \"integer\" }\n}\n"
	if err := os.WriteFile(file, append(text, source...), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) string {
		t.Helper()
		cmd := redveilCommand(t, append(args, r.folder)...)
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want {
			t.Errorf("%v: exit %d\n%s", args, code, out)
		}
		return string(out)
	}
	const gives = `    GRANT USAGE ON SCHEMA lake TO "redveil" WITH GRANT OPTION;`
	if out := run(exitFailed, "apply", "--auto-approve"); !strings.Contains(out, gives) {
		t.Errorf("want %s\n%s", gives, out)
	}
	run(0, "bootstrap", "--run", "--admin", "admin")
	run(0, "apply", "--auto-approve")
	if out := run(0, "plan", "--detailed-exitcode"); strings.Contains(out, "blocked") {
		t.Errorf("the plan account sees less:\n%s", out)
	}
	sandboxtest.Exec(t, r.admin, "REVOKE USAGE ON SCHEMA lake FROM redveil_plan")
	if out := run(exitFailed, "plan"); !strings.Contains(out, `GRANT USAGE ON SCHEMA lake TO "redveil_plan";`) {
		t.Errorf("the right is not named:\n%s", out)
	}
}

// A right that is missing in one warehouse stops the run before any other is changed.
func TestARightThatIsMissingStopsAllIntegrations(t *testing.T) {
	r := newRightful(t)
	sandboxtest.Exec(t, r.admin, "CREATE SCHEMA shop", "CREATE TABLE shop.orders (id integer)")
	first, err := os.ReadFile(filepath.Join(r.folder, "policy.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(first), "port     = ")
	port, _, _ := strings.Cut(rest, "\n")
	second := fmt.Sprintf(`integration "second" {
  host          = "127.0.0.1"
  port          = %s
  database      = "dev"
  username      = "redveil"
  sslmode       = "disable"
  view_schema   = "other_views"
  system_prefix = "other"
}
source "orders" {
  integration = "second"
  table       = "shop.orders"
  column "id" { type = "integer" }
}
`, port)
	if err := os.WriteFile(filepath.Join(r.folder, "second.hcl"), []byte(second), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := redveilCommand(t, "apply", "--auto-approve", r.folder)
	out, _ := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitFailed ||
		!strings.Contains(string(out), `redveil: integration "second": account "redveil" has no `) {
		t.Errorf("exit %d\n%s", cmd.ProcessState.ExitCode(), out)
	}
	if r.has("pg_namespace WHERE nspname = 'governed'") {
		t.Error("the first integration was applied")
	}
}
