package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/bootstrap"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/spf13/cobra"
)

// adminPasswordEnv holds the password of the superuser who runs bootstrap.
const adminPasswordEnv = "REDVEIL_ADMIN_PASSWORD"

type bootstrapOptions struct {
	engine.BootstrapRequest
	run, json bool
}

func bootstrapCommand(env environment) *cobra.Command {
	o := bootstrapOptions{BootstrapRequest: engine.BootstrapRequest{PasswordEnv: adminPasswordEnv}}
	cmd := &cobra.Command{
		Use:   "bootstrap [DIR]",
		Short: "Print the SQL that an administrator runs once for redveil's accounts",
		Long: `bootstrap prints what a superuser runs once, for exactly this policy: the system account
and the plan account, with the rights that they need and no more, each with its reason.
With --run it does that itself, signed in as --admin, whose password is in
` + adminPasswordEnv + `.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Folder = folderOf(args)
			return runBootstrap(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Integration, "integration", "", "the integration, where there are several")
	flags.BoolVar(&o.Undo, "undo", false, "the opposite: take the rights back, and drop the roles and accounts")
	flags.BoolVar(&o.run, "run", false, "run it, too")
	flags.StringVar(&o.Admin, "admin", "", "the superuser to sign in as, for --run")
	flags.BoolVar(&o.json, "json", false, "print the statements as JSON")
	return cmd
}

func runBootstrap(ctx context.Context, o bootstrapOptions, env environment) error {
	if o.run != (o.Admin != "") {
		return errors.New("--run needs --admin, the superuser to sign in as, and --admin is for --run alone")
	}
	runner := env.engine()
	script, err := runner.Bootstrap(ctx, o.BootstrapRequest)
	if err != nil {
		return err
	}
	text := script.Text()
	if o.Undo {
		text = script.Undo()
	}
	if !o.run {
		if o.json {
			return writeJSON(env, map[string]any{"integration": script.Integration, "sql": text})
		}
		_, err = fmt.Fprint(env.out, text)
		return err
	}
	sent, err := runner.RunBootstrap(ctx, o.BootstrapRequest, script)
	if err != nil {
		return fmt.Errorf("integration %q: %w", script.Integration, err)
	}
	statements := make([]string, len(sent))
	for n, statement := range sent {
		statements[n] = statement.String()
	}
	if o.json {
		return writeJSON(env, map[string]any{"integration": script.Integration, "statements": statements})
	}
	for _, statement := range statements {
		fmt.Fprintf(env.out, "%s;\n", report.Visible(statement))
	}
	for _, hint := range script.Passwords() {
		if !o.Undo {
			fmt.Fprintln(env.out, hint)
		}
	}
	apart := ""
	if slices.ContainsFunc(script.Rights, func(step bootstrap.Step) bool { return step.Alone }) {
		apart = ", but for those on external schemas"
	}
	_, err = fmt.Fprintf(env.out, "Done: %d statements, in one transaction%s.\n", len(statements), apart)
	return err
}
