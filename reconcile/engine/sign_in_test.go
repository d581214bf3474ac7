package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// Five failed sign-ins lock an account, and a repository may have more integrations
// than that with the same account. The first one tries its password, for all of them.
func TestSeveralIntegrationsTryAWrongPasswordOnce(t *testing.T) {
	running := sandboxtest.Start(t, sandboxtest.CheckPasswords())
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE USER keeper PASSWORD 'Sesame-0pen' CREATEUSER")
	proxy := faulttest.Start(t, running.Port())
	var policy strings.Builder
	for n := range 6 {
		fmt.Fprintf(&policy, "integration \"i%d\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n"+
			"  username = \"keeper\"\n  password = env(\"REDVEIL_WRONG\")\n  sslmode = \"disable\"\n"+
			"  view_schema = \"v%d\"\n  system_prefix = \"s%d\"\n}\n", n, proxy.Port(), n, n)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "p.hcl"), []byte(policy.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("REDVEIL_WRONG", "Wrong0ne-")
	e := hereEngine()
	e.SignIns = new(warehouse.SignIns)
	loaded, err := e.Load(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	for n, planned := range e.PlanEach(t.Context(), loaded, loaded.Repository.Integrations) {
		want := "password authentication failed"
		if n > 0 {
			want = "this password was refused before in this run and is not tried again"
		}
		if planned.Err == nil || !strings.Contains(planned.Err.Error(), want) {
			t.Errorf("integration %d: %v", n, planned.Err)
		}
	}
	if _, err := e.FindDrift(t.Context(), folder, ""); !warehouse.IsRefused(err) {
		t.Error(err)
	}
	if _, err := e.Histories(t.Context(), folder, "", 1); !warehouse.IsRefused(err) {
		t.Error(err)
	}
	if tried := proxy.SignIns(); tried != 1 {
		t.Errorf("signed in %d times, want once", tried)
	}
}
