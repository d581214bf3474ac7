package actiontest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	fullCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)
	inText     = regexp.MustCompile(`\$\{\{`)
)

// Problems lists where a workflow breaks the rules that keep it safe to run
// beside secrets, sorted.
func (w *Workflow) Problems() []string {
	var problems []string
	add := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if w.Permissions.Kind != yaml.MappingNode || len(w.Permissions.Content) > 0 {
		add("the workflow does not start from permissions: {}")
	}
	if w.Concurrency.IsZero() {
		add("the workflow has no concurrency group")
	}
	for name, job := range w.Jobs {
		if job.Minutes <= 0 {
			add("the job %s has no timeout-minutes", name)
		}
		if job.Permissions.Kind != yaml.MappingNode {
			add("the job %s does not list its permissions", name)
		}
		for _, problem := range stepProblems(job.Steps) {
			add("the job %s: %s", name, problem)
		}
	}
	slices.Sort(problems)
	return problems
}

// Problems lists where an action breaks the rules for steps.
func (a *Action) Problems() []string {
	problems := stepProblems(a.Runs.Steps)
	for _, step := range a.Runs.Steps {
		if step.Run != "" && step.Shell == "" {
			problems = append(problems, fmt.Sprintf("the step %q names no shell", step.Title()))
		}
	}
	return problems
}

func stepProblems(steps []*Step) []string {
	var problems []string
	add := func(step *Step, text string) {
		problems = append(problems, fmt.Sprintf("the step %q %s", step.Title(), text))
	}
	for _, step := range steps {
		if inText.MatchString(step.Run) {
			add(step, "puts an expression into a script; it belongs in env")
		}
		action := step.Uses
		if action.Action == "" || strings.HasPrefix(action.Action, "./") {
			continue
		}
		if !fullCommit.MatchString(action.Ref) {
			add(step, "uses an action that is not pinned to a full commit")
		}
		if action.Comment == "" {
			add(step, "does not say which version its action's commit is")
		}
		if action.Action == "actions/checkout" && step.With["persist-credentials"] != "false" {
			add(step, "leaves the token in the checkout")
		}
	}
	return problems
}
