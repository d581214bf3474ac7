package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// applyFile carries out a plan that was written earlier, which may have come
// from anywhere: nothing that it says is believed before it was checked.
func applyFile(ctx context.Context, o applyOptions, world edge) error {
	encoded, err := os.ReadFile(o.target)
	if err != nil {
		return err
	}
	model, err := report.Parse(encoded)
	if err != nil {
		return fmt.Errorf("%s: %w", report.Visible(o.target), err)
	}
	if err := checkPlanFile(model, world); err != nil {
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
	declared, where, err := declaredHere()
	if err != nil {
		return err
	}
	if where == "" {
		sayConnections(model, o, world)
	} else if err := checkDeclared(chosenOf(model, o.integration), declared, where); err != nil {
		return err
	}
	// Also where nothing is to change, a plan file says where to sign in.
	return applyModel(ctx, model, where != "" && model.Empty(), o, world)
}

func checkPlanFile(model *report.Model, world edge) error {
	if err := checkSignature(model, world); err != nil {
		return err
	}
	for _, i := range model.Integrations {
		if i.ComparedWith != nil {
			return refuse("this plan compares with the repository at %s, not with a warehouse; nothing was applied; plan without --base", report.Visible(i.ComparedWith.Ref))
		}
	}
	if err := model.Verify(); err != nil {
		return refuse("redveil did not write this plan, or another version did: %s; nothing was applied; plan again", report.Visible(err.Error()))
	}
	return nil
}

// declaredHere are the integrations of the policy repository that one stands
// in: the current folder, where it has policy files, else the work tree of git
// around it. Where there is none, the place is empty.
func declaredHere() ([]*spec.Integration, string, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, "", err
	}
	for _, folder := range []string{here, workTree(here)} {
		if folder == "" || folder == here && !hasPolicy(here) && workTree(here) != here {
			continue
		}
		declared, err := spec.Integrations(os.DirFS(folder))
		if err != nil {
			return nil, "", fmt.Errorf("reading the integrations in %s: %w", folder, err)
		}
		if len(declared) > 0 {
			return declared, folder, nil
		}
	}
	return nil, "", nil
}

// hasPolicy: what lies below a folder without policy files is somebody else's.
func hasPolicy(folder string) bool {
	entries, err := os.ReadDir(folder)
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) == ".hcl" })
}

// workTree is the nearest folder upwards with a .git in it; empty for none.
func workTree(folder string) string {
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return folder
		} else if !errors.Is(err, fs.ErrNotExist) {
			return ""
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent
	}
}

// checkDeclared refuses plans that go elsewhere than the repository's
// integrations of their names, or sign in there with something else.
func checkDeclared(plans []report.Integration, declared []*spec.Integration, where string) error {
	for _, plan := range plans {
		refusal := errors.New("declares no such integration")
		for _, i := range declared {
			if i.Name != plan.Name {
				continue
			}
			if refusal = differsFrom(i, plan); refusal == nil {
				break // a work tree may hold several policies
			}
		}
		if refusal != nil {
			return refuse("integration %q: the policy repository in %s %w; nothing was applied; plan again there, or apply from another folder if the plan is not the repository's", plan.Name, where, refusal)
		}
	}
	return nil
}

func differsFrom(i *spec.Integration, plan report.Integration) error {
	ours := warehouseOf(i)
	for _, m := range plan.Warehouse.MovedFrom(&ours) {
		return fmt.Errorf("says %s %s, and the plan %s", m.Field, report.Visible(m.Before), report.Visible(m.After))
	}
	scope := state.Scope{ViewSchema: i.ViewSchema, SystemSchema: render.SystemSchema(i.SystemPrefix)}
	if scope.ViewSchema != plan.Scope.ViewSchema || scope.SystemSchema != plan.Scope.SystemSchema {
		return fmt.Errorf("has its views in %q and the rest in %q, and the plan in %q and %q", scope.ViewSchema, scope.SystemSchema, plan.Scope.ViewSchema, plan.Scope.SystemSchema)
	}
	return nil
}

// sayConnections shows where the plan file says to sign in, and with what.
func sayConnections(model *report.Model, o applyOptions, world edge) {
	to := world.out
	if o.json {
		to = world.err
	}
	fmt.Fprintln(to, "This folder is no policy repository, so the plan file alone says where to sign in:")
	for _, i := range chosenOf(model, o.integration) {
		w := i.Warehouse
		password := "no password"
		if w.PasswordEnv != "" {
			password = "the password in " + w.PasswordEnv
		}
		fmt.Fprintf(to, "  %s: %s:%d, database %s, as %s, sslmode %s, with %s\n", report.Visible(i.Name), report.Visible(w.Host), w.Port,
			report.Visible(w.Database), report.Visible(w.Username), report.Visible(w.SSLMode), report.Visible(password))
	}
	fmt.Fprintln(to)
}
