package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/workflow"
	"github.com/spf13/cobra"
)

func githubCommand(env environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "github",
		Short: "Review, test, apply and drift inside GitHub Actions",
		Long: `The commands below read the event that started a workflow from GITHUB_EVENT_NAME
and GITHUB_EVENT_PATH, talk to GitHub with GITHUB_TOKEN, and write the summary,
the outputs and the annotations of the step.`,
		Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		githubSubcommand(env, "review [DIR]", "Plan a pull request and show the plan on it", (*workflow.Step).Review),
		githubSubcommand(env, "apply [DIR]", "Apply what was merged, if it is what was reviewed",
			(*workflow.Step).Apply),
		githubSubcommand(env, "test [DIR]", "Check a policy's format and validity, and run its tests; needs no "+
			"warehouse", (*workflow.Step).Test),
		githubSubcommand(env, "drift [DIR]", "Report what was changed by hand in an issue, and correct it if "+
			"the integration says so", (*workflow.Step).Drift),
	)
	return cmd
}

func githubSubcommand(env environment, use, short string,
	run func(*workflow.Step, context.Context, workflow.Options) (workflow.Result, error),
) *cobra.Command {
	var o workflow.Options
	cmd := &cobra.Command{
		Use: use, Short: short, Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Folder = folderOf(args)
			o.Out = cmp.Or(o.Out, filepath.Join(temporary(env), outputOf(use)))
			o.HTML = cmp.Or(o.HTML, filepath.Join(temporary(env), "redveil-plan.html"))
			begin, end := actions.Quiet()
			env := withoutCommands(env)
			step, err := newStep(env, use == "apply [DIR]")
			if err != nil {
				return err
			}
			fmt.Fprint(env.out, begin)
			result, err := run(step, cmd.Context(), o)
			return finish(cmd.Context(), result, err, end, env)
		},
	}
	cmd.Flags().StringVar(&o.Integration, "integration", "", "only this integration")
	if use == "test [DIR]" {
		cmd.Flags().StringVar(&o.Out, "junit", "", "write the results to this file as JUnit XML (default "+
			"$RUNNER_TEMP/redveil-tests.xml)")
	}
	if use == "review [DIR]" {
		cmd.Flags().StringVar(&o.Out, "out", "", "write the plan to this file (default "+
			"$RUNNER_TEMP/redveil-plan.json)")
		cmd.Flags().StringVar(&o.HTML, "html", "", "write the plan to this file as a page (default "+
			"$RUNNER_TEMP/redveil-plan.html)")
	}
	return cmd
}

// outputOf is the name of the file that a command writes.
func outputOf(use string) string {
	if use == "test [DIR]" {
		return "redveil-tests.xml"
	}
	return "redveil-plan.json"
}

// withoutCommands breaks up what GitHub's runner would take for a command, such
// as a name in a policy, a plan or an error. Secrets are cut out first, as one
// that is broken up would not be found.
func withoutCommands(env environment) environment {
	env.err = cutting{actions.Harmless(env.err), env.secrets}
	return env
}

// newStep reads the workflow's step from the environment.
func newStep(env environment, writes bool) (*workflow.Step, error) {
	name, file := env.getenv("GITHUB_EVENT_NAME"), env.getenv("GITHUB_EVENT_PATH")
	if name == "" || file == "" {
		return nil, fmt.Errorf("GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set: this command runs inside " +
			"GitHub Actions; redveil plan, apply and drift run anywhere")
	}
	payload, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading the event: %w", err)
	}
	step := &workflow.Step{
		Repository: env.getenv("GITHUB_REPOSITORY"), RunID: env.getenv("GITHUB_RUN_ID"), Now: env.now, Log: env.out,
		Notes:  env.err,
		Server: cmp.Or(strings.TrimSuffix(env.getenv("GITHUB_SERVER_URL"), "/"), "https://github.com"),
		Runner: actions.Runner{
			Outputs: env.getenv("GITHUB_OUTPUT"), Summary: env.getenv("GITHUB_STEP_SUMMARY"),
			Hide: env.secrets.Cut,
		},
	}
	if step.Event, err = github.ParseEvent(name, payload); err != nil {
		return nil, err
	}
	if token := env.getenv("GITHUB_TOKEN"); token != "" {
		step.Client, err = github.New(github.Options{
			BaseURL: env.getenv("GITHUB_API_URL"), Token: token, Repository: step.Repository,
			Login: env.getenv("REDVEIL_GITHUB_LOGIN"), Hide: env.secrets.Cut,
		})
		if err != nil {
			return nil, err
		}
	}
	local := env.engine()
	local.Writes = writes
	shown := local.OnProblems
	local.OnProblems = func(policy *engine.Policy, problems hcl.Diagnostics) error {
		step.Annotate(policy.Inside, problems)
		return shown(policy, problems)
	}
	step.Engine, step.Remote = local, local.WithGitToken(env.getenv("GITHUB_TOKEN"))
	return step, nil
}

// finish ends the step. It reports what GitHub did not accept, which does not
// change the result. It prints the error itself, because here the output cannot
// contain commands for the runner.
func finish(ctx context.Context, result workflow.Result, err error, quietEnd string, env environment) error {
	for _, undelivered := range result.Undelivered {
		fmt.Fprintf(env.err, "redveil: the result stands, but GitHub was not told: %v\n", undelivered)
	}
	code := codeOf(ctx, err, env)
	for n := range result.Annotations {
		a := &result.Annotations[n]
		a.File, a.Title, a.Message = env.secrets.Cut(a.File), env.secrets.Cut(a.Title), env.secrets.Cut(a.Message)
	}
	fmt.Fprint(env.out, quietEnd, actions.Annotations(result.Annotations))
	if code != exitDone {
		return &exitError{code: code}
	}
	return nil
}

// temporary returns where a step's files go if they are not named.
func temporary(env environment) string {
	if folder := env.getenv("RUNNER_TEMP"); folder != "" {
		return folder
	}
	return os.TempDir()
}
