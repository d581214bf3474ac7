package enforced

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Right is something that an account can do with a relation or a schema.
type Right string

// The rights, from the least to the most.
const (
	MayRead   Right = "read"
	MayWrite  Right = "write"
	MayCreate Right = "create" // make relations in the schema
	MayCall   Right = "call"   // call every procedure in the schema
	MayGrant  Right = "grant"  // give rights on it to others
	MayChange Right = "change" // alter, replace or drop it
)

// Way is one right of one account, with the path by which it has it.
type Way struct {
	Account redshift.Account
	Right   Right
	// Path reads like "grant", "role r1 > redveil_s", "public", "owner",
	// "superuser", or "permission FOR TABLES IN its schema of group bi". It is for
	// people: a name in it may hold any of these words.
	Path string
	// Via is how the account holds the right; nil where it needs no grant.
	Via *Chain
	// Everywhere says that it comes from what the account is, such as a superuser,
	// and so holds for the whole database.
	Everywhere bool
	// Column is set where the right is on one column.
	Column redshift.Ident
}

// ownerOfSchema is the path of those who own the schema of a relation.
const ownerOfSchema = "owner of its schema"

// Authority answers what each account can really do, by everything that the
// catalogs say. It is pure. What it does not know of is in no catalog that was
// read.
type Authority struct {
	facts   *state.Unmanaged
	system  redshift.Account
	chains  map[state.Principal]map[redshift.Account]*Chain // to each member
	grants  map[redshift.Name][]state.Given                 // on relations and columns
	schemas map[redshift.Ident][]state.Given                // on a schema, or on all that it holds
	users   map[redshift.Ident]map[redshift.Account]bool    // who may use a schema, as far as it was asked
	members map[state.Principal][]state.Membership          // of each role and group
	givers  map[state.Principal][]giver                     // who may give a role on, as far as it was asked
	above   map[redshift.Name][]state.OtherView             // the views that read each relation
	// powerful are the powers, and everyone has what PUBLIC has; nil as long as nobody asked.
	powerful map[Way]bool
	everyone map[redshift.Account]*Chain
}

// AuthorityOf reads the privileges of a warehouse. It leaves out the rights of
// the account that redveil works as; empty for none.
func AuthorityOf(snapshot *state.Snapshot, system redshift.Account) *Authority {
	facts := &snapshot.Unmanaged
	a := &Authority{
		facts: facts, system: system, chains: chainsOf(facts),
		grants: make(map[redshift.Name][]state.Given), schemas: make(map[redshift.Ident][]state.Given),
		users:  make(map[redshift.Ident]map[redshift.Account]bool),
		givers: make(map[state.Principal][]giver), members: make(map[state.Principal][]state.Membership),
		above: viewsAbove(facts),
	}
	for _, m := range facts.Memberships {
		a.members[m.In] = append(a.members[m.In], m)
	}
	for _, given := range GivenIn(snapshot) {
		if given.Relation.IsZero() {
			a.schemas[given.Schema] = append(a.schemas[given.Schema], given)
			continue
		}
		name := redshift.Name{Schema: given.Schema, Object: given.Relation}
		a.grants[name] = append(a.grants[name], given)
	}
	return a
}

// GivenIn returns the privileges of a warehouse. A plan that was simulated has
// given and taken some of them.
func GivenIn(snapshot *state.Snapshot) []state.Given {
	all := make([]state.Given, 0, len(snapshot.Unmanaged.Privileges.Given))
	listed := make(map[state.Key]bool)
	for _, given := range snapshot.Unmanaged.Privileges.Given {
		if given.Managed && snapshot.Catalog.Find(given.Key()) == nil {
			continue
		}
		all = append(all, given)
		if given.Managed {
			listed[given.Key()] = true
		}
	}
	for _, object := range snapshot.Catalog.Objects() {
		grant, ok := object.(state.Grant)
		if ok && grant.Privilege != state.Execute && !listed[grant.Key()] {
			all = append(all, state.Given{
				Privilege: grant.Privilege, Schema: grant.Schema, Relation: grant.Relation, Column: grant.Column,
				To: grant.To, Managed: true,
			})
		}
	}
	return all
}

// OnRelation returns every way in which an account can act on a relation, by
// account, right and path.
func (a *Authority) OnRelation(relation redshift.Name) []Way {
	return a.onRelation(relation, nil).sorted()
}

// onRelation collects the ways that mean something; nil for all.
func (a *Authority) onRelation(relation redshift.Name, means map[Right]string) *collector {
	c := &collector{authority: a, usage: a.usageFor(relation), means: means}
	for _, given := range a.grants[relation] {
		c.column = given.Column
		by := ""
		if !given.Column.IsZero() {
			by = "grant on column " + given.Column.String()
		}
		c.give(given, by)
	}
	c.column = redshift.Ident{}
	external := a.facts.ExternalSchemas[relation.Schema]
	for _, given := range a.schemas[relation.Schema] {
		if external && givesUsage(given) {
			c.useExternal(given.To)
		}
		switch given.Reach {
		case state.InSchema:
			c.give(given, "permission FOR TABLES IN its schema")
		case state.InDatabase:
			c.give(given, "permission FOR TABLES IN the database")
		case state.OnOne, state.Schemas, state.Routines:
		}
	}
	if owner := a.facts.Privileges.RelationOwners[relation]; owner != "" {
		c.add(owner, "owner", nil, MayRead, MayWrite)
		c.always(owner, "owner", nil, MayChange, MayGrant) // also by a view elsewhere
	}
	if owner := a.facts.Privileges.SchemaOwners[relation.Schema]; owner != "" {
		c.always(owner, ownerOfSchema, nil, MayChange)
	}
	a.powers(c)
	return c
}

// OnSchema returns every way in which an account can act on a schema itself.
func (a *Authority) OnSchema(schema redshift.Ident) []Way {
	c := &collector{authority: a, usage: a.usage(schema)}
	for _, given := range a.schemas[schema] {
		if given.Reach == state.OnOne || given.Reach == state.Schemas {
			c.give(given, "")
		}
	}
	if owner := a.facts.Privileges.SchemaOwners[schema]; owner != "" {
		c.always(owner, "owner", nil, MayCreate, MayChange, MayGrant)
	}
	a.powers(c)
	return c.sorted()
}

// usage returns who may use a schema. Nobody reads or writes a relation without.
func (a *Authority) usage(schema redshift.Ident) map[redshift.Account]bool {
	if users, known := a.users[schema]; known {
		return users
	}
	users := make(map[redshift.Account]bool)
	for _, given := range a.schemas[schema] {
		if givesUsage(given) {
			for account := range a.holders(given.To) {
				users[account] = true
			}
		}
	}
	users[a.facts.Privileges.SchemaOwners[schema]] = true
	a.users[schema] = users
	return users
}

// usageFor returns who may use what one has to, to read a relation: of a view also the
// schemas of what it reads.
func (a *Authority) usageFor(relation redshift.Name) map[redshift.Account]bool {
	if view, isView := a.facts.Views[relation]; isView {
		return a.usageOf(view)
	}
	return a.usage(relation.Schema)
}

func givesUsage(given state.Given) bool {
	return given.Privilege == state.Usage && (given.Reach == state.OnOne || given.Reach == state.Schemas)
}
