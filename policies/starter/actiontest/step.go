package actiontest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// steps runs them in order; after one has failed, those run whose "if" asks
// for it.
func (f *frame) steps(ctx context.Context, all []*Step) error {
	for _, step := range all {
		wanted, err := f.scope(ctx).holds(step.If)
		if err != nil {
			return fmt.Errorf("the step %q: %w", step.title(), err)
		}
		switch {
		case !wanted:
			f.record(step, "skipped", nil)
		case step.Run != "":
			err = f.shell(ctx, step)
		case step.Uses.Action != "":
			use := f.runner.Uses[step.Uses.Action]
			if use == nil {
				return fmt.Errorf("the step %q uses %s, and nothing stands in for it", step.title(), step.Uses.Action)
			}
			err = f.use(ctx, step, use)
		default:
			err = fmt.Errorf("it neither runs nor uses anything")
		}
		if err != nil {
			return fmt.Errorf("the step %q: %w", step.title(), err)
		}
	}
	return nil
}

// shell runs a script the way a runner does.
func (f *frame) shell(ctx context.Context, step *Step) error {
	env, err := f.expandAll(step.Env)
	if err != nil {
		return err
	}
	script, err := f.scope(ctx).expand(step.Run)
	if err != nil {
		return err
	}
	files, err := f.newFiles(script)
	if err != nil {
		return err
	}
	var words []string
	switch step.Shell {
	case "bash":
		words = []string{"--noprofile", "--norc", "-eo", "pipefail", files.script}
	case "":
		words = []string{"-e", files.script}
	default:
		return fmt.Errorf("the shell %q is not known here", step.Shell)
	}
	command := exec.CommandContext(ctx, "bash", words...)
	command.Dir = filepath.Join(f.runner.Workspace, step.Folder)
	command.WaitDelay = 5 * time.Second
	command.Env = list(f.environment(env, files.variables()))
	output, failed := command.CombinedOutput()
	f.show(step, string(output))
	if failed != nil {
		f.print(fmt.Sprintf("Error: %v", failed))
	}
	outputs, err := f.collect(files)
	if err != nil {
		return err
	}
	f.conclude(step, failed == nil, outputs)
	return nil
}

// use calls what stands in for an action.
func (f *frame) use(ctx context.Context, step *Step, stand Use) error {
	env, err := f.expandAll(step.Env)
	if err != nil {
		return err
	}
	with, err := f.expandAll(step.With)
	if err != nil {
		return err
	}
	f.show(step, "")
	call := &Call{Uses: step.Uses, With: with, Env: f.environment(env, nil), Outputs: map[string]string{}, frame: f, own: env}
	failed := stand(ctx, call)
	if unknown, ok := failed.(*unknownError); ok {
		return unknown.cause
	}
	if failed != nil {
		f.print(fmt.Sprintf("Error: %v", failed))
	}
	f.conclude(step, failed == nil, call.Outputs)
	return nil
}

func (f *frame) conclude(step *Step, worked bool, outputs map[string]string) {
	if worked {
		f.record(step, "success", outputs)
		return
	}
	f.record(step, "failure", outputs)
	f.failed = f.failed || !step.ContinueOnError
}

func (f *frame) record(step *Step, outcome string, outputs map[string]string) {
	f.result.Steps = append(f.result.Steps, StepResult{step.title(), step.ID, outcome, outputs})
	if step.ID == "" {
		return
	}
	conclusion := outcome
	if outcome == "failure" && step.ContinueOnError {
		conclusion = "success"
	}
	f.outputs[step.ID] = map[string]any{"outcome": outcome, "conclusion": conclusion, "outputs": contextOf(outputs)}
}

func (f *frame) scope(ctx context.Context) scope {
	contexts := maps.Clone(f.contexts)
	contexts["steps"] = f.outputs
	env := maps.Clone(f.job.env)
	maps.Copy(env, f.env)
	contexts["env"] = contextOf(env)
	return scope{contexts: contexts, failed: f.failed, canceled: ctx.Err() != nil}
}

func (f *frame) expandAll(values map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(values))
	for name, value := range values {
		expanded, err := f.scope(context.Background()).expand(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = expanded
	}
	return out, nil
}

// environment puts the levels together; the later ones win.
func (f *frame) environment(step, files map[string]string) map[string]string {
	env := maps.Clone(f.runner.Env)
	for _, level := range []map[string]string{f.machine(), f.vars, f.job.env, f.env, step, files} {
		maps.Copy(env, level)
	}
	if len(f.paths) > 0 {
		env["PATH"] = strings.Join(append(append([]string{}, f.paths...), env["PATH"]), string(os.PathListSeparator))
	}
	return env
}

func list(env map[string]string) []string {
	out := make([]string, 0, len(env))
	for name, value := range env {
		out = append(out, name+"="+value)
	}
	return out
}

func (f *frame) newFiles(script string) (stepFiles, error) {
	f.job.files++
	folder := filepath.Join(f.runner.Temp, "_step_"+strconv.Itoa(f.job.files))
	return makeFiles(folder, script)
}
