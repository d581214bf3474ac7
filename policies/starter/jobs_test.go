package starter_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/policies/starter/actiontest"
)

const password = "p%25ss w0rd"

// aws is the command of that name on a runner.
const aws = `#!/usr/bin/env bash
[ "$*" = "secretsmanager get-secret-value --secret-id redveil --query SecretString --output text" ] || exit 9
[ "$AWS_ROLE" = "$EXPECTED_ROLE" ] || exit 8
echo '{"username": "redveil", "password": "p%25ss w0rd"}'
`

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// policyRunner is a runner of a new repository whose variables are set up.
func policyRunner(t *testing.T, role string) *actiontest.Runner {
	t.Helper()
	runner := machine(t, serveRelease(t))
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "aws"), []byte(aws), 0o700); err != nil {
		t.Fatal(err)
	}
	runner.Env["PATH"] = bin + string(os.PathListSeparator) + runner.Env["PATH"]
	runner.Env["EXPECTED_ROLE"] = role
	runner.Vars = map[string]string{
		"REDVEIL_REVIEW_ROLE": "reads", "REDVEIL_APPLY_ROLE": "applies", "REDVEIL_DRIFT_ROLE": "looks",
		"REDVEIL_AWS_REGION": "eu-central-1", "REDVEIL_SECRET_ID": "redveil",
	}
	runner.Uses["actions/checkout"] = actiontest.Nothing
	runner.Uses["aws-actions/configure-aws-credentials"] = func(_ context.Context, call *actiontest.Call) error {
		call.SetEnv("AWS_ROLE", call.With["role-to-assume"])
		return nil
	}
	runner.Uses[action] = actiontest.Composite(loadAction(t))
	return runner
}

func runJob(t *testing.T, runner *actiontest.Runner, name string) *actiontest.Result {
	t.Helper()
	folder := layOut(t, starter.Release{Version: "1.2.3", Commit: commit})
	workflow := load(t, filepath.Join(folder, ".github/workflows/redveil-"+name+".yml"))
	result, err := runner.RunJob(context.Background(), workflow, name)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Each workflow takes its own role, gives redveil the password, and shows it
// to nobody.
func TestWorkflowsGiveRedveilThePassword(t *testing.T) {
	for _, row := range []struct{ name, event, role string }{
		{"review", "pull_request", "reads"},
		{"review", "merge_group", "reads"},
		{"apply", "push", "applies"},
		{"drift", "schedule", "looks"},
	} {
		t.Run(row.name+" on "+row.event, func(t *testing.T) {
			runner := policyRunner(t, row.role)
			runner.Event.Name = row.event
			if row.event == "pull_request" {
				runner.Event.Payload = pullRequest("acme/policy", "alice")
			}
			result := runJob(t, runner, row.name)
			if result.Failed || !strings.Contains(result.Log, "called with: github "+row.name+" -- .") {
				t.Fatal(result.Log)
			}
			if !strings.Contains(result.Log, "password: <***>") || strings.Contains(result.Log, password) {
				t.Errorf("the password is not there, or shows:\n%s", result.Log)
			}
		})
	}
}

// From a fork come neither secrets nor a token for AWS, and from Dependabot
// neither: the review runs all the same.
func TestReviewOfForksAndDependabotRunsWithoutSecrets(t *testing.T) {
	for _, row := range []struct{ name, repository, author string }{
		{"a fork", "mallory/policy", "mallory"},
		{"Dependabot", "acme/policy", "dependabot[bot]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			runner := policyRunner(t, "reads")
			runner.Event.Name, runner.Event.Payload = "pull_request", pullRequest(row.repository, row.author)
			result := runJob(t, runner, "review")
			taken, _ := result.Step("Take the role that reads")
			if result.Failed || taken.Outcome != "skipped" || !strings.Contains(result.Log, "password: <>") {
				t.Error(result.Log)
			}
		})
	}
}

// A warehouse to try things on needs no AWS: the password is a secret of the
// repository.
func TestWorkflowsWithoutRolesTakeTheSecret(t *testing.T) {
	runner := policyRunner(t, "")
	runner.Vars = nil
	runner.Secrets = map[string]string{"REDVEIL_PASSWORD": password}
	for _, name := range []string{"apply", "drift"} {
		result := runJob(t, runner, name)
		if result.Failed || !strings.Contains(result.Log, "password: <***>") {
			t.Error(result.Log)
		}
	}
}

func TestAFailureToReadThePasswordEndsTheJob(t *testing.T) {
	result := runJob(t, policyRunner(t, "another role"), "apply")
	if !result.Failed || strings.Contains(result.Log, "called with") {
		t.Error(result.Log)
	}
}

func pullRequest(repository, author string) map[string]any {
	return map[string]any{"pull_request": map[string]any{
		"number": 7, "user": map[string]any{"login": author},
		"head": map[string]any{"repo": map[string]any{"full_name": repository}},
	}}
}
