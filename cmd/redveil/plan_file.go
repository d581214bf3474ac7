package main

import (
	"context"
	"fmt"
	"os"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
)

// applyFile carries out a plan file. The file may have come from anywhere, so
// everything in it is checked first.
func applyFile(ctx context.Context, o applyOptions, env environment) error {
	encoded, err := os.ReadFile(o.target)
	if err != nil {
		return err
	}
	model, err := report.Parse(encoded)
	if err != nil {
		return fmt.Errorf("%s: %w", report.Visible(o.target), err)
	}
	if err := env.engine().CheckPlanFile(model); err != nil {
		return fmt.Errorf("%s: %w", report.Visible(o.target), err)
	}
	if len(chosenOf(model, o.integration)) == 0 {
		return fmt.Errorf("%s: there is no plan for integration %q in it", report.Visible(o.target), o.integration)
	}
	if o.rotate {
		if err := refuseUnplannedKey(model, o); err != nil {
			return err
		}
	}
	declared, where, err := engine.DeclaredHere()
	if err != nil {
		return err
	}
	if where == "" {
		sayConnections(model, o, env)
	} else if err := engine.CheckDeclared(chosenOf(model, o.integration), declared, where); err != nil {
		return err
	}
	// Even a plan file without changes says where to sign in.
	return applyModel(ctx, model, where != "" && model.Empty(), o, env)
}

// sayConnections prints where the plan file says to sign in, and with what.
func sayConnections(model *report.Model, o applyOptions, env environment) {
	to := env.out
	if o.json {
		to = env.err
	}
	fmt.Fprintln(to, "This folder is not a policy repository, so the plan file alone says where to sign in:")
	for _, i := range chosenOf(model, o.integration) {
		w := i.Warehouse
		password := "no password"
		if w.PasswordEnv != "" {
			password = "the password in " + w.PasswordEnv
		}
		fmt.Fprintf(to, "  %s: %s:%d, database %s, as %s, sslmode %s, with %s\n", report.Visible(i.Name),
			report.Visible(w.Host), w.Port,
			report.Visible(w.Database), report.Visible(w.Username), report.Visible(w.SSLMode),
			report.Visible(password))
	}
	fmt.Fprintln(to)
}
