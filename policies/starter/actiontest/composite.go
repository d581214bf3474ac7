package actiontest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Call is one use of an action: what it was given, and what it gives back.
type Call struct {
	Uses    Reference
	With    map[string]string
	Env     map[string]string // as a script of this step would see it
	Outputs map[string]string
	frame   *frame
	own     map[string]string // of Env, what the step itself says
}

// SetEnv sets a variable for all later steps.
func (c *Call) SetEnv(name, value string) { c.frame.job.env[name] = value }

// Mask hides a value in the log from now on.
func (c *Call) Mask(secret string) { c.frame.mask(secret) }

// Print adds a line to the log.
func (c *Call) Print(line string) { c.frame.print(line) }

// unknownError is not a step that failed, but one that cannot be run here.
type unknownError struct{ cause error }

func (e *unknownError) Error() string { return e.cause.Error() }

// Composite runs a composite action's own steps in the place of a stand-in.
func Composite(a *Action) Use {
	return func(ctx context.Context, call *Call) error {
		inner, err := call.enter(a)
		if err != nil {
			return &unknownError{err}
		}
		if err := inner.steps(ctx, a.Runs.Steps); err != nil {
			return &unknownError{err}
		}
		for name, output := range a.Outputs {
			value, err := inner.scope(ctx).expand(output.Value)
			if err != nil {
				return &unknownError{err}
			}
			call.Outputs[name] = value
		}
		if inner.failed {
			return errors.New("a step of the action failed")
		}
		return nil
	}
}

// enter makes the frame of an action's steps: the action's inputs, no secrets.
func (c *Call) enter(a *Action) (*frame, error) {
	outer := c.frame
	contexts := maps.Clone(outer.contexts)
	delete(contexts, "secrets")
	delete(contexts, "vars")
	github := maps.Clone(contexts["github"].(map[string]any))
	github["action_path"], github["action_ref"] = a.Dir, c.Uses.Ref
	github["action_repository"] = ""
	if parts := strings.SplitN(c.Uses.Action, "/", 3); parts[0] != "." && len(parts) > 1 {
		github["action_repository"] = parts[0] + "/" + parts[1]
	}
	contexts["github"] = github
	inner := &frame{job: outer.job, contexts: contexts, outputs: map[string]any{}, vars: maps.Clone(outer.vars)}
	if inner.vars == nil {
		inner.vars = map[string]string{}
	}
	inner.vars["GITHUB_ACTION_PATH"] = a.Dir
	inner.env = maps.Clone(outer.env)
	if inner.env == nil {
		inner.env = map[string]string{}
	}
	maps.Copy(inner.env, c.own)
	inputs, err := a.inputs(inner, c.With)
	contexts["inputs"] = inputs
	return inner, err
}

// inputs fills in the defaults, and refuses an input that the action does not
// declare, which GitHub only warns of.
func (a *Action) inputs(f *frame, with map[string]string) (map[string]any, error) {
	for name := range with {
		if _, known := a.Inputs[name]; !known {
			return nil, fmt.Errorf("the action declares no input %q", name)
		}
	}
	inputs := make(map[string]any)
	for name, input := range a.Inputs {
		value, given := with[name]
		if !given {
			if input.Required {
				return nil, fmt.Errorf("the action's input %q is missing", name)
			}
			var err error
			if value, err = f.scope(context.Background()).expand(input.Default); err != nil {
				return nil, err
			}
		}
		inputs[name] = value
	}
	return inputs, nil
}
