package starter_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter/actiontest"
)

const token = "ghs_0123456789"

// machine reaches a fake release and nothing else.
func machine(t *testing.T, r *release) *actiontest.Machine {
	t.Helper()
	temp := t.TempDir()
	return &actiontest.Machine{
		Folder: t.TempDir(), Temp: temp,
		Env: map[string]string{
			"PATH": os.Getenv("PATH"), "HOME": temp,
			"REDVEIL_RELEASES_URL": r.url, "REDVEIL_PASSWORD": "",
		},
	}
}

// runAction installs and runs redveil as the action's steps do.
func runAction(t *testing.T, m *actiontest.Machine, with map[string]string) actiontest.Result {
	t.Helper()
	result, err := m.Scripts(t.Context(), loadAction(t), with, map[string]string{
		"token": token, "action_repository": "", "action_ref": commit,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestActionRunsTheReleaseWithWhatItWasGiven(t *testing.T) {
	result := runAction(t, machine(t, serveRelease(t)), map[string]string{
		"command": "review", "directory": "a folder", "integration": "prod", "version": "v1.2.3",
	})
	if result.Failed {
		t.Fatal(result.Log)
	}
	for _, want := range []string{"redveil 1.2.3 (stand-in)", "called with: github review --integration=prod " +
		"-- a folder", "token: <" + token + ">"} {
		if !strings.Contains(result.Log, want) {
			t.Errorf("the log does not say %q:\n%s", want, result.Log)
		}
	}
	if want := "# Who gains and who loses\n"; result.Summary != want {
		t.Errorf("summary %q, want %q", result.Summary, want)
	}
}

func TestActionFailsAsRedveilDoes(t *testing.T) {
	m := machine(t, serveRelease(t))
	m.Env["EXIT"], m.Env["REASON"] = "3", "stale"
	result := runAction(t, m, map[string]string{"command": "review", "version": "v1.2.3"})
	if !result.Failed || !strings.Contains(result.Outputs, "failure-reason=stale\n") {
		t.Errorf("failed %v, outputs %s", result.Failed, result.Outputs)
	}
}

// The outputs have redveil's own names, and the plan is kept after a refusal
// too.
func TestActionHandsOutputsAndThePlanOn(t *testing.T) {
	action := loadAction(t)
	for name, output := range action.Outputs {
		if want := "${{ steps.redveil.outputs." + name + " }}"; output.Value != want {
			t.Errorf("the output %s is %s, want %s", name, output.Value, want)
		}
	}
	names := make([]string, len(action.Runs.Steps))
	for n, step := range action.Runs.Steps {
		names[n] = step.Title()
	}
	want := []string{
		"actions/setup-go", "Install redveil", "Run redveil", "Keep the plan", "Keep the test results",
	}
	if !slices.Equal(names, want) {
		t.Fatalf("the steps are %q, want %q", names, want)
	}
	setup, run, keep := action.Runs.Steps[0], action.Runs.Steps[2], action.Runs.Steps[3]
	if setup.If != "inputs.version == 'checkout'" {
		t.Errorf("Go is set up if %s", setup.If)
	}
	module := strings.ReplaceAll(setup.With["go-version-file"], "${{ github.action_path }}", action.Dir)
	if _, err := os.Stat(module); err != nil {
		t.Error(err)
	}
	if run.ID != "redveil" || !keep.ContinueOnError || !strings.HasPrefix(keep.If, "${{ !cancelled() && ") {
		t.Errorf("the plan is kept if %s, continue-on-error %v, of the step %q", keep.If, keep.ContinueOnError,
			run.ID)
	}
	for _, path := range strings.Fields(strings.ReplaceAll(keep.With["path"], " ", "")) {
		if name := strings.TrimSuffix(strings.TrimPrefix(path, "${{steps.redveil.outputs."),
			"}}"); action.Outputs[name].Value == "" {
			t.Errorf("%s is no output of the action", path)
		}
	}
}

func TestActionInstallsOnEachSystem(t *testing.T) {
	served := serveRelease(t)
	for _, row := range []struct{ system, arch string }{{"Linux", "X64"}, {"macOS", "ARM64"}, {"Windows", "X64"}} {
		t.Run(row.system, func(t *testing.T) {
			m := machine(t, served)
			m.Env["RUNNER_OS"], m.Env["RUNNER_ARCH"] = row.system, row.arch
			result := runAction(t, m, map[string]string{"command": "apply", "version": "v1.2.3"})
			if !strings.Contains(result.Log, "redveil 1.2.3 (stand-in)") {
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
		spoil  func(*actiontest.Machine, *release)
		reason string
	}{
		{name: "an archive that was changed", spoil: func(_ *actiontest.Machine, r *release) {
			r.files["redveil_1.2.3_linux_amd64.tar.gz"] = r.files["redveil_1.2.3_darwin_arm64.tar.gz"][1:]
		}, reason: "redveil_1.2.3_linux_amd64.tar.gz has the SHA-256 "},
		{
			name: "another checksum than the given one", with: map[string]string{"checksum": strings.Repeat("ab", 32)},
			reason: "but " + strings.Repeat("ab", 32) + " was expected. Nothing of it was run.",
		},
		{
			name:   "an archive without a checksum",
			spoil:  func(_ *actiontest.Machine, r *release) { r.files["checksums.txt"] = nil },
			reason: "the checksums of v1.2.3 do not name redveil_1.2.3_linux_amd64.tar.gz",
		},
		{
			name: "no such release", with: map[string]string{"version": "v9.9.9"},
			reason: "/v9.9.9/redveil_9.9.9_linux_amd64.tar.gz cannot be fetched",
		},
		{
			name: "what is no version", with: map[string]string{"version": "latest; rm -rf /"},
			reason: `or checkout, not "latest; rm -rf /"`,
		},
		{
			name: "an unknown system", spoil: func(m *actiontest.Machine, _ *release) { m.Env["RUNNER_OS"] = "Plan9" },
			reason: "there is no release for Plan9",
		},
		{name: "an unknown processor", spoil: func(m *actiontest.Machine,
			_ *release,
		) {
			m.Env["RUNNER_ARCH"] = "ARM"
		}, reason: "there is no release for ARM."},
		{name: "an archive without redveil", spoil: func(m *actiontest.Machine,
			_ *release,
		) {
			m.Env["RUNNER_ARCH"] = "ARM64"
		}, reason: "redveil_1.2.3_linux_arm64.tar.gz holds no redveil"},
		{
			name:   "an address that proves nothing",
			spoil:  func(m *actiontest.Machine, _ *release) { m.Env["REDVEIL_RELEASES_URL"] = "http://example.org" },
			reason: "http://example.org/v1.2.3/redveil_1.2.3_linux_amd64.tar.gz cannot be fetched",
		},
		{
			name: "an unknown command", with: map[string]string{"command": "destroy"},
			reason: `command takes review, test, apply or drift, not "destroy"`,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			served := serveRelease(t)
			m := machine(t, served)
			if row.spoil != nil {
				row.spoil(m, served)
			}
			with := map[string]string{"command": "review", "version": "v1.2.3"}
			maps.Copy(with, row.with)
			result := runAction(t, m, with)
			if !result.Failed || !strings.Contains(result.Log, "::error::") ||
				!strings.Contains(result.Log, row.reason) {
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
	m := machine(t, serveRelease(t))
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		m.Env[name] = goEnv(t, name)
	}
	result := runAction(t, m, map[string]string{"command": "review", "version": "checkout"})
	if want := "redveil checkout (" + commit + ", "; !strings.Contains(result.Log, want) {
		t.Errorf("the log does not say %q:\n%s", want, result.Log)
	}
	if _, err := os.Stat(filepath.Join(m.Temp, "redveil", "bin", "redveil")); err != nil {
		t.Error(err)
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
