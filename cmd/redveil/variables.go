package main

import (
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/spf13/cobra"
)

// withVariables gives commands that read a policy the flag --var.
func withVariables(env environment, commands ...*cobra.Command) []*cobra.Command {
	for _, cmd := range commands {
		cmd.PersistentFlags().Var(variablesFlag(env.variables), "var", "set a variable of the policy, as in "+
			"environment=prod; may be given several times (default $REDVEIL_VAR_name)")
	}
	return commands
}

// variablesFlag collects name=value.
type variablesFlag map[string]string

func (f variablesFlag) String() string { return "" }

func (f variablesFlag) Type() string { return "name=value" }

// Set takes one more.
func (f variablesFlag) Set(text string) error { return engine.AddVariable(f, text) }
