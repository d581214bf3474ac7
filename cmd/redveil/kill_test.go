package main

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

var (
	kills = flag.Int("kills", 12, "at how many moments to kill a run")
	seed  = flag.Uint64("seed", 0, "the seed of these moments; 0 for other ones each time")
)

// killPolicy is what both policies of the kill test have.
const killPolicy = firstRunPolicy + `source "customers" {
  integration = "prod"
  table       = "mart.customers"
  column "id" { type = "integer" }
}
user "ann" { groups = ["staff"] }
`

// killChange is what one of them has besides.
const killChange = `mask "id" {
  on     = column.name == "id"
  method = null_value()
  unless = contains(user.groups, "audit")
}
group "audit" {}
user "bert" { groups = ["staff", "audit"] }
`

// killed is a policy that changes back and forth, behind a proxy.
type killed struct {
	t      *testing.T
	proxy  *faulttest.Proxy
	admin  *sql.DB
	reads  [2]map[string]string // what people read under each policy
	folder string
	people map[string]*sql.DB
}

// A run that is killed with SIGKILL, at whichever statement, is followed by one that
// converges without help. Meanwhile everybody reads what one of the two policies says.
func TestARunThatIsKilledAtAnyMomentIsFollowedByOneThatConverges(t *testing.T) {
	k := newKilled(t)
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("again with -seed %d", *seed)
	moments := rand.New(rand.NewPCG(*seed, 0))
	var ways [2]way
	for _, to := range []int{0, 1, 0} {
		k.choose(to)
		k.proxy.Heal()
		k.converges()
		ways[to] = wayOf(k.proxy.Statements())
		k.reads[to] = k.read()
	}
	for n := range *kills {
		to := (n + 1) % 2
		k.choose(to)
		at := ways[to].writes[moments.IntN(len(ways[to].writes))]
		what := []faulttest.What{faulttest.CutBefore, faulttest.CutAfter}[moments.IntN(2)]
		if at > ways[to].locked && moments.IntN(2) == 0 {
			what = faulttest.SilentAfter // and the session stays, with all that it has locked
		}
		k.killAt(at, what)
		if what != faulttest.SilentAfter { // where everybody waits
			k.readsEither(fmt.Sprintf("killed at %d (%d)", at, what))
		}
		k.proxy.Heal()
		sandboxtest.Exec(t, k.admin, "UPDATE redveil_system.lock SET valid_until = GETDATE()")
		k.converges()
		if diff := cmp.Diff(k.reads[to], k.read()); diff != "" {
			t.Errorf("after a run that was killed at %d (%d): %s", at, what, diff)
		}
	}
}

// way is what leads to a policy: the numbers of the statements that do not only read,
// and of the one by which the lock is taken for sure. A lock that another run has left
// costs a statement more.
type way struct {
	writes []int
	locked int
}

func wayOf(statements []string) way {
	var w way
	for n, statement := range statements {
		if statement == "COMMIT" && w.locked == 0 {
			w.locked = n + 2
		}
		if !strings.HasPrefix(statement, "SELECT") && !strings.HasPrefix(statement, "SET search_path") &&
			!strings.HasPrefix(statement, "SET timezone") && statement != "BEGIN READ ONLY" {
			w.writes = append(w.writes, n+1)
		}
	}
	return w
}

func newKilled(t *testing.T) *killed {
	t.Helper()
	running := sandboxtest.Start(t)
	k := &killed{
		t: t, proxy: faulttest.Start(t, running.Port()), admin: sandboxtest.Open(t, running, "admin"),
		folder: t.TempDir(), people: make(map[string]*sql.DB),
	}
	sandboxtest.Exec(t, k.admin, "CREATE SCHEMA mart", "CREATE TABLE mart.orders (id integer)",
		"INSERT INTO mart.orders VALUES (1)", "CREATE TABLE mart.customers (id integer)",
		"INSERT INTO mart.customers VALUES (2)")
	for _, name := range []string{"ann", "bert", "eve"} {
		sandboxtest.Exec(t, k.admin, "CREATE USER "+name+" PASSWORD DISABLE")
		k.people[name] = sandboxtest.Open(t, running, name)
	}
	return k
}

// choose writes one of the policies.
func (k *killed) choose(to int) {
	k.t.Helper()
	text := fmt.Sprintf(killPolicy, k.proxy.Port()) + []string{"", killChange}[to]
	if err := os.WriteFile(filepath.Join(k.folder, "policy.hcl"), []byte(text), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

// converges applies the policy, which also checks that nothing is left to do.
func (k *killed) converges() {
	k.t.Helper()
	out, err := redveilCommand(k.t, "apply", "--auto-approve", "--lock-timeout", "0", k.folder).CombinedOutput()
	if err != nil {
		k.t.Fatalf("%v\n%s", err, out)
	}
}

// read is what everybody reads: rows, or the refusal.
func (k *killed) read() map[string]string {
	k.t.Helper()
	all := make(map[string]string)
	for name, db := range k.people {
		for _, view := range []string{"orders", "customers"} {
			var id sql.NullString
			err := db.QueryRow("SELECT id FROM governed." + view).Scan(&id)
			all[name+" of "+view] = fmt.Sprint(id, err)
		}
	}
	return all
}

// readsEither checks that everybody reads what one of the policies says.
func (k *killed) readsEither(when string) {
	k.t.Helper()
	for who, now := range k.read() {
		if now != k.reads[0][who] && now != k.reads[1][who] {
			k.t.Errorf("%s: %s is %s, neither %s nor %s", when, who, now, k.reads[0][who], k.reads[1][who])
		}
	}
}

// killAt kills a run as it sends its n-th statement.
func (k *killed) killAt(n int, what faulttest.What) {
	k.t.Helper()
	var cmd *exec.Cmd
	started := make(chan struct{})
	k.proxy.Break(faulttest.Fault{What: what, At: n, Meanwhile: func() {
		<-started
		_ = cmd.Process.Kill()
	}})
	cmd = redveilCommand(k.t, "apply", "--auto-approve", "--lock-timeout", "0", k.folder)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Start()
	close(started)
	if err != nil {
		k.t.Fatal(err)
	}
	_ = cmd.Wait()
	if k.proxy.Met() == cmd.ProcessState.Exited() {
		k.t.Errorf("killed at %d: the run ended with %s\n%s", n, cmd.ProcessState, out.String())
	}
}
