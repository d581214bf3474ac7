package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/spf13/cobra"
)

type unlockOptions struct {
	folder, integration string
	approve             bool
}

func unlockCommand(env environment) *cobra.Command {
	var o unlockOptions
	cmd := &cobra.Command{
		Use:   "unlock [DIR]",
		Short: "Give back the lock of a run that is gone",
		Long: `unlock says which run holds a warehouse's lock, asks, and gives it back. A run that
is still at work then applies nothing: it looks for its lock before it commits.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runUnlock(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "the integration, where there are several")
	flags.BoolVar(&o.approve, "auto-approve", false, "do not ask")
	return cmd
}

func runUnlock(ctx context.Context, o unlockOptions, env environment) error {
	holder, err := env.engine().Unlock(ctx, o.folder, o.integration, func(holder string, since time.Time) error {
		return confirmUnlock(report.Visible(holder), since, o, env)
	})
	switch {
	case err != nil:
		return err
	case holder == "":
		_, err = fmt.Fprintln(env.out, "No run holds the lock.")
	default:
		_, err = fmt.Fprintf(env.out, "The lock of %s is given back.\n", report.Visible(holder))
	}
	return err
}

func confirmUnlock(holder string, since time.Time, o unlockOptions, env environment) error {
	fmt.Fprintf(env.err, "The lock is held by %s since %s.\n", holder, since.Format("2006-01-02 15:04:05 UTC"))
	switch {
	case o.approve:
		return nil
	case !env.interactive:
		return errors.New("unlock asks first, and nobody is there to answer: say --auto-approve")
	}
	fmt.Fprint(env.err, "Is that run gone? Only \"yes\" is accepted: ")
	answer, _ := bufio.NewReader(env.in).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		return errors.New("not confirmed; the lock stays")
	}
	return nil
}
