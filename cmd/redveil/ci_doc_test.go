package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"go.yaml.in/yaml/v3"
)

// The jobs in the guide to CI run as they stand there, against a warehouse: a merge
// request is looked at, what was merged is applied, and nothing has drifted.
func TestTheJobsOfTheGuideRun(t *testing.T) {
	guide, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	shells := blocksOf(string(guide), "sh")
	yamls := blocksOf(string(guide), "yaml")
	if len(shells) != 4 || len(yamls) != 2 {
		t.Fatalf("the guide has %d blocks of shell and %d of YAML", len(shells), len(yamls))
	}
	gitlab := jobsOf(t, yamls[0])
	atlantis := stepsOf(t, yamls[1])
	for name, jobs := range map[string][]string{
		"any shell": shells,
		"GitLab":    {gitlab["test"], gitlab["plan"], gitlab["apply"], gitlab["drift"]},
		"Atlantis":  {atlantis["plan"], atlantis["apply"]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := mergeRequest(t)
			for n, job := range jobs {
				out, err := shell(t, folder, job)
				if err != nil {
					t.Fatalf("job %d: %v\n%s\n%s", n+1, err, job, out)
				}
				if strings.Contains(job, "redveil plan --connection-from") && !strings.Contains(out, "gains    alice") {
					t.Errorf("the plan does not say who gains:\n%s", out)
				}
			}
		})
	}
}

// blocksOf are the blocks of a language in a document.
func blocksOf(text, language string) []string {
	var all []string
	for _, found := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	return all
}

// jobsOf are the scripts of GitLab's jobs.
func jobsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	var parts map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text), &parts); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for name, part := range parts {
		var job struct {
			Script []string `yaml:"script"`
		}
		if part.Kind == yaml.MappingNode && part.Decode(&job) == nil && len(job.Script) > 0 {
			all[name] = strings.Join(job.Script, "\n")
		}
	}
	return all
}

// stepsOf are the commands of Atlantis' workflow.
func stepsOf(t *testing.T, text string) map[string]string {
	t.Helper()
	var server struct {
		Workflows map[string]map[string]struct {
			Steps []map[string]string `yaml:"steps"`
		} `yaml:"workflows"`
	}
	if err := yaml.Unmarshal([]byte(text), &server); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for name, stage := range server.Workflows["redveil"] {
		for _, step := range stage.Steps {
			all[name] += step["run"] + "\n"
		}
	}
	return all
}

// mergeRequest is a clone on the branch of a merge request, whose server has the target.
func mergeRequest(t *testing.T) string {
	t.Helper()
	running := sandboxtest.Start(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE SCHEMA shop", "CREATE TABLE shop.orders "+
		"(id integer)", "CREATE USER alice PASSWORD DISABLE")
	root := t.TempDir()
	folder := filepath.Join(root, "clone")
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustShell(t, root, "git init -q -b main --bare server.git && git clone -q server.git clone 2>/dev/null")
	put("redveil.hcl", fmt.Sprintf("integration \"prod\" {\n  host     = \"127.0.0.1\"\n  port     = %d\n  database = "+
		"\"dev\"\n  username = \"admin\"\n  sslmode  = \"disable\"\n}\n", running.Port()))
	mustShell(t, folder, "git checkout -q -b main && git add . && git commit -q -m start && git push -q origin main")
	put("policy.hcl", `source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
}
user "alice" {}
subscription "everyone" {
  on    = true
  allow = true
}
test "alice reads orders" {
  as     = "alice"
  source = "orders"
  rows   = [{ id = 1 }]
  expect = [{ id = 1 }]
}
`)
	mustShell(t, folder, "git checkout -q -b topic && git add . && git commit -q -m topic")
	return folder
}

func mustShell(t *testing.T, folder, script string) {
	t.Helper()
	if out, err := shell(t, folder, script); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// shell runs a script as CI does: it ends at the first command that fails.
func shell(t *testing.T, folder, script string) (string, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	programs := t.TempDir()
	if err := os.Symlink(self, filepath.Join(programs, "redveil")); err != nil { // which TestMain knows by its name
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "PATH="+programs+":"+os.Getenv("PATH"), "TARGET=main", "BASE_BRANCH_NAME=main",
		"CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main", "PLANFILE="+filepath.Join(folder, "..", "planfile"),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x@example.org", "GIT_COMMITTER_NAME=x",
		"GIT_COMMITTER_EMAIL=x@example.org")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
