package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// exceptionWarnings says what each exception allows in fact, so that whoever
// reviews one sees it, and names exceptions that are over, or for nobody.
func exceptionWarnings(in plan.Input, allowed []enforced.Finding) []plan.Warning {
	now := in.Resolved.Now
	var all []plan.Warning
	for _, e := range in.Repository.Exceptions {
		if e.Window.EndedBy(now) {
			all = append(all, newWarning("exception-expired", fmt.Sprintf("%s ended on %s, and allows nothing any "+
				"more; remove the block or extend it", e.Origin.Block,
				e.Window.Until.UTC().Format("2006-01-02 15:04 UTC")), e.Origin))
			continue
		}
		var what []string
		for _, a := range allowed {
			if a.Means == e.Origin.Block {
				what = append(what, allows(a))
			}
		}
		if len(what) > 0 {
			all = append(all, newWarning("exception", fmt.Sprintf("%s allows %s", e.Origin.Block,
				strings.Join(cutList(what), "; ")), e.Origin))
		}
		if nobody := absentHolders(in, e); len(nobody) > 0 {
			all = append(all, newWarning("exception-holder", fmt.Sprintf("%s is for %s, which the warehouse does not "+
				"have; whoever is called so later has it", e.Origin.Block, listed(nobody)), e.Origin))
		}
	}
	return all
}

func allows(f enforced.Finding) string {
	accounts := make([]string, len(f.Accounts))
	for n, account := range f.Accounts {
		accounts[n] = string(account)
	}
	return fmt.Sprintf("%s to %s %s by %s", listed(accounts), verbs[f.Right], listed(f.On), byPath(f.Path))
}

// absentHolders are the holders of an exception that do not exist.
func absentHolders(in plan.Input, e *spec.Exception) []string {
	unmanaged := &in.Snapshot.Unmanaged
	var absent []string
	for _, h := range e.Who {
		exists, name := true, string(h.Kind)+" "+h.Name
		switch h.Kind {
		case spec.HolderAccount:
			name = fmt.Sprintf("account %q", h.Name)
			_, exists = unmanaged.Accounts[redshift.Account(h.Name)]
			for _, user := range in.Resolved.Users {
				exists = exists || user.Name == h.Name
			}
		case spec.HolderGroup, spec.HolderRole:
			exists = hasPrincipal(unmanaged, h)
		case spec.HolderPublic:
		}
		if !exists {
			absent = append(absent, name)
		}
	}
	return absent
}

func hasPrincipal(unmanaged *state.Unmanaged, h spec.Holder) bool {
	id, err := redshift.ParseIdent(h.Name)
	known := unmanaged.Groups
	if h.Kind == spec.HolderRole {
		known = unmanaged.Roles
	}
	return err == nil && known[id] || strings.HasPrefix(h.Name, "sys:") || unmanaged.Guessed ||
		slices.ContainsFunc(unmanaged.Memberships, func(m state.Membership) bool { return m.In.Name == h.Name })
}

// inForce are the tables that the views of blocked sources still read, where the
// policy names others.
func inForce(d *plan.Draft) []enforced.InForce {
	var all []enforced.InForce
	for _, view := range d.Before.Views {
		blocked := slices.ContainsFunc(d.Blocked, func(b plan.Blocked) bool { return b.Source == view.Label })
		if !blocked || view.Recorded == nil {
			continue
		}
		for _, source := range d.Resolved.Sources {
			if source.Name == view.Label && source.Table != view.Recorded.Table {
				all = append(all, enforced.InForce{Source: source, Table: view.Recorded.Table})
			}
		}
	}
	return all
}
