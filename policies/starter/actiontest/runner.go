package actiontest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"time"
)

// Runner is a machine that runs one job after the other. Nothing of the test's
// own environment reaches a step: Env says what the machine has.
type Runner struct {
	Workspace string            // the folder that steps start in
	Temp      string            // RUNNER_TEMP
	Env       map[string]string // at least PATH
	OS, Arch  string            // as in RUNNER_OS and RUNNER_ARCH; Linux and X64 if empty
	Event     Event
	Secrets   map[string]string
	Vars      map[string]string
	// Uses stands in for actions, by name without the commit, such as
	// "actions/checkout". A name that is missing fails the job.
	Uses map[string]Use
}

// Use stands in for an action. An error fails the step.
type Use func(ctx context.Context, call *Call) error

// Nothing stands in for an action whose work a test does not need.
func Nothing(context.Context, *Call) error { return nil }

// Result tells how a job went.
type Result struct {
	Failed  bool
	Steps   []StepResult // in order, those of composite actions before the step that uses them
	Summary string       // the job summary, Markdown
	Log     string       // what GitHub would show: with secrets as ***
}

// StepResult tells how a step went.
type StepResult struct {
	Name, ID string
	Outcome  string // success, failure or skipped
	Outputs  map[string]string
}

// Step finds a step by name or id.
func (r *Result) Step(name string) (StepResult, bool) {
	for _, step := range r.Steps {
		if step.Name == name || name != "" && step.ID == name {
			return step, true
		}
	}
	return StepResult{}, false
}

// job is a job under way.
type job struct {
	runner  *Runner
	result  *Result
	env     map[string]string // what all later steps see: the job's, and GITHUB_ENV's
	paths   []string          // from GITHUB_PATH, the latest first
	masks   []string
	log     bytes.Buffer
	payload string // the event's file
	files   int    // how many files were made for steps
}

// frame is a list of steps that share contexts: a job's, or an action's.
type frame struct {
	*job
	contexts map[string]any
	env      map[string]string // of the step that uses the action
	outputs  map[string]any    // the steps context
	vars     map[string]string // GITHUB_ACTION_PATH and alike
	failed   bool
}

// RunJob runs a job of a workflow. Its error says that the workflow is not
// one, or uses what is not known here; a step that fails is in the result.
func (r *Runner) RunJob(ctx context.Context, w *Workflow, name string) (*Result, error) {
	todo := w.Jobs[name]
	if todo == nil {
		return nil, fmt.Errorf("running %s: it has no job %q", w.Path, name)
	}
	j, err := r.start()
	if err != nil {
		return nil, fmt.Errorf("running %s: %w", w.Path, err)
	}
	f := &frame{job: j, contexts: r.contexts(w.Name, name), outputs: map[string]any{}}
	f.contexts["vars"], f.contexts["secrets"] = contextOf(r.Vars), contextOf(r.Secrets)
	f.vars = map[string]string{"GITHUB_WORKFLOW": w.Name, "GITHUB_JOB": name}
	if err := f.raise(ctx, w.Env, todo); err != nil {
		return nil, fmt.Errorf("running the job %s of %s: %w", name, w.Path, err)
	}
	return j.finish(f.failed), nil
}

// RunAction runs an action by itself, as a job with one step would.
func (r *Runner) RunAction(ctx context.Context, a *Action, with, env map[string]string) (*Result, error) {
	j, err := r.start()
	if err != nil {
		return nil, fmt.Errorf("running the action in %s: %w", a.Dir, err)
	}
	f := &frame{job: j, contexts: r.contexts("test", "test"), outputs: map[string]any{}}
	step := &Step{Name: a.Name, ID: "action", Uses: Reference{Action: "./"}, With: with, Env: env}
	if err := f.use(ctx, step, Composite(a)); err != nil {
		return nil, fmt.Errorf("running the action in %s: %w", a.Dir, err)
	}
	return j.finish(f.failed), nil
}

// raise evaluates a job's own settings and runs its steps.
func (f *frame) raise(ctx context.Context, outer map[string]string, todo *Job) error {
	for _, level := range []map[string]string{outer, todo.Env} {
		expanded, err := f.expandAll(level)
		if err != nil {
			return err
		}
		maps.Copy(f.job.env, expanded)
	}
	wanted, err := f.scope(ctx).holds(todo.If)
	if err != nil || !wanted {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, time.Duration(max(todo.Minutes, 1))*time.Minute)
	defer stop()
	return f.steps(ctx, todo.Steps)
}

func (r *Runner) start() (*job, error) {
	j := &job{runner: r, result: &Result{}, env: map[string]string{}}
	for _, secret := range r.Secrets {
		j.mask(secret)
	}
	j.mask(r.Event.Token)
	var err error
	j.payload, err = r.Event.write(r.Temp)
	return j, err
}

func (j *job) finish(failed bool) *Result {
	j.result.Failed, j.result.Log = failed, j.log.String()
	return j.result
}
