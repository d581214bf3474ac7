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

// oneFolder refuses more than the folder of one policy repository.
func oneFolder(cmd *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	return fmt.Errorf("%q is one folder too many: %s takes the folder of one policy. See %s --help", args[1],
		cmd.Name(), cmd.CommandPath())
}

// nothingMore refuses what stands after a command that takes only flags.
func nothingMore(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%q is no flag, and %s takes nothing else. See %s --help", args[0], cmd.Name(),
		cmd.CommandPath())
}

// nearestFlag adds to the error for an unknown flag the one that is near.
func nearestFlag(cmd *cobra.Command, err error) error {
	var bare *pflag.ValueRequiredError
	if errors.As(err, &bare) {
		return fmt.Errorf("write a value after --%s. See %s --help", bare.GetSpecifiedName(), cmd.CommandPath())
	}
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
