package starter_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
	"github.com/rhysd/actionlint"
)

// The workflows of a policy in a folder are valid, and hand the folder on wherever they call
// the action.
func TestWorkflowsNameTheFolderOfThePolicy(t *testing.T) {
	for _, inside := range []string{"policy", "data/access $1", "0x10"} {
		for name, files := range map[string][]starter.File{
			"with passwords": starter.Scaffold(starter.Release{}), "on AWS": starter.ScaffoldAWS(starter.Release{},
				starter.AWS{}),
		} {
			t.Run(inside+" "+name, func(t *testing.T) {
				root := t.TempDir()
				if err := os.Mkdir(filepath.Join(root, ".git"), 0o700); err != nil {
					t.Fatal(err)
				}
				place, err := starter.PlaceOf(filepath.Join(root, filepath.FromSlash(inside)))
				if err != nil || place.Inside != inside {
					t.Fatalf("%+v, %v", place, err)
				}
				if _, err := starter.Lay(place, files); err != nil {
					t.Fatal(err)
				}
				namesFolder(t, root, inside)
			})
		}
	}
}

func namesFolder(t *testing.T, root, inside string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil || len(found) != 3 {
		t.Fatalf("%v, %v", found, err)
	}
	for _, file := range found {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, problems := actionlint.Parse(content)
		if len(problems) > 0 {
			t.Fatal(problems[0])
		}
		for _, job := range parsed.Jobs {
			for _, step := range job.Steps {
				run, is := step.Exec.(*actionlint.ExecAction)
				if !is || !strings.HasPrefix(run.Uses.Value, action) {
					continue
				}
				if given := run.Inputs["directory"]; given == nil || given.Value.Value != inside {
					t.Errorf("%s hands on %+v", file, given)
				}
			}
		}
	}
}
