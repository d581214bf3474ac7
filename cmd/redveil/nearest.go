package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/redveil/redveil/spec/expr"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// onlyCommands refuses a word that is no command, and names the one that is near.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("unknown command %q for %q.%s See %s --help", args[0], cmd.CommandPath(),
		expr.Suggest(args[0], names), cmd.CommandPath())
}

// nearestFlag adds to the error for an unknown flag the one that is near.
func nearestFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	name := "--" + strings.TrimLeft(unknown.GetSpecifiedName(), "-")
	return fmt.Errorf("%w.%s See %s --help", err, expr.Suggest(name, names), cmd.CommandPath())
}
