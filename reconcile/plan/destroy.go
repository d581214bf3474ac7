package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Removal is a plan to remove what redveil made, and what it has to leave.
type Removal struct {
	*Plan
	Stays []Staying
}

// Staying is something that stays, and why.
type Staying struct{ Object, Why string }

// Destroy plans to remove all that the registry lists, redveil's own tables and schemas,
// and nothing else: nothing cascades, and what somebody else owns or put into a schema
// stays. With keepRoles, the roles and groups stay with their members.
func Destroy(in Input, keepRoles bool) (*Removal, error) {
	draft, problems := Prepare(in)
	if problems.HasErrors() {
		return nil, problems
	}
	draft.renames = nil // nothing gets another name before it goes
	r := &remover{Draft: draft, scope: draft.Desired.Scope, keepRoles: keepRoles, left: state.NewCatalog()}
	if in.Snapshot.Unmanaged.Moves {
		r.scope = r.scope.Before()
	}
	r.scope.EarlierSystem, r.scope.EarlierProcedures = redshift.Ident{}, redshift.Ident{}
	r.scope.EarlierViews = in.Snapshot.Unmanaged.EarlierViews
	r.scope.Beneath = beneath(in, r.scope.Tables)
	return r.removal(), nil
}

type remover struct {
	*Draft
	scope     state.Scope
	keepRoles bool
	left      *state.Catalog
	stays     []Staying
}

func (r *remover) removal() *Removal {
	actual := r.given.Snapshot.Catalog
	for _, kind := range state.Kinds() { // schemas last: what is in them decides
		if kind != state.KindSchema && kind != state.KindGrant && kind != state.KindMembership {
			r.keep(actual, kind, r.whyStays)
		}
	}
	r.keep(actual, state.KindSchema, r.whySchemaStays)
	r.keep(actual, state.KindMembership, r.whyMembershipStays)
	var changes []*Change
	for _, object := range actual.Objects() {
		if r.left.Find(object.Key()) == nil && r.needsStatement(object) {
			changes = append(changes, &Change{Before: object})
		}
	}
	changes = Order(changes, r.scope.SystemSchema)
	in := r.given
	after := in.Facts
	after.Snapshot = Simulate(in.Snapshot, changes)
	before := enforced.Read(in.Facts).Side
	plan := &Plan{
		Integration: in.Resolved.Integration, Variables: in.Repository.Variables, Scope: r.scope,
		System: render.SystemOf(in.Resolved), Base: r.base,
		Desired: r.left.Fingerprint(), Access: accessChanges(in, changes, access.Difference(before,
			enforced.Read(after).Side)),
		Changes: changes, Removes: true, given: &r.given,
	}
	definitions := definitionsOf(in, r.Desired)
	able := maker{enforced.AbilitiesOf(in.Facts), in}
	own, handed := able.handOver(changes)
	plan.Changes = own
	fill(plan, in, r.Desired, definitions, nil)
	plan.write()
	r.handedOver(plan, handed, able, definitions)
	plan.Digest = digest(plan)
	return &Removal{Plan: plan, Stays: r.stays}
}

// keep leaves the objects of a kind that have to stay.
func (r *remover) keep(actual *state.Catalog, kind state.Kind, why func(state.Object) string) {
	for _, object := range actual.Objects() {
		if object.Key().Kind != kind {
			continue
		}
		if reason := why(object); reason != "" {
			r.left.Add(object)
			if kind != state.KindMembership { // which goes without saying
				r.stays = append(r.stays, Staying{string(kind) + " " + object.Key().Name(), reason})
			}
		}
	}
}

// noRegistry is why things stay where nothing says what redveil has made.
const noRegistry = "no registry says that redveil made it"

func (r *remover) whyStays(object state.Object) string {
	if r.given.Snapshot.Unmanaged.Layout == 0 {
		return noRegistry
	}
	if owner := state.OwnerOf(object); owner != "" {
		return fmt.Sprintf("it belongs to account %q", owner)
	}
	switch o := object.(type) {
	case state.User:
		return "an account may own other things, and have other uses"
	case state.Role, state.Group:
		if r.keepRoles {
			return "as --keep-roles says, with its members"
		}
	case state.Table:
		if !r.isOwnTable(o.Name) {
			return "redveil did not make it"
		}
	case state.View, state.Procedure, state.Profile, state.Schema, state.Membership, state.Grant:
	}
	return ""
}

// isOwnTable reports whether a table is one that a policy can ask for.
func (r *remover) isOwnTable(name redshift.Name) bool {
	system := render.System{Prefix: r.Resolved.Integration.SystemPrefix, Projects: true, Impersonates: true}
	return name.Schema == r.scope.SystemSchema && slices.ContainsFunc(system.Tables(), func(t state.Table) bool {
		return t.Name.Object == name.Object
	})
}

// whySchemaStays: a schema goes if it is the system account's, and nothing is left in it.
func (r *remover) whySchemaStays(object state.Object) string {
	schema, unmanaged := object.Key().Schema, &r.given.Snapshot.Unmanaged
	if unmanaged.Layout == 0 {
		return noRegistry
	}
	if owner := unmanaged.Privileges.SchemaOwners[schema]; owner != r.scope.Account {
		return fmt.Sprintf("it belongs to account %q", owner)
	}
	var lodgers []string
	for name := range unmanaged.Relations {
		view, table := state.ViewKey(name), state.Table{Name: name}.Key()
		if name.Schema == schema && !r.goes(view) && !r.goes(table) {
			lodgers = append(lodgers, name.String())
		}
	}
	for key := range unmanaged.Procedures {
		if key.Schema == schema && !r.goes(key) {
			lodgers = append(lodgers, "procedure "+key.Name())
		}
	}
	if len(lodgers) == 0 {
		return ""
	}
	slices.Sort(lodgers)
	return "others have something in it: " + strings.Join(lodgers, ", ")
}

func (r *remover) whyMembershipStays(object state.Object) string {
	membership := object.(state.Membership)
	switch {
	case r.left.HasPrincipal(membership.In):
		return "its role stays"
	case r.left.HasPrincipal(membership.Member) && !r.given.Snapshot.Catalog.HasPrincipal(membership.In):
		return "its member stays"
	}
	return ""
}

// goes reports whether an object is removed.
func (r *remover) goes(key state.Key) bool {
	return r.given.Snapshot.Catalog.Find(key) != nil && r.left.Find(key) == nil
}

// needsStatement reports whether an object does not go with another one.
func (r *remover) needsStatement(object state.Object) bool {
	grant, isGrant := object.(state.Grant)
	switch {
	case object.Key().Kind == state.KindProfile: // its rows go with their tables
		return false
	case !isGrant:
		return true
	case !grant.Relation.IsZero() && r.goes(holderOf(grant)):
		return false
	case !grant.Relation.IsZero() && r.goes(state.Table{Name: grant.Key().Relation()}.Key()):
		return false
	case r.given.Snapshot.Catalog.HasPrincipal(grant.To): // which has to be without rights before it goes
		return !r.keepRoles || r.isGivenByPolicy(grant)
	}
	return grant.To == state.Public() && r.scope.IsOwn(grant.Schema) && !r.goes(state.SchemaKey(grant.Schema))
}

// isGivenByPolicy reports whether a grant is of the kind that policies ask for: on
// redveil's own schemas, and USAGE on those of governed tables.
func (r *remover) isGivenByPolicy(grant state.Grant) bool {
	tables := slices.ContainsFunc(r.scope.Tables, func(t redshift.Name) bool { return t.Schema == grant.Schema })
	return r.scope.IsOwn(grant.Schema) || r.Desired.Catalog.Find(grant.Key()) != nil ||
		grant.Relation.IsZero() && (tables || slices.Contains(r.scope.Beneath, grant.Schema))
}
