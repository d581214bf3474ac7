package starter_test

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/policies/starter/actiontest"
	"github.com/rhysd/actionlint"
)

const (
	root   = "../.."
	action = "redveil/redveil/.github/actions/redveil"
)

// workflows are the project's own and those of a new repository.
func workflows(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(root + "/.github/workflows/*.yml")
	if err != nil || len(all) < 2 {
		t.Fatalf("the project's workflows: %v, %v", all, err)
	}
	scaffolded, err := filepath.Glob(layOut(t, starter.Release{}) + "/.github/workflows/*.yml")
	if err != nil || len(scaffolded) != 3 {
		t.Fatalf("a new repository's workflows: %v, %v", scaffolded, err)
	}
	all = append(all, scaffolded...)
	for name, how := range ways {
		onAWS, err := filepath.Glob(layOutFiles(t, starter.ScaffoldAWS(starter.Release{}, how)) +
			"/.github/workflows/*.yml")
		if err != nil || len(onAWS) != 3 {
			t.Fatalf("the workflows for %s: %v, %v", name, onAWS, err)
		}
		all = append(all, onAWS...)
	}
	return all
}

// layOut writes a new repository to a folder of its own.
func layOut(t *testing.T, release starter.Release) string {
	t.Helper()
	return layOutFiles(t, starter.Scaffold(release))
}

func layOutFiles(t *testing.T, files []starter.File) string {
	t.Helper()
	folder := t.TempDir()
	for _, file := range files {
		path := filepath.Join(folder, filepath.FromSlash(file.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestWorkflowsPassActionlint(t *testing.T) {
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	problems, err := linter.LintFiles(workflows(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
}

func TestWorkflowsAreSafeToRunBesideSecrets(t *testing.T) {
	for _, path := range workflows(t) {
		workflow := load(t, path)
		for _, problem := range workflow.Problems() {
			t.Errorf("%s: %s", path, problem)
		}
	}
	for _, problem := range loadAction(t).Problems() {
		t.Errorf("the action: %s", problem)
	}
}

func load(t *testing.T, path string) *actiontest.Workflow {
	t.Helper()
	workflow, err := actiontest.LoadWorkflow(path)
	if err != nil {
		t.Fatal(err)
	}
	return workflow
}

func loadAction(t *testing.T) *actiontest.Action {
	t.Helper()
	loaded, err := actiontest.LoadAction(root + "/.github/actions/redveil")
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// The guide has every input and output of the action, and every variable of
// the workflows.
func TestGuideNamesWhatThereIsToSet(t *testing.T) {
	guide, err := os.ReadFile(root + "/docs/github.md")
	if err != nil {
		t.Fatal(err)
	}
	declared := loadAction(t)
	var names []string
	for name := range declared.Inputs {
		names = append(names, name)
	}
	for name := range declared.Outputs {
		names = append(names, name)
	}
	for _, file := range starter.Scaffold(starter.Release{}) {
		for _, found := range regexp.MustCompile(`(?:vars|secrets)\.([A-Z_]+)`).FindAllSubmatch(file.Content, -1) {
			names = append(names, string(found[1]))
		}
	}
	for _, name := range names {
		if !strings.Contains(string(guide), "`"+name+"`") {
			t.Errorf("docs/github.md does not say what %s is for", name)
		}
	}
}
