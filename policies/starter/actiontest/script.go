package actiontest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Machine is where scripts run. Nothing of the test's own environment reaches
// one: Env says what the machine has, at least PATH.
type Machine struct {
	Folder string // that scripts start in
	Temp   string // RUNNER_TEMP
	Env    map[string]string
}

// Result is what scripts left.
type Result struct {
	Failed bool
	Log    string
	// Outputs and Summary are what was written to the files of that name.
	Outputs, Summary string
}

// Script runs a text as a step with "shell: bash" does.
func (m *Machine) Script(ctx context.Context, text string, env map[string]string) (Result, error) {
	files, err := os.MkdirTemp(m.Temp, "step")
	if err != nil {
		return Result{}, err
	}
	in := func(name string) string { return filepath.Join(files, name) }
	all := map[string]string{
		"CI": "true", "RUNNER_TEMP": m.Temp, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
		"GITHUB_OUTPUT": in("output"), "GITHUB_PATH": in("path"), "GITHUB_STEP_SUMMARY": in("summary"),
	}
	maps.Copy(all, m.Env)
	maps.Copy(all, env)
	command := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text)
	command.Dir = m.Folder
	for name, value := range all {
		command.Env = append(command.Env, name+"="+value)
	}
	log, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Result{}, err
	}
	read := func(name string) string {
		content, _ := os.ReadFile(in(name)) // not every script writes one
		return string(content)
	}
	for line := range strings.Lines(read("path")) {
		m.Env["PATH"] = strings.TrimSpace(line) + string(os.PathListSeparator) + m.Env["PATH"]
	}
	return Result{Failed: exit != nil, Log: string(log), Outputs: read("output"), Summary: read("summary")}, nil
}

// Scripts runs an action's own scripts until one fails, with inputs as a
// workflow gives them. It leaves out the steps that use other actions. github
// holds the values of that context.
func (m *Machine) Scripts(ctx context.Context, a *Action, with, github map[string]string) (Result, error) {
	values := make(map[string]string)
	for name, value := range github {
		values["github."+name] = value
	}
	if err := a.inputs(with, values); err != nil {
		return Result{}, err
	}
	var all Result
	for _, step := range a.Runs.Steps {
		if step.Run == "" || all.Failed {
			continue
		}
		env := map[string]string{"GITHUB_ACTION_PATH": a.Dir}
		for name, text := range step.Env {
			var err error
			if env[name], err = expand(text, values); err != nil {
				return Result{}, err
			}
		}
		result, err := m.Script(ctx, step.Run, env)
		if err != nil {
			return Result{}, err
		}
		all = Result{result.Failed, all.Log + result.Log, all.Outputs + result.Outputs, all.Summary + result.Summary}
	}
	return all, nil
}

// inputs adds the value of each input. An input that the action does not
// declare is an error here; GitHub only warns of it.
func (a *Action) inputs(with, values map[string]string) error {
	for name := range with {
		if _, known := a.Inputs[name]; !known {
			return fmt.Errorf("the action declares no input %q", name)
		}
	}
	for name, input := range a.Inputs {
		value, given := with[name]
		if !given && input.Required {
			return fmt.Errorf("the action's input %q is missing", name)
		}
		if !given {
			var err error
			if value, err = expand(input.Default, values); err != nil {
				return err
			}
		}
		values["inputs."+name] = value
	}
	return nil
}

var reference = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// expand puts values in the place of ${{ name }}.
func expand(text string, values map[string]string) (string, error) {
	var err error
	expanded := reference.ReplaceAllStringFunc(text, func(found string) string {
		name := reference.FindStringSubmatch(found)[1]
		value, known := values[name]
		if !known {
			err = fmt.Errorf("%s has no value here", name)
		}
		return value
	})
	return expanded, err
}
