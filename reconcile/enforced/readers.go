package enforced

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// fillReaders finds who can read each view: those whom both the catalog's
// grants and their own rows let in. A view that is not known may not check rows
// at all, so there the catalog alone decides.
func fillReaders(side *access.Side, in Facts, people []person, views []View) {
	rights, entitled := rightsOf(in), entitledOf(people, in)
	for _, v := range views {
		asked := people
		if v.source != nil {
			asked = entitled[v.Entitled].people
		}
		readers := make(map[string]bool, len(asked))
		for _, p := range asked {
			if rights.mayRead(v, p.account, in) {
				readers[p.label] = true
			}
		}
		side.Readers[v.Label] = readers
		if v.source != nil && entitled[v.Entitled].windows != nil {
			side.Windows[v.Label] = entitled[v.Entitled].windows
		}
	}
}

// entitled are the people whose rows give access to a source, now or later. If
// the rows of someone are limited in time, windows says when they count.
type entitled struct {
	people  []person
	windows map[string][]policies.Window // by label
}

func entitledOf(people []person, in Facts) map[string]entitled {
	all := make(map[string]entitled)
	for _, p := range people {
		if p.rows == nil {
			continue
		}
		windows := make(map[string][]policies.Window)
		for _, e := range p.rows.Entitlements {
			if e.Kind == state.EntitlementSource && e.Name == "" && !e.EndedBy(in.Resolved.Now) {
				windows[e.Value] = append(windows[e.Value], windowOf(e))
			}
		}
		for source, w := range windows {
			of := all[source]
			of.people = append(of.people, p)
			if w = policies.Join(w); len(w) > 1 || w[0].Limited() {
				if of.windows == nil {
					of.windows = make(map[string][]policies.Window)
				}
				of.windows[p.label] = w
			}
			all[source] = of
		}
	}
	return all
}

// rights holds who may select from a relation, who may select from everything
// in a schema, and who may use a schema.
type rights struct {
	selects map[redshift.Name]*holders
	tables  map[redshift.Ident]*holders
	usage   map[redshift.Ident]*holders
}

func rightsOf(in Facts) rights {
	members := MembersOf(in.Snapshot)
	r := rights{
		selects: make(map[redshift.Name]*holders), tables: make(map[redshift.Ident]*holders),
		usage: make(map[redshift.Ident]*holders),
	}
	note := func(grant state.Grant) {
		switch {
		case grant.Privilege == state.Select && !grant.Relation.IsZero():
			hold(r.selects, grant.Key().Relation(), grant.To, members)
		case grant.Privilege == state.Select:
			hold(r.tables, grant.Schema, grant.To, members)
		case grant.Privilege == state.Usage:
			hold(r.usage, grant.Schema, grant.To, members)
		}
	}
	for _, object := range in.Snapshot.Catalog.Objects() {
		if grant, ok := object.(state.Grant); ok {
			note(grant)
		}
	}
	for _, grant := range slices.Concat(in.Snapshot.Unmanaged.Raw, in.Snapshot.Unmanaged.Scoped) {
		note(grant)
	}
	return r
}

// holders is the set of accounts that hold a right, directly or through groups
// and roles.
type holders struct {
	everyone bool
	accounts map[redshift.Account]bool
}

func hold[K comparable](all map[K]*holders, on K, to state.Principal, members Members) {
	h := all[on]
	if h == nil {
		h = &holders{accounts: make(map[redshift.Account]bool)}
		all[on] = h
	}
	switch to.Kind {
	case state.PrincipalPublic:
		h.everyone = true
	case state.PrincipalUser:
		h.accounts[redshift.Account(to.Name)] = true
	case state.PrincipalRole, state.PrincipalGroup:
		maps.Copy(h.accounts, members[to])
	default:
		panic("enforced: no such principal: " + string(to.Kind))
	}
}

// has reports whether the account holds the right. A nil h means that nobody
// does.
func (h *holders) has(account redshift.Account) bool {
	return h != nil && (h.everyone || h.accounts[account])
}

// mayRead reports whether the catalog lets an account read a view. It lets
// superusers read everything, so a superuser counts only if the account has
// rows of its own.
func (r rights) mayRead(v View, account redshift.Account, in Facts) bool {
	super, exists := in.Snapshot.Unmanaged.Accounts[account]
	switch {
	case !exists:
		return false
	case super:
		return in.Snapshot.Profiles[account] != nil
	case v.Object.Owner != account && !r.selects[v.Object.Name].has(account) &&
		!r.tables[v.Object.Name.Schema].has(account):
		return false
	}
	lacks := func(schema redshift.Ident) bool { return !r.usage[schema].has(account) }
	return !slices.ContainsFunc(schemasOf(v, in), lacks)
}

// schemasOf returns the schemas on which a view's reader needs USAGE: the
// view's own and those of everything that it reads. What a replaced view reads
// is not known.
func schemasOf(v View, in Facts) []redshift.Ident {
	schemas := []redshift.Ident{v.Object.Name.Schema}
	if v.source == nil {
		return schemas
	}
	schemas = append(schemas, render.SystemSchema(in.Resolved.Integration.SystemPrefix))
	schemas = append(schemas, v.source.FunctionSchemas()...)
	if !v.source.Table.IsZero() && v.source.External != spec.ExternalCopied {
		schemas = append(schemas, v.source.Table.Schema)
		schemas = append(schemas, in.Snapshot.Unmanaged.SchemasBeneath(v.source.Table)...)
	}
	return schemas
}

// Members holds who is in each role or group, directly or through other roles.
type Members map[state.Principal]map[redshift.Account]bool

// MembersOf returns who is in each role and group.
func MembersOf(snapshot *state.Snapshot) Members {
	all := make(Members)
	inner := make(map[state.Principal][]state.Principal) // role → the roles that have it
	for _, m := range snapshot.Unmanaged.Memberships {
		if m.Member.Kind == state.PrincipalUser {
			all.add(m.In, redshift.Account(m.Member.Name))
		} else {
			inner[m.In] = append(inner[m.In], m.Member)
		}
	}
	for role := range inner {
		all.inherit(role, inner, role, make(map[state.Principal]bool))
	}
	return all
}

func (all Members) add(in state.Principal, account redshift.Account) {
	if all[in] == nil {
		all[in] = make(map[redshift.Account]bool)
	}
	all[in][account] = true
}

func (all Members) inherit(to state.Principal, inner map[state.Principal][]state.Principal, from state.Principal,
	seen map[state.Principal]bool,
) {
	if seen[from] {
		return
	}
	seen[from] = true
	for _, role := range inner[from] {
		for account := range all[role] {
			all.add(to, account)
		}
		all.inherit(to, inner, role, seen)
	}
}
