package starter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/policies/starter/actiontest"
)

// aws is the command of that name on a runner.
const aws = `#!/usr/bin/env bash
[ "$*" = "secretsmanager get-secret-value --secret-id redveil --query SecretString --output text" ] || exit 9
[ -n "$AWS_SAYS" ] || exit 8
echo "$AWS_SAYS"
`

// steps are the steps of a scaffolded workflow's one job.
func steps(t *testing.T, name string) (*actiontest.Workflow, []*actiontest.Step) {
	t.Helper()
	folder := layOut(t, starter.Release{Version: "1.2.3", Commit: commit})
	workflow := load(t, filepath.Join(folder, ".github/workflows/redveil-"+name+".yml"))
	job := workflow.Jobs[name]
	if job == nil || len(job.Steps) != 4 {
		t.Fatalf("the workflow %s has no job of its name, or not four steps", name)
	}
	return workflow, job.Steps
}

// Each workflow takes its own role where there is one, reads the password with
// it, and gives redveil that password or the secret of the repository.
func TestWorkflowsGiveRedveilThePassword(t *testing.T) {
	for name, want := range map[string]struct{ role, condition string }{
		"review": {"vars.REDVEIL_REVIEW_ROLE", "env.USE_AWS == 'true'"},
		"apply":  {"vars.REDVEIL_APPLY_ROLE", "vars.REDVEIL_APPLY_ROLE != ''"},
		"drift":  {"vars.REDVEIL_DRIFT_ROLE", "vars.REDVEIL_DRIFT_ROLE != ''"},
	} {
		t.Run(name, func(t *testing.T) {
			_, steps := steps(t, name)
			role, read, run := steps[1], steps[2], steps[3]
			if role.If != want.condition || read.If != want.condition || run.If != "" {
				t.Errorf("the steps run if %q, %q, %q, want %q for the first two", role.If, read.If, run.If,
					want.condition)
			}
			if got := role.With["role-to-assume"]; got != "${{ "+want.role+" }}" {
				t.Errorf("it takes the role %s", got)
			}
			if read.ID != "warehouse" || run.Env["REDVEIL_PASSWORD"] != "${{ steps.warehouse.outputs.password || "+
				"secrets.REDVEIL_PASSWORD }}" {
				t.Errorf("redveil gets the password %s, read by the step %q", run.Env["REDVEIL_PASSWORD"], read.ID)
			}
			if run.Uses.Action != action || run.With["command"] != name {
				t.Errorf("it runs %s with %v", run.Uses.Action, run.With)
			}
		})
	}
}

// The policy's tests run with no secret, no role and no right but to read, so that they
// run for forks, too.
func TestTheTestsOfAReviewNeedNothing(t *testing.T) {
	for _, files := range [][]starter.File{
		starter.Scaffold(starter.Release{Version: "1.2.3", Commit: commit}),
		starter.ScaffoldAWS(starter.Release{Version: "1.2.3", Commit: commit}, starter.AWS{}),
	} {
		folder := layOutFiles(t, files)
		job := load(t, filepath.Join(folder, ".github/workflows/redveil-review.yml")).Jobs["test"]
		if job == nil || len(job.Steps) != 2 {
			t.Fatal("the review has no job of two steps for tests")
		}
		run := job.Steps[1]
		if run.Uses.Action != action || run.With["command"] != "test" || len(run.Env) > 0 {
			t.Errorf("it runs %s with %v and %v", run.Uses.Action, run.With, run.Env)
		}
		text, err := os.ReadFile(filepath.Join(folder, ".github/workflows/redveil-review.yml"))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "  test:\n")
		tests, _, _ := strings.Cut(rest, "  review:\n")
		if strings.Contains(tests, "secrets.") || strings.Contains(tests, "write") {
			t.Errorf("it gets more than it needs:\n%s", tests)
		}
	}
}

// From a fork come neither secrets nor a token for AWS, and from Dependabot
// neither.
func TestReviewOfForksAndDependabotTakesNoRole(t *testing.T) {
	workflow, _ := steps(t, "review")
	for _, part := range []string{
		"vars.REDVEIL_REVIEW_ROLE != '' && ",
		"(github.event_name == 'merge_group' || github.event.pull_request.head.repo.full_name == github.repository)",
		" && github.event.pull_request.user.login != 'dependabot[bot]'",
	} {
		if !strings.Contains(workflow.Env["USE_AWS"], part) {
			t.Errorf("USE_AWS lacks %s", part)
		}
	}
}

func TestThePasswordIsReadAndHidden(t *testing.T) {
	for name, row := range map[string]struct {
		says, log, outputs string
		failed             bool
	}{
		"a password with a percent sign": {
			says: `{"username": "redveil", "password": "p%25ss w0rd"}`,
			log:  "::add-mask::p%2525ss w0rd\n", outputs: "password=p%25ss w0rd\n",
		},
		"a secret that has none":      {says: `{"username": "redveil"}`, log: "null\n", failed: true},
		"no right to read the secret": {failed: true},
	} {
		for _, workflow := range []string{"review", "apply", "drift"} {
			t.Run(name+", "+workflow, func(t *testing.T) {
				m := machine(t, serveRelease(t))
				if err := os.WriteFile(filepath.Join(m.Temp, "aws"), []byte(aws), 0o700); err != nil {
					t.Fatal(err)
				}
				m.Env["PATH"] = m.Temp + string(os.PathListSeparator) + m.Env["PATH"]
				m.Env["AWS_SAYS"] = row.says
				_, steps := steps(t, workflow)
				if got := steps[2].Env["SECRET_ID"]; got != "${{ vars.REDVEIL_SECRET_ID }}" {
					t.Errorf("the secret is %s", got)
				}
				got, err := m.Script(t.Context(), steps[2].Run, map[string]string{"SECRET_ID": "redveil"})
				if err != nil || got.Failed != row.failed || got.Outputs != row.outputs || !row.failed &&
					got.Log != row.log {
					t.Errorf("got %+v, %v, want %+v", got, err, row)
				}
			})
		}
	}
}
