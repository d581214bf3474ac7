package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// firstLock is whom the catalog's grants let read the policy views. The second
// lock is in the views themselves.
type firstLock struct {
	scope     state.Scope
	snapshot  *state.Snapshot
	authority *enforced.Authority
	// in are redveil's roles and groups of an account, opens the views that each
	// of them opens, sorted.
	in    map[redshift.Account][]state.Principal
	opens map[state.Principal][]redshift.Name
	// special are those with a role of Redshift's own, which may let them read
	// anything.
	special map[redshift.Account]bool
	known   map[string]reading // by principals
}

func newFirstLock(scope state.Scope, snapshot *state.Snapshot) *firstLock {
	l := &firstLock{
		scope: scope, snapshot: snapshot, authority: enforced.AuthorityOf(snapshot, ""),
		in: make(map[redshift.Account][]state.Principal), opens: opensOf(scope, snapshot),
		special: make(map[redshift.Account]bool), known: make(map[string]reading),
	}
	for _, object := range snapshot.Catalog.Objects() {
		if m, ok := object.(state.Membership); ok && m.Member.Kind == state.PrincipalUser && l.opens[m.In] != nil {
			account := redshift.Account(m.Member.Name)
			l.in[account] = append(l.in[account], m.In)
		}
	}
	for _, m := range snapshot.Unmanaged.Memberships {
		if strings.HasPrefix(m.In.Name, "sys:") {
			for _, account := range l.authority.Holders(m.In) {
				l.special[account] = true
			}
		}
	}
	return l
}

// opensOf returns the existing policy views that each of redveil's roles and
// groups opens.
func opensOf(scope state.Scope, snapshot *state.Snapshot) map[state.Principal][]redshift.Name {
	opens := make(map[state.Principal][]redshift.Name)
	for _, object := range snapshot.Catalog.Objects() { // sorted by relation
		grant, ok := object.(state.Grant)
		if !ok || grant.Privilege != state.Select || grant.Schema != scope.ViewSchema ||
			snapshot.Catalog.Find(state.ViewKey(grant.Key().Relation())) == nil {
			continue
		}
		for _, kind := range []state.Kind{state.KindRole, state.KindGroup} {
			if snapshot.Catalog.Find(state.Key{Kind: kind, Principal: grant.To}) != nil {
				opens[grant.To] = append(opens[grant.To], grant.Key().Relation())
			}
		}
	}
	return opens
}

// reading is what an account may read of the views to ask about, sorted. It has
// the same class for all who may read the same.
type reading struct {
	views []redshift.Name
	class string
}

// reads returns what redveil's roles and groups let an account read: of the
// views that a program changes, or of all, if it changes something of the
// account.
func (l *firstLock) reads(account redshift.Account, c concerned) reading {
	principals := l.in[account]
	parts := []string{strconv.FormatBool(c.accounts[account])}
	for _, p := range principals { // sorted
		parts = append(parts, p.String())
	}
	key := string(state.DigestOf(parts...))
	if known, ok := l.known[key]; ok {
		return known
	}
	var r reading
	for _, principal := range principals {
		for _, view := range l.opens[principal] {
			if c.accounts[account] || c.views[view] {
				r.views = append(r.views, view)
			}
		}
	}
	slices.SortFunc(r.views, redshift.Name.Compare)
	r.views = slices.Compact(r.views)
	r.class = classOf(r.views)
	l.known[key] = r
	return r
}

// closed returns the first of the views that exists and that nothing lets an
// account read; zero if there is none. Redshift's own roles may let it read
// anything.
func (l *firstLock) closed(account redshift.Account, views []redshift.Name) redshift.Name {
	if l.special[account] {
		return redshift.Name{}
	}
	for _, view := range views {
		if l.snapshot.Catalog.Find(state.ViewKey(view)) != nil && !l.authority.MaySelect(account, view) {
			return view
		}
	}
	return redshift.Name{}
}

// asks reports whether an account can be read as, and whether that says
// something: a superuser may read everything.
func (l *firstLock) asks(account redshift.Account) bool {
	super, exists := l.snapshot.Unmanaged.Accounts[account]
	return exists && !super && account != l.scope.Account
}
