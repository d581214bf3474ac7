// Package actiontest reads GitHub Actions workflows and actions in tests, says
// where they break the rules that keep them safe, and runs the scripts of a
// composite action with a real shell. It does not evaluate conditions, and
// knows of expressions only what a test gives it values for.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
package actiontest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Workflow is a file of .github/workflows.
type Workflow struct {
	Name        string            `yaml:"name"`
	On          yaml.Node         `yaml:"on"`
	Permissions yaml.Node         `yaml:"permissions"`
	Concurrency yaml.Node         `yaml:"concurrency"`
	Env         map[string]string `yaml:"env"`
	Jobs        map[string]*Job   `yaml:"jobs"`
}

// Job is one job of a workflow.
type Job struct {
	Name        string            `yaml:"name"`
	If          string            `yaml:"if"`
	RunsOn      string            `yaml:"runs-on"`
	Minutes     int               `yaml:"timeout-minutes"`
	Environment yaml.Node         `yaml:"environment"`
	Permissions yaml.Node         `yaml:"permissions"`
	Env         map[string]string `yaml:"env"`
	Steps       []*Step           `yaml:"steps"`
}

// Step is a step of a job or of a composite action: one of Uses and Run.
type Step struct {
	Name            string            `yaml:"name"`
	ID              string            `yaml:"id"`
	If              string            `yaml:"if"`
	Uses            Reference         `yaml:"uses"`
	With            map[string]string `yaml:"with"`
	Run             string            `yaml:"run"`
	Shell           string            `yaml:"shell"`
	Folder          string            `yaml:"working-directory"`
	Env             map[string]string `yaml:"env"`
	ContinueOnError bool              `yaml:"continue-on-error"`
}

// Reference names an action, such as owner/name/folder@commit. The comment on
// its line says which version that commit is.
type Reference struct{ Action, Ref, Comment string }

// Action is a composite action's action.yml.
type Action struct {
	Dir         string `yaml:"-"`
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Inputs      map[string]struct {
		Description string `yaml:"description"`
		Required    bool   `yaml:"required"`
		Default     string `yaml:"default"`
	} `yaml:"inputs"`
	Outputs map[string]struct {
		Description string `yaml:"description"`
		Value       string `yaml:"value"`
	} `yaml:"outputs"`
	Runs struct {
		Using string  `yaml:"using"`
		Steps []*Step `yaml:"steps"`
	} `yaml:"runs"`
}

// UnmarshalYAML keeps the comment beside the text.
func (r *Reference) UnmarshalYAML(node *yaml.Node) error {
	var text string
	if err := node.Decode(&text); err != nil {
		return err
	}
	action, ref, _ := bytes.Cut([]byte(text), []byte("@"))
	*r = Reference{string(action), string(ref), node.LineComment}
	return nil
}

// Title is what a run's log calls the step.
func (s *Step) Title() string {
	switch {
	case s.Name != "":
		return s.Name
	case s.ID != "":
		return s.ID
	case s.Uses.Action != "":
		return s.Uses.Action
	}
	return "run"
}

// LoadWorkflow reads a workflow's file.
func LoadWorkflow(path string) (*Workflow, error) {
	w := &Workflow{}
	if err := decode(path, w); err != nil {
		return nil, fmt.Errorf("reading the workflow %s: %w", path, err)
	}
	return w, nil
}

// LoadAction reads the action.yml in a folder.
func LoadAction(dir string) (*Action, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	a := &Action{Dir: dir}
	if err := decode(filepath.Join(dir, "action.yml"), a); err != nil {
		return nil, fmt.Errorf("reading the action in %s: %w", dir, err)
	}
	if a.Runs.Using != "composite" {
		return nil, fmt.Errorf("reading the action in %s: it uses %q; only composite ones run here", dir,
			a.Runs.Using)
	}
	return a, nil
}

// decode refuses keys that the types above do not know.
func decode(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	return decoder.Decode(into)
}
