package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/journal"
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
		Long: `unlock says which run holds a warehouse's lock, asks, ends the session with which it
applies, and gives the lock back. A run that is still at work then applies nothing more.`,
		Args: oneFolder,
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
	holder, err := env.engine().Unlock(ctx, o.folder, o.integration, func(lock journal.Lock) error {
		return confirmUnlock(lock, o, env)
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

func confirmUnlock(lock journal.Lock, o unlockOptions, env environment) error {
	fmt.Fprintf(env.err, "The lock is held by %s since %s%s.\n", report.Visible(lock.Holder),
		lock.Since.Format("2006-01-02 15:04:05 UTC"), lifeOf(lock))
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

// lifeOf says whether a run seems to be at work.
func lifeOf(lock journal.Lock) string {
	switch {
	case lock.Left <= 0:
		return ", and has ended: that run is gone"
	case !lock.Endless && lock.Left <= journal.Lease:
		return fmt.Sprintf(", and was renewed %s ago", (journal.Lease - lock.Left).Round(time.Second))
	}
	return ""
}
