package adopting

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// Way is a way round the policy that raw_access = "revoke" does not close, and that is not
// said with a table's readers or its owner. A plan names it as bypass.
type Way struct {
	Accounts []redshift.Account `json:"accounts"`
	Rights   []enforced.Right   `json:"rights"`
	On       []string           `json:"on"`
	Path     string             `json:"path"`
}

// ways are those that a plan would name once raw access is revoked. What superusers can do
// is said elsewhere.
func (e examination) ways(tables []Table) []Way {
	all := []Way{}
	for _, f := range e.found(revoked(e.Facts)) {
		if len(f.On) == 0 || said(f, tables) {
			continue
		}
		same := slices.IndexFunc(all, func(w Way) bool {
			return w.Path == f.Path && slices.Equal(w.On, f.On) && slices.Equal(w.Accounts, f.Accounts)
		})
		switch {
		case same < 0:
			all = append(all, Way{f.Accounts, []enforced.Right{f.Right}, f.On, f.Path})
		case !slices.Contains(all[same].Rights, f.Right):
			all[same].Rights = append(all[same].Rights, f.Right)
		}
	}
	return all
}

// found are the ways round a policy of all but superusers.
func (e examination) found(facts enforced.Facts) []enforced.Finding {
	found, _ := enforced.Examine(facts, nil)
	for n := range found {
		found[n].Accounts = slices.DeleteFunc(found[n].Accounts, e.authority.IsSuper)
	}
	return slices.DeleteFunc(found, func(f enforced.Finding) bool { return len(f.Accounts) == 0 })
}

// revoked are the facts as if raw access were revoked on each run.
func revoked(facts enforced.Facts) enforced.Facts {
	return with(facts, facts.Resolved.Sources, spec.RawAccessRevoke)
}

// with are the facts for other sources and another raw_access.
func with(facts enforced.Facts, sources []*policies.Source, raw spec.RawAccess) enforced.Facts {
	resolved, integration := *facts.Resolved, *facts.Resolved.Integration
	integration.RawAccess = raw
	resolved.Sources, resolved.Integration = sources, &integration
	facts.Resolved = &resolved
	return facts
}

// said reports that a way stands with the readers of tables, or is that of their owners,
// for which there is a step.
func said(f enforced.Finding, tables []Table) bool {
	return !slices.ContainsFunc(f.On, func(on string) bool {
		at := slices.IndexFunc(tables, func(t Table) bool { return t.Table == on })
		return at < 0 || !tables[at].says(f)
	})
}

func (t Table) says(f enforced.Finding) bool {
	if f.Path == owns {
		return !slices.ContainsFunc(f.Accounts, func(a redshift.Account) bool { return a != t.owner })
	}
	return f.Right == enforced.MayRead && !slices.ContainsFunc(f.Accounts, func(a redshift.Account) bool {
		return !slices.ContainsFunc(t.Readers, func(r Reader) bool { return r.Account == a })
	})
}

// stays reports that a way leads to a table, to what is beneath it, or to what will be made
// in its schema.
func (w Way) stays(table redshift.Name, beneath []redshift.Name) bool {
	return slices.ContainsFunc(w.On, func(on string) bool {
		return on == table.String() || strings.HasSuffix(on, "schema "+table.Schema.String()) ||
			slices.ContainsFunc(beneath, func(name redshift.Name) bool { return on == name.String() })
	})
}

// line says who can do what, with what, and how.
func (w Way) line() string {
	accounts, rights := make([]string, len(w.Accounts)), make([]string, len(w.Rights))
	for n, account := range w.Accounts {
		accounts[n] = string(account)
	}
	for n, right := range w.Rights {
		rights[n] = string(right)
	}
	return fmt.Sprintf("%s: %s on %s, by %s",
		listed("", accounts), strings.Join(rights, ", "), listed("", w.On), w.Path)
}
