package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// checkScope refuses a plan whose own schemas do not follow from its prefix, or
// whose scope is not the address that the plan goes to.
func (r *Recorded) checkScope() error {
	s := r.Scope
	switch {
	case r.System.Prefix.IsZero() || s.ViewSchema.IsZero():
		return fmt.Errorf("it does not say which schemas are redveil's own")
	case len(r.System.Prefix.String()) > redshift.MaxIdent-len("_procedures"):
		return fmt.Errorf("its prefix is too long")
	case s.SystemSchema != render.SystemSchema(r.System.Prefix),
		s.ProcedureSchema != render.ProcedureSchema(r.System.Prefix),
		r.Address.SystemSchema != s.SystemSchema.String():
		return fmt.Errorf("its prefix is not that of its schemas")
	case s.Database != r.Address.Database, string(s.Account) != r.Address.Account,
		string(s.PlanAccount) != r.Address.PlanAccount,
		r.System.PlanAccount != "" && r.System.PlanAccount != s.PlanAccount:
		return fmt.Errorf("it was made for another database or account than it goes to")
	case slices.Contains(s.BaseSchemas, s.ViewSchema), slices.Contains(s.BaseSchemas, s.SystemSchema),
		strings.HasPrefix(s.ViewSchema.String(), "pg_"), s.ViewSchema.String() == "information_schema":
		return fmt.Errorf("the schema of its views is not redveil's own")
	case slices.ContainsFunc(s.Beneath, s.IsOwn):
		return fmt.Errorf("what its views read would be in redveil's own schemas")
	}
	return nil
}

// mayChange refuses what no policy can ask for. redveil creates and changes
// only its own objects, gives access only to its own views, and adds people
// only to its own roles.
func (r *Recorded) mayChange(c *Change) error { return c.facts().mayChange(r, c) }

func (r *Recorded) mayChangeSchema(c *Change) error {
	return refuseUnless(c.After != nil && r.Scope.IsOwn(c.Key().Schema),
		"the schema is not redveil's own, or would be dropped")
}

func (r *Recorded) mayChangeUser(c *Change) error {
	return refuseUnless(c.Action() == Create, "redveil only creates accounts")
}

func (r *Recorded) mayChangePrincipal(c *Change) error {
	return refuseUnless(r.isOwnName(c.Key().Principal.Name), fmt.Sprintf("the %s is not redveil's own", c.Key().Kind))
}

func (r *Recorded) mayChangeProcedure(c *Change) error {
	return refuseUnless(c.Key().Schema == r.Scope.ProcedureSchema, "the procedure is not redveil's own")
}

func (r *Recorded) mayChangeMembership(c *Change) error {
	membership := c.Object().(state.Membership)
	if c.After == nil && r.isOwnName(membership.Member.Name) { // what redveil's roles were given goes
		return nil
	}
	return refuseUnless(r.isOwnName(membership.In.Name) &&
		(c.After == nil || membership.Member.Kind == state.PrincipalUser && !membership.Admin),
		"redveil puts accounts only in its own roles and groups")
}

func (r *Recorded) mayChangeGrant(c *Change) error {
	grant := c.Object().(state.Grant)
	if c.After == nil {
		return r.mayRevoke(grant)
	}
	return r.mayGrant(grant)
}

// mayRename refuses new names that do not come from a renamed prefix or source.
func (r *Recorded) mayRename(c *Change) error {
	if c.Before.Key().Kind != c.After.Key().Kind {
		return notRenamed(r, c)
	}
	return c.facts().mayRename(r, c)
}

func notRenamed(*Recorded, *Change) error {
	return fmt.Errorf("what it was and what it is to be are two objects")
}

func (r *Recorded) mayRenameSchema(c *Change) error {
	from, to := c.Before.(state.Schema), c.After.(state.Schema)
	moves := from.Name == r.Scope.EarlierSystem && to.Name == r.Scope.SystemSchema ||
		from.Name == r.Scope.EarlierProcedures && to.Name == r.Scope.ProcedureSchema
	plain := from == (state.Schema{Name: from.Name}) && to == (state.Schema{Name: to.Name})
	return refuseUnless(moves && plain && !from.Name.IsZero(), "the schema is not an earlier one of redveil's own")
}

func (r *Recorded) mayRenamePrincipal(c *Change) error {
	own := r.isOwnName(c.Before.Key().Principal.Name) && r.isOwnName(c.After.Key().Principal.Name)
	return refuseUnless(own, fmt.Sprintf("the %s is not redveil's own", c.Key().Kind))
}

func refuseUnless(ok bool, why string) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s", why)
}

// isOwnName reports whether a role or group of that name is redveil's own, by
// its present or earlier prefix.
func (r *Recorded) isOwnName(name string) bool {
	earlier, moves := strings.CutSuffix(r.Scope.EarlierSystem.String(), "_system")
	return strings.HasPrefix(name, r.System.Prefix.String()+"_") || moves && earlier != "" &&
		strings.HasPrefix(name, earlier+"_")
}

// isOwn reports whether a schema is redveil's own, including one that holds its
// earlier views.
func (r *Recorded) isOwn(schema redshift.Ident) bool {
	return r.Scope.IsOwn(schema) || slices.Contains(r.Scope.EarlierViews, schema)
}

func (r *Recorded) isCopy(name redshift.Name) bool {
	return name.Schema == r.Scope.SystemSchema && strings.HasPrefix(name.Object.String(), spec.CopyPrefix)
}

func (r *Recorded) mayChangeTable(c *Change) error {
	table := c.Object().(state.Table)
	known := slices.Contains(r.System.Tables(), table) // the table after the change, as no table is dropped
	return refuseUnless(known && c.After != nil, "this redveil makes no such table")
}

func (r *Recorded) mayChangeView(c *Change) error {
	view := c.Object().(state.View)
	if !r.isView(view.Name) && (c.After != nil || !r.isOwn(view.Name.Schema)) {
		return fmt.Errorf("the view is not redveil's own")
	}
	after, made := c.After.(state.View)
	if !made {
		return nil
	}
	if after.Owner != "" {
		return fmt.Errorf("the view would belong to another account")
	}
	recorded := state.Digest("")
	if c.Record != "" {
		recorded = state.DigestOf(c.Record)
	}
	return refuseUnless(after.Record == recorded, "what the journal is to keep is not the view's policy")
}

// isView reports whether redveil makes a view of that name.
func (r *Recorded) isView(name redshift.Name) bool {
	_, own := r.System.Views()[name]
	return own || name.Schema == r.Scope.ViewSchema || r.isCopy(name)
}

// mayRevoke refuses to take grants on what the policy does not govern. Grants
// to redveil's own roles may always be taken, as their tables may no longer be
// governed.
func (r *Recorded) mayRevoke(g state.Grant) error {
	governed := r.isOwn(g.Schema) || slices.Contains(r.Scope.BaseSchemas, g.Schema)
	return refuseUnless(governed || r.isOwnName(g.To.Name), "the grant is on nothing that the policy governs")
}

// mayGrant refuses all grants but those of views to redveil's own roles, of its
// secure views and procedures to everyone, and of the schemas that hold them.
func (r *Recorded) mayGrant(g state.Grant) error {
	role := (g.To.Kind == state.PrincipalRole || g.To.Kind == state.PrincipalGroup) && r.isOwnName(g.To.Name)
	everyone := g.To == state.Public()
	reader := g.To == state.Principal{Kind: state.PrincipalUser, Name: string(r.System.PlanAccount)}
	forPlans := slices.Contains(r.System.PlanMayRead(), g.Key().Relation())
	_, secure := r.System.Views()[g.Key().Relation()]
	ok := false
	switch {
	case g.Raw, !g.Column.IsZero():
	case g.Relation.IsZero() && g.Privilege == state.Usage:
		way := g.Schema == r.Scope.ViewSchema || slices.Contains(r.Scope.BaseSchemas, g.Schema) ||
			slices.Contains(r.Scope.Beneath, g.Schema) && !g.External
		ok = role && way || everyone && (g.Schema == r.Scope.SystemSchema || g.Schema == r.Scope.ProcedureSchema)
	case g.Relation.IsZero():
	case g.Privilege == state.Execute:
		ok = everyone && g.Schema == r.Scope.ProcedureSchema
	case g.Privilege == state.Select:
		ok = role && g.Schema == r.Scope.ViewSchema || everyone && secure && !forPlans || reader && forPlans
	}
	return refuseUnless(ok, "redveil gives no such grant")
}
