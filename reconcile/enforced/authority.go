package enforced

import (
	"maps"
	"slices"
	"strings"

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

// Chain is what an account has another principal's rights by: the groups and roles
// from the outermost to that principal, or PUBLIC; empty for the account itself.
// Each chain is made once, so that pointers compare.
type Chain struct {
	Through []state.Principal
	path    string
}

var (
	itself   = &Chain{path: "grant"}
	byGiving = &Chain{} // a role to oneself
	byPublic = &Chain{Through: []state.Principal{{Kind: state.PrincipalPublic}}, path: "public"}
)

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
	for _, given := range givenIn(snapshot) {
		if given.Relation.IsZero() {
			a.schemas[given.Schema] = append(a.schemas[given.Schema], given)
			continue
		}
		name := redshift.Name{Schema: given.Schema, Object: given.Relation}
		a.grants[name] = append(a.grants[name], given)
	}
	return a
}

// givenIn returns the privileges of a warehouse. A plan that was simulated has
// given and taken some of them.
func givenIn(snapshot *state.Snapshot) []state.Given {
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
func (a *Authority) OnRelation(relation redshift.Name) []Way { return a.onRelation(relation).sorted() }

func (a *Authority) onRelation(relation redshift.Name) *collector {
	c := &collector{authority: a, usage: a.usage(relation.Schema)}
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
		switch {
		case given.Reach != state.OnOne && given.Reach != state.Schemas:
		case given.Privilege == "ALTER" || given.Privilege == "DROP": // USAGE is not asked for
			for account, chain := range a.holders(given.To) {
				c.always(account, pathOf("", chain), chain, MayChange)
			}
		default:
			c.give(given, "")
		}
	}
	if owner := a.facts.Privileges.SchemaOwners[schema]; owner != "" {
		c.always(owner, "owner", nil, MayCreate, MayChange, MayGrant)
	}
	a.powers(c)
	return c.sorted()
}

// Powers that come without any grant on an object. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html
var (
	systemRoles = map[string][]Right{
		"sys:superuser": {MayRead, MayWrite, MayCreate, MayGrant, MayChange},
		"sys:dba":       {MayCreate, MayChange, MayWrite},
		"sys:secadmin":  {MayGrant},
	}
	systemPermissions = map[string]Right{
		"TRUNCATE TABLE": MayWrite, "ALTER TABLE": MayChange, "DROP TABLE": MayChange,
		"CREATE OR REPLACE VIEW": MayChange,
		"DROP VIEW":              MayChange, "CREATE TABLE": MayCreate, "DROP SCHEMA": MayChange,
	}
)

// powers adds superusers, system roles and system permissions.
func (a *Authority) powers(c *collector) {
	c.everywhere = true
	for account, super := range a.facts.Accounts {
		if super {
			c.always(account, "superuser", nil, MayRead, MayWrite, MayCreate, MayGrant, MayChange)
		}
	}
	for name, rights := range systemRoles {
		role := state.Principal{Kind: state.PrincipalRole, Name: name}
		for account, chain := range a.chains[role] {
			c.always(account, chain.path, chain, rights...)
		}
		for _, g := range a.giversOf(role) {
			if role == superRole { // they can make themselves superusers
				c.always(g.account, g.path, nil, MayChange)
			} else {
				c.always(g.account, g.path, byGiving, MayGrant)
			}
		}
	}
	for _, held := range a.facts.Privileges.Permissions {
		right, counts := systemPermissions[held.On]
		if _, said := systemRoles[held.By.Name]; counts && !said {
			for account, chain := range a.holders(held.By) {
				c.always(account, held.On+" of "+chain.path, chain, right)
			}
			for _, g := range a.giversOf(held.By) {
				c.always(g.account, g.path, byGiving, right)
			}
		}
	}
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

func givesUsage(given state.Given) bool {
	return given.Privilege == state.Usage && (given.Reach == state.OnOne || given.Reach == state.Schemas)
}

// Holders returns the accounts that have what a principal has, sorted.
func (a *Authority) Holders(p state.Principal) []redshift.Account {
	return slices.Sorted(maps.Keys(a.holders(p)))
}

// StandsFor returns the principals whose rights an account has: itself, everyone,
// its groups and roles, and the roles of those.
func (a *Authority) StandsFor(account redshift.Account) map[state.Principal]bool {
	as := map[state.Principal]bool{
		state.Public(): true, {Kind: state.PrincipalUser, Name: string(account)}: true,
	}
	for principal, members := range a.chains {
		if members[account] != nil {
			as[principal] = true
		}
	}
	return as
}

// holders returns the accounts that have what a principal has, each with the chain
// from the account to it.
func (a *Authority) holders(p state.Principal) map[redshift.Account]*Chain {
	switch p.Kind {
	case state.PrincipalUser:
		if _, exists := a.facts.Accounts[redshift.Account(p.Name)]; exists {
			return map[redshift.Account]*Chain{redshift.Account(p.Name): itself}
		}
		return nil
	case state.PrincipalPublic:
		all := make(map[redshift.Account]*Chain, len(a.facts.Accounts))
		for account := range a.facts.Accounts {
			all[account] = byPublic
		}
		return all
	case state.PrincipalRole, state.PrincipalGroup:
		return a.chains[p]
	}
	panic("enforced: no such principal: " + string(p.Kind))
}

// collector gathers the ways on one thing.
type collector struct {
	authority *Authority
	usage     map[redshift.Account]bool
	ways      map[Way]bool
	// column and everywhere are what the ways are from here on.
	column     redshift.Ident
	everywhere bool
}

// give adds what a privilege lets its holders do. By names the privilege where
// it is more than a grant.
func (c *collector) give(given state.Given, by string) {
	var rights []Right
	switch given.Privilege {
	case state.Select:
		rights = append(rights, MayRead)
	case "INSERT", "UPDATE", "DELETE", "TRUNCATE":
		rights = append(rights, MayWrite)
	case "ALTER", "DROP": // USAGE is not asked for
		for account, chain := range c.authority.holders(given.To) {
			c.always(account, pathOf(by, chain), chain, MayChange)
		}
	case state.Usage, state.Execute, "REFERENCES": // gives no right on a relation by itself
	case "CREATE": // USAGE is not asked for
		for account, chain := range c.authority.holders(given.To) {
			c.always(account, pathOf(by, chain), chain, MayCreate)
		}
	}
	if given.Grantable {
		rights = append(rights, MayGrant)
	}
	for account, chain := range c.authority.holders(given.To) {
		c.add(account, pathOf(by, chain), chain, rights...)
	}
	if len(rights) > 0 && given.To.Kind == state.PrincipalRole {
		for _, g := range c.authority.giversOf(given.To) {
			c.always(g.account, g.path, nil, MayGrant)
		}
	}
}

// useExternal lets the holders of USAGE on an external schema read every table in
// it. See https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (c *collector) useExternal(to state.Principal) {
	for account, chain := range c.authority.holders(to) {
		c.always(account, pathOf("schema usage", chain), chain, MayRead)
	}
}

// pathOf joins a privilege with the way from the account to it.
func pathOf(by string, chain *Chain) string {
	switch {
	case by == "":
		return chain.path
	case chain == itself:
		return by
	}
	return by + " of " + chain.path
}

// add records rights that take USAGE on the schema to be used.
func (c *collector) add(account redshift.Account, path string, via *Chain, rights ...Right) {
	if c.usage[account] {
		c.always(account, path, via, rights...)
	}
}

func (c *collector) always(account redshift.Account, path string, via *Chain, rights ...Right) {
	if _, exists := c.authority.facts.Accounts[account]; !exists || account == c.authority.system {
		return // an owner who is gone
	}
	if c.ways == nil {
		c.ways = make(map[Way]bool)
	}
	for _, right := range rights {
		c.ways[Way{account, right, path, via, c.everywhere, c.column}] = true
	}
}

func (c *collector) sorted() []Way {
	return slices.SortedFunc(maps.Keys(c.ways), func(x, y Way) int {
		return strings.Compare(string(x.Account)+"\x00"+string(x.Right)+"\x00"+x.Path,
			string(y.Account)+"\x00"+string(y.Right)+"\x00"+y.Path)
	})
}

// chainsOf returns for each role and group who is in it, with the shortest chain
// from the member to it, whose path reads "role outer > inner".
func chainsOf(facts *state.Unmanaged) map[state.Principal]map[redshift.Account]*Chain {
	direct := make(map[state.Principal][]state.Principal) // member → what it is in
	for _, m := range facts.Memberships {
		direct[m.Member] = append(direct[m.Member], m.In)
	}
	chains := make(map[state.Principal]map[redshift.Account]*Chain)
	for account := range facts.Accounts {
		type step struct {
			at    state.Principal
			chain *Chain
		}
		seen := make(map[state.Principal]bool)
		queue := []step{{state.Principal{Kind: state.PrincipalUser, Name: string(account)}, itself}}
		for len(queue) > 0 {
			here := queue[0]
			queue = queue[1:]
			for _, in := range direct[here.at] {
				if seen[in] {
					continue
				}
				seen[in] = true
				chain := here.chain.to(in)
				if chains[in] == nil {
					chains[in] = make(map[redshift.Account]*Chain)
				}
				chains[in][account] = chain
				queue = append(queue, step{in, chain})
			}
		}
	}
	return chains
}

// to returns the chain one principal longer.
func (c *Chain) to(in state.Principal) *Chain {
	path := in.String()
	if len(c.Through) > 0 {
		path = c.path + " > " + in.Name
	}
	return &Chain{append(slices.Clone(c.Through), in), path}
}
