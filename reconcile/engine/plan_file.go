package engine

import (
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

func (e Engine) checkPlanFile(model *report.Model) error {
	if err := e.checkSignature(model); err != nil {
		return err
	}
	for _, i := range model.Integrations {
		if i.ComparedWith != nil {
			return Refuse("this plan compares with the repository at %s, not with a warehouse; nothing was "+
				"applied; plan without --base", report.Visible(i.ComparedWith.Ref))
		}
	}
	if err := model.Verify(); err != nil {
		return Refuse("redveil did not write this plan, or another version did: %s; nothing was applied; plan again",
			report.Visible(err.Error()))
	}
	return nil
}

// DeclaredHere returns the integrations of the policy repository around the
// current folder: those of the folder itself if it has policy files, else those
// of the git work tree that it is in. The place is empty if there is neither.
func declaredHere() ([]*spec.Integration, string, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, "", err
	}
	for _, folder := range []string{here, workTree(here)} {
		if folder == "" || folder == here && !hasPolicy(here) && workTree(here) != here {
			continue
		}
		declared, err := spec.IntegrationsBelow(os.DirFS(folder))
		if err != nil {
			return nil, "", fmt.Errorf("reading the integrations in %s: %w", folder, err)
		}
		if len(declared) > 0 {
			return declared, folder, nil
		}
	}
	return nil, "", nil
}

// hasPolicy reports whether a folder itself has policy files. Folders below one
// that has none may belong to somebody else.
func hasPolicy(folder string) bool {
	entries, err := os.ReadDir(folder)
	return err == nil && slices.ContainsFunc(entries,
		func(e fs.DirEntry) bool { return filepath.Ext(e.Name()) == ".hcl" })
}

// workTree returns the nearest folder upwards that contains .git; empty if
// there is none.
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

// CheckDeclared refuses plans that go to another warehouse than the
// repository's integration of the same name, or that sign in there differently.
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
			return Refuse("integration %q: the policy repository in %s %w; nothing was applied; plan again there, "+
				"or apply from another folder if the plan is not the repository's", plan.Name, where, refusal)
		}
	}
	return nil
}

func differsFrom(i *spec.Integration, plan report.Integration) error {
	ours := report.WarehouseOf(i)
	for _, m := range plan.Warehouse.MovedFrom(&ours) {
		return fmt.Errorf("says %s %s, and the plan %s", m.Field, report.Visible(m.Before), report.Visible(m.After))
	}
	scope := state.Scope{ViewSchema: i.ViewSchema, SystemSchema: render.SystemSchema(i.SystemPrefix)}
	if scope.ViewSchema != plan.Scope.ViewSchema || scope.SystemSchema != plan.Scope.SystemSchema {
		return fmt.Errorf("has its views in %q and the rest in %q, and the plan in %q and %q", scope.ViewSchema,
			scope.SystemSchema, plan.Scope.ViewSchema, plan.Scope.SystemSchema)
	}
	return nil
}
