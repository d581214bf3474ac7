package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/spf13/cobra"
)

type destroyOptions struct {
	engine.DestroyRequest
	approve, json, all, sql bool
	timeout, wait           time.Duration
}

func destroyCommand(env environment) *cobra.Command {
	var o destroyOptions
	cmd := &cobra.Command{
		Use:   "destroy [DIR]",
		Short: "Remove all that redveil made in a warehouse, and nothing else",
		Long: `destroy shows what the registry in the warehouse lists, and who loses what with it, asks,
and removes it in one transaction: views, procedures, roles, groups, redveil's own tables
and schemas. Nothing cascades: while others' views read what would go, nothing is done.
Accounts stay, and so does what somebody else owns or put into redveil's schemas.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkTimeouts(o.wait, o.timeout); err != nil {
				return err
			}
			o.Folder = folderOf(args)
			return runDestroy(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Integration, "integration", "", "the integration; has to be said")
	flags.BoolVar(&o.approve, "auto-approve", false, "do not ask")
	flags.BoolVar(&o.KeepRoles, "keep-roles", false, "leave the roles and groups, with their members")
	timeoutFlags(flags, &o.wait, &o.timeout)
	flags.BoolVar(&o.json, "json", false, "print what goes and what was done as JSON")
	flags.BoolVar(&o.all, "all", false, allUsage)
	flags.BoolVar(&o.sql, "sql", false, "show every statement")
	return cmd
}

func runDestroy(ctx context.Context, o destroyOptions, env environment) error {
	to := env.out
	if o.json {
		to = env.err
	}
	var shown *engine.Destruction
	runner := env.engine()
	runner.LockTimeout, runner.StatementTimeout = cmp.Or(o.wait, -1), cmp.Or(o.timeout, -1)
	done, err := runner.Destroy(ctx, o.DestroyRequest, func(d *engine.Destruction) error {
		shown = d
		return showDestruction(to, d, o)
	}, func() error { return confirmDestroy(o, env) })
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(env, destroyedOf(shown, done))
	}
	if done != nil {
		_, err = fmt.Fprintf(to, "\nRemoved from %s: %s, %s, in one transaction.\n", done.Integration,
			report.Counted(done.Changes, "object"), report.Counted(done.Statements, "statement"))
	}
	return err
}

// destroyed is what destroy --json prints.
type destroyed struct {
	Plan  json.RawMessage `json:"plan"`
	Stays []staying       `json:"stays"`
	Lost  []string        `json:"lost"`
	// Applied is null where nothing was there.
	Applied *engine.Applied `json:"applied"`
}

type staying struct {
	Object string `json:"object"`
	Why    string `json:"why"`
}

func destroyedOf(d *engine.Destruction, done *engine.Applied) destroyed {
	out := destroyed{
		Plan: d.Model.JSON(), Stays: []staying{}, Lost: append([]string{}, d.Lost...), Applied: done,
	}
	for _, s := range d.Stays {
		out.Stays = append(out.Stays, staying{s.Object, s.Why})
	}
	return out
}

func showDestruction(to io.Writer, d *engine.Destruction, o destroyOptions) error {
	if o.json {
		return nil
	}
	if d.IsEmpty() {
		fmt.Fprintf(to, "Nothing that redveil made is in the warehouse of integration %s.\n",
			report.Visible(o.Integration))
	} else {
		fmt.Fprint(to, d.Model.Text(report.TextOptions{All: o.all, SQL: o.sql}))
		fmt.Fprintf(to, "\nAlso gone then\n  the history of %s, which redveil history --last %d --json prints\n"+
			"  the key of hash(): the same values will not give the same hashes again\n",
			report.Counted(d.Runs, "run"), max(d.Runs, 1))
	}
	if d.Model.Integrations[0].TakesOther() && !o.KeepRoles {
		fmt.Fprintln(to, "\nWith --keep-roles, roles and groups keep what somebody else granted to them.")
	}
	if len(d.Stays) > 0 {
		fmt.Fprintln(to, "\nWhat stays")
		for _, s := range d.Stays {
			fmt.Fprintf(to, "  %s: %s\n", report.Visible(s.Object), report.Visible(s.Why))
		}
	}
	if len(d.Lost) > 0 {
		fmt.Fprintln(to, "\nNot in the registry, but with redveil's comment; look at them, and drop them by hand")
		for _, name := range d.Lost {
			fmt.Fprintf(to, "  %s\n", report.Visible(name))
		}
	}
	return nil
}

func confirmDestroy(o destroyOptions, env environment) error {
	switch {
	case o.approve:
		return nil
	case !env.interactive:
		return errors.New("destroy asks first, and nobody is there to answer: say --auto-approve")
	}
	fmt.Fprintf(env.err, "\nRemove all of this? It cannot be undone. Only the integration's name is accepted, %q: ",
		o.Integration)
	answer, _ := bufio.NewReader(env.in).ReadString('\n')
	if strings.TrimSpace(answer) != o.Integration {
		return errors.New("not confirmed; nothing was removed")
	}
	return nil
}
