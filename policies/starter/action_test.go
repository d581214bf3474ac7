package starter_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies/starter/actiontest"
)

const token = "ghs_0123456789"

// machine is a runner that reaches a fake release and nothing else.
func machine(t *testing.T, r *release) *actiontest.Runner {
	t.Helper()
	temp := t.TempDir()
	return &actiontest.Runner{
		Workspace: t.TempDir(), Temp: temp,
		Env: map[string]string{
			"PATH": os.Getenv("PATH"), "HOME": temp,
			"REDVEIL_RELEASES_URL": r.url, "REDVEIL_PASSWORD": "",
		},
		Event: actiontest.Event{Name: "push", Repository: "acme/policy", Ref: "refs/heads/main", SHA: commit, Token: token},
		Uses:  map[string]actiontest.Use{"actions/setup-go": actiontest.Nothing, "actions/upload-artifact": actiontest.Nothing},
	}
}

func runAction(t *testing.T, runner *actiontest.Runner, with map[string]string) *actiontest.Result {
	t.Helper()
	result, err := runner.RunAction(context.Background(), loadAction(t), with, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestActionRunsTheReleaseAndHandsItsOutputsOn(t *testing.T) {
	runner := machine(t, serveRelease(t))
	uploaded := ""
	runner.Uses["actions/upload-artifact"] = func(_ context.Context, call *actiontest.Call) error {
		uploaded = call.With["name"] + ": " + call.With["path"]
		return nil
	}
	result := runAction(t, runner, map[string]string{
		"command": "review", "directory": "a folder", "integration": "prod", "version": "v1.2.3",
	})
	if result.Failed {
		t.Fatal(result.Log)
	}
	for _, want := range []string{"redveil 1.2.3 (stand-in)", "called with: github review --integration=prod -- a folder", "token: <***>"} {
		if !strings.Contains(result.Log, want) {
			t.Errorf("the log does not say %q:\n%s", want, result.Log)
		}
	}
	if built, _ := result.Step("actions/setup-go"); built.Outcome != "skipped" {
		t.Error("a release was installed, and Go was set up")
	}
	plan := filepath.Join(runner.Temp, "redveil-plan")
	if want := fmt.Sprintf("redveil-plan: %s.json\n%s.html\n", plan, plan); uploaded != want {
		t.Errorf("uploaded %q, want %q", uploaded, want)
	}
	got, _ := result.Step("action")
	want := map[string]string{
		"has-changes": "true", "digest": "sha256:abc", "widens": "2", "narrows": "0", "failure-reason": "",
		"plan-path": plan + ".json", "html-path": plan + ".html", "comment-url": "https://github.com/acme/policy/pull/7#issuecomment-1",
	}
	if diff := cmp.Diff(want, got.Outputs); diff != "" {
		t.Error(diff)
	}
	if want := "# Who gains and who loses\n"; result.Summary != want {
		t.Errorf("summary %q, want %q", result.Summary, want)
	}
}

func TestActionFailsAsRedveilDoesAndStillKeepsThePlan(t *testing.T) {
	runner := machine(t, serveRelease(t))
	runner.Env["EXIT"], runner.Env["REASON"] = "3", "stale"
	result := runAction(t, runner, map[string]string{"command": "review", "version": "v1.2.3"})
	kept, _ := result.Step("Keep the plan")
	done, _ := result.Step("action")
	if !result.Failed || kept.Outcome != "success" || done.Outputs["failure-reason"] != "stale" {
		t.Errorf("failed %v, plan %s, reason %q", result.Failed, kept.Outcome, done.Outputs["failure-reason"])
	}
}

func TestActionInstallsOnEachSystem(t *testing.T) {
	served := serveRelease(t)
	for _, row := range []struct{ system, arch string }{{"Linux", "X64"}, {"macOS", "ARM64"}, {"Windows", "X64"}} {
		t.Run(row.system, func(t *testing.T) {
			runner := machine(t, served)
			runner.OS, runner.Arch = row.system, row.arch
			result := runAction(t, runner, map[string]string{"command": "apply", "version": "v1.2.3"})
			installed, _ := result.Step("Install redveil")
			if installed.Outcome != "success" || !strings.Contains(result.Log, "redveil 1.2.3 (stand-in)") {
				t.Error(result.Log)
			}
		})
	}
}

// What is wrong is said, and nothing that was downloaded runs.
func TestActionRefuses(t *testing.T) {
	for _, row := range []struct {
		name   string
		with   map[string]string
		spoil  func(*actiontest.Runner, *release)
		reason string
	}{
		{name: "an archive that was changed", spoil: func(_ *actiontest.Runner, r *release) {
			r.files["redveil_1.2.3_linux_amd64.tar.gz"] = r.files["redveil_1.2.3_darwin_arm64.tar.gz"][1:]
		}, reason: "redveil_1.2.3_linux_amd64.tar.gz has the SHA-256 "},
		{name: "another checksum than the given one", with: map[string]string{"checksum": strings.Repeat("ab", 32)}, reason: "but " + strings.Repeat("ab", 32) + " was expected. Nothing of it was run."},
		{name: "an archive without a checksum", spoil: func(_ *actiontest.Runner, r *release) { r.files["checksums.txt"] = nil }, reason: "the checksums of v1.2.3 do not name redveil_1.2.3_linux_amd64.tar.gz"},
		{name: "no such release", with: map[string]string{"version": "v9.9.9"}, reason: "/v9.9.9/redveil_9.9.9_linux_amd64.tar.gz cannot be fetched"},
		{name: "what is no version", with: map[string]string{"version": "latest; rm -rf /"}, reason: `or checkout, not "latest; rm -rf /"`},
		{name: "an unknown system", spoil: func(r *actiontest.Runner, _ *release) { r.OS = "Plan9" }, reason: "there is no release for Plan9"},
		{name: "an unknown processor", spoil: func(r *actiontest.Runner, _ *release) { r.Arch = "ARM" }, reason: "there is no release for ARM."},
		{name: "an archive without redveil", spoil: func(r *actiontest.Runner, _ *release) { r.Arch = "ARM64" }, reason: "redveil_1.2.3_linux_arm64.tar.gz holds no redveil"},
		{name: "an address that proves nothing", spoil: func(r *actiontest.Runner, _ *release) { r.Env["REDVEIL_RELEASES_URL"] = "http://example.org" }, reason: "http://example.org/v1.2.3/redveil_1.2.3_linux_amd64.tar.gz cannot be fetched"},
		{name: "an unknown command", with: map[string]string{"command": "destroy"}, reason: `command takes review, apply or drift, not "destroy"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			served := serveRelease(t)
			runner := machine(t, served)
			if row.spoil != nil {
				row.spoil(runner, served)
			}
			with := map[string]string{"command": "review", "version": "v1.2.3"}
			maps.Copy(with, row.with)
			result := runAction(t, runner, with)
			if !result.Failed || !strings.Contains(result.Log, "::error::") || !strings.Contains(result.Log, row.reason) {
				t.Errorf("failed %v, and the log does not say %q:\n%s", result.Failed, row.reason, result.Log)
			}
			if strings.Contains(result.Log, "called with") {
				t.Errorf("it ran:\n%s", result.Log)
			}
		})
	}
}

func TestActionTrustsAGivenChecksumAlone(t *testing.T) {
	served := serveRelease(t)
	sums := string(served.files["checksums.txt"])
	delete(served.files, "checksums.txt")
	before, _, _ := strings.Cut(sums, "  redveil_1.2.3_linux_amd64.tar.gz")
	lines := strings.Split(before, "\n")
	result := runAction(t, machine(t, served), map[string]string{
		"command": "drift", "version": "v1.2.3", "checksum": lines[len(lines)-1],
	})
	if result.Failed {
		t.Error(result.Log)
	}
}

// Without a release the action builds the commit that it is at.
func TestActionBuildsItsOwnCheckout(t *testing.T) {
	runner := machine(t, serveRelease(t))
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		runner.Env[name] = goEnv(t, name)
	}
	runner.Uses["actions/setup-go"] = func(_ context.Context, call *actiontest.Call) error {
		_, err := os.Stat(call.With["go-version-file"])
		return err
	}
	result := runAction(t, runner, map[string]string{"command": "review", "version": "checkout"})
	installed, _ := result.Step("Install redveil")
	prepared, _ := result.Step("actions/setup-go")
	if prepared.Outcome != "success" || installed.Outcome != "success" || !strings.Contains(result.Log, "redveil checkout (") {
		t.Error(result.Log)
	}
}
