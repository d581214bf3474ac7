package reconcile

import (
	"slices"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// fillReaders finds who passes both locks of each view. An unknown view asks
// no profile for sure, so there the catalog alone decides.
func fillReaders(side *access.Side, in Input, people []person, views []governed) {
	rights, entitled := rightsOf(in), entitledOf(people)
	for _, v := range views {
		asked := people
		if v.source != nil {
			asked = entitled[v.label]
		}
		readers := make(map[string]bool, len(asked))
		for _, p := range asked {
			if rights.mayRead(v, p.account, in) {
				readers[p.label] = true
			}
		}
		side.Readers[v.label] = readers
	}
}

// entitledOf are the people by the sources that their rows open.
func entitledOf(people []person) map[string][]person {
	entitled := make(map[string][]person)
	for _, p := range people {
		if p.rows == nil {
			continue
		}
		for _, e := range p.rows.Entitlements {
			if e.Kind == state.EntitlementSource && e.Name == "" {
				entitled[e.Value] = append(entitled[e.Value], p)
			}
		}
	}
	return entitled
}

// rights are what the catalog lets accounts do: select from relations, and use
// schemas.
type rights struct {
	members members
	selects map[redshift.Name][]state.Principal
	usage   map[redshift.Ident][]state.Principal
}

func rightsOf(in Input) rights {
	r := rights{members: membersOf(in.Snapshot), selects: make(map[redshift.Name][]state.Principal), usage: make(map[redshift.Ident][]state.Principal)}
	note := func(grant state.Grant) {
		switch {
		case grant.Privilege == state.Select && !grant.Relation.IsZero():
			relation := grant.Key().Relation()
			r.selects[relation] = append(r.selects[relation], grant.To)
		case grant.Privilege == state.Usage:
			r.usage[grant.Schema] = append(r.usage[grant.Schema], grant.To)
		}
	}
	for _, object := range in.Snapshot.Catalog.Objects() {
		if grant, ok := object.(state.Grant); ok {
			note(grant)
		}
	}
	for _, grant := range in.Snapshot.World.Raw {
		note(grant)
	}
	return r
}

// mayRead reports whether the catalog lets an account read a view. A
// superuser, whom it never refuses, counts where she has rows of her own.
func (r rights) mayRead(v governed, account redshift.Account, in Input) bool {
	super, exists := in.Snapshot.World.Accounts[account]
	switch {
	case !exists:
		return false
	case super:
		return in.Snapshot.Profiles[account] != nil
	case v.view.Owner != account && !r.members.someHold(r.selects[v.view.Name], account):
		return false
	}
	lacks := func(schema redshift.Ident) bool { return !r.members.someHold(r.usage[schema], account) }
	return !slices.ContainsFunc(schemasOf(v, in), lacks)
}

// schemasOf are those that a view's reader has to be let use: the view's own
// and, where it is late-binding, those of all that it reads.
func schemasOf(v governed, in Input) []redshift.Ident {
	schemas := []redshift.Ident{v.view.Name.Schema}
	if v.source == nil || !v.view.Late {
		return schemas
	}
	schemas = append(schemas, render.SystemSchema(in.Resolved.Integration.SystemPrefix))
	schemas = append(schemas, v.source.FunctionSchemas()...)
	if !v.source.Table.IsZero() && v.source.External != spec.ExternalCopied {
		schemas = append(schemas, v.source.Table.Schema)
	}
	return schemas
}

// members tells who is in a role or group, directly or through other roles.
type members map[state.Principal]map[redshift.Account]bool

func membersOf(snapshot *state.Snapshot) members {
	all := make(members)
	inner := make(map[state.Principal][]state.Principal) // role → the roles that have it
	for _, m := range snapshot.World.Memberships {
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

func (all members) add(in state.Principal, account redshift.Account) {
	if all[in] == nil {
		all[in] = make(map[redshift.Account]bool)
	}
	all[in][account] = true
}

func (all members) inherit(to state.Principal, inner map[state.Principal][]state.Principal, from state.Principal, seen map[state.Principal]bool) {
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

func (all members) someHold(principals []state.Principal, account redshift.Account) bool {
	return slices.ContainsFunc(principals, func(p state.Principal) bool { return all.holds(p, account) })
}

func (all members) holds(p state.Principal, account redshift.Account) bool {
	switch p.Kind {
	case state.PrincipalPublic:
		return true
	case state.PrincipalUser:
		return p.Name == string(account)
	case state.PrincipalRole, state.PrincipalGroup:
		return all[p][account]
	}
	panic("reconcile: no such principal: " + string(p.Kind))
}
