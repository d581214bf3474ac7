package engine

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/discover"
)

// checkConnections refuses the plans of a file that sign in otherwise than the policy
// repository around the current folder says. It returns where that is; empty if there
// is none. What the variables of the file are is believed where its signature is: a
// forged file could name any host.
func (e Engine) checkConnections(model *report.Model, chosen []report.Integration) (where string, err error) {
	given := e.variablesThen()
	of := spec.Given{Applied: model.Repository.Variables, Earlier: true}
	key, err := e.planKey()
	if err != nil {
		return "", err
	}
	if len(key) > 0 { // checked already
		given = of
	}
	declared, where, err := declaredHere(given)
	if err != nil || where == "" {
		return where, err
	}
	refused := checkDeclared(chosen, declared, where)
	if refused == nil || len(key) > 0 {
		return where, refused
	}
	declared, _, err = declaredHere(of)
	if err != nil || checkDeclared(chosen, declared, where) != nil {
		return where, refused
	}
	var again []string
	for _, v := range model.Repository.Variables {
		if v.From != spec.FromDefault {
			again = append(again, fmt.Sprintf("--var %s=%s", v.Name, v.Value))
		}
	}
	return where, Refuse("%w; the plan was made with %s: where to sign in is not taken from an unsigned file alone, "+
		"so say that again, or sign plans with a key in %s", refused, report.Visible(strings.Join(again, " ")),
		planKeyVariable)
}

// declaredHere returns the integrations of the policy repository around the
// current folder: those of the folder itself if it has policy files, else those
// of the git work tree that it is in. The place is empty if there is neither.
func declaredHere(given spec.Given) ([]*spec.Integration, string, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, "", err
	}
	for _, folder := range []string{here, discover.WorkTree(here)} {
		if folder == "" || folder == here && !hasPolicy(here) && discover.WorkTree(here) != here {
			continue
		}
		declared, err := spec.IntegrationsBelow(os.DirFS(folder), given)
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
