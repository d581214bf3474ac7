package plan

import (
	"slices"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
)

// maker answers which changes the system account may make. What it only needs a
// privilege for, which it lacks, is a missing right and no question for it.
type maker struct {
	*enforced.Abilities
	in Input
}

// handOver separates the changes that the system account may make from those that
// only an owner or a superuser may. The latter are told with their statements, and
// stop nothing.
func (m maker) handOver(changes []*Change) (own, handed []*Change) {
	for _, change := range changes {
		if m.All() || m.may(change) {
			own = append(own, change)
		} else {
			handed = append(handed, change)
		}
	}
	held := heldBy(handed)
	for principal := range m.scoped() {
		held[principal] = true
	}
	for _, change := range own {
		if dropsRole(change) && held[change.Key().Principal] {
			handed = append(handed, change)
		}
	}
	return slices.DeleteFunc(own, func(change *Change) bool {
		return dropsRole(change) && held[change.Key().Principal]
	}), handed
}

// heldBy returns who still has something once a plan is applied. Redshift drops no
// such role. See https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_ROLE.html
func heldBy(handed []*Change) map[state.Principal]bool {
	held := make(map[state.Principal]bool)
	for _, change := range handed {
		if grant, isGrant := change.Before.(state.Grant); isGrant && change.After == nil {
			held[grant.To] = true
		}
	}
	return held
}

func dropsRole(change *Change) bool {
	return change.After == nil && change.Key().Kind == state.KindRole
}

func (m maker) may(change *Change) bool {
	if change.ForeignOwner() != "" {
		return false
	}
	switch o := change.Object().(type) {
	case state.Group: // https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_GROUP.html
		return false
	case state.Role:
		return change.Before == nil || m.ownsRole(o.Name.String())
	case state.Membership:
		return o.In.Kind == state.PrincipalRole && m.ownsRole(o.In.Name)
	case state.Grant:
		return m.mayChangeGrant(o, change)
	case state.Schema, state.User, state.Table, state.View, state.Procedure, state.Profile:
		return true
	}
	panic("plan: no such object")
}

// ownsRole: a role's owner gives it, takes it, and drops it. The system account
// owns what this plan creates.
func (m maker) ownsRole(name string) bool {
	return !m.HasRole(name) || m.OwnsRole(name)
}

// mayChangeGrant: whoever owns an object gives and takes what is on it. On schemas
// of others redveil gives USAGE to its own roles and groups, for which it needs the
// option to grant, and takes that back. Those who own external schemas may have to
// give it there.
func (m maker) mayChangeGrant(g state.Grant, change *Change) bool {
	if m.waits(change) {
		return false
	}
	if relation := g.Key().Relation(); !g.Relation.IsZero() && g.Privilege != state.Execute && m.HasRelation(relation) {
		return m.OwnsRelation(relation)
	}
	if !g.Relation.IsZero() && g.Privilege != state.Execute && change.After == nil && !m.in.Scope().IsOwn(g.Schema) {
		return m.OwnsSchema(g.Schema) // somebody gave it in a schema without a source, whose owners are not read
	}
	if g.External && change.Before == nil {
		return m.MayGiveUsage(g.Schema)
	}
	if g.Relation.IsZero() && change.After == nil {
		return m.in.Snapshot.Catalog.HasPrincipal(g.To) && m.MayGiveUsage(g.Schema) || m.OwnsSchema(g.Schema)
	}
	return true
}

// waits reports whether a change gives something to a group that is not there yet.
// The next run gives it. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_REVOKE.html
func (m maker) waits(change *Change) bool {
	g, isGrant := change.After.(state.Grant)
	return isGrant && change.Before == nil && g.To.Kind == state.PrincipalGroup && !m.HasGroup(g.To.Name)
}

// handedOver fills in what an administrator runs for the changes. An object of
// somebody else's is only given to the system account, which does the rest, as it
// does with what waits for a group.
func (d *Draft) handedOver(p *Plan, handed []*Change, m maker, definitions ddl.Definitions) {
	if len(handed) == 0 {
		return
	}
	other := &Plan{Integration: p.Integration, Scope: p.Scope, Access: p.Access, Changes: handed}
	fill(other, m.in, d.Desired, definitions, d.records)
	scoped := m.scoped()
	for _, change := range handed {
		group, isGroup := change.After.(state.Group)
		switch {
		case m.waits(change): // what an administrator gave, redveil could not take again
			change.Parts = nil
		case dropsRole(change) && m.may(change):
			change.Parts = scoped[change.Key().Principal]
		case change.ForeignOwner() != "":
			change.Parts = ddl.Own(change.Before, p.Scope.Account)
		case isGroup && change.Before == nil:
			change.Parts = append(change.Parts, ddl.Remember(group, definitions)...)
		}
	}
	p.Administrator = handed
}
