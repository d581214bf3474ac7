package enforced

import (
	"slices"
	"sync"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Abilities answers what the system account may do by what the catalogs say of it.
type Abilities struct {
	facts    *state.Unmanaged
	account  redshift.Account
	database redshift.SQL
	// authority is read only where it is asked: a superuser may do everything.
	authority func() *Authority
	// is are the account itself, everyone, and the roles and groups that it is in.
	is map[state.Principal]bool
}

// AbilitiesOf reads what the system account may do. A warehouse that is only
// guessed lets it do everything.
func AbilitiesOf(in Facts) *Abilities {
	facts := &in.Snapshot.Unmanaged
	account := redshift.Account(in.Resolved.Integration.Username)
	a := &Abilities{
		facts: facts, account: account, database: redshift.Account(in.Resolved.Integration.Database).SQL(),
		is: map[state.Principal]bool{
			{Kind: state.PrincipalUser, Name: string(account)}: true, state.Public(): true,
		},
	}
	a.authority = sync.OnceValue(func() *Authority { return AuthorityOf(in.Snapshot, "") })
	for grown := !a.All(); grown; {
		grown = false
		for _, m := range facts.Memberships {
			if a.is[m.Member] && !a.is[m.In] {
				a.is[m.In], grown = true, true
			}
		}
	}
	return a
}

// All reports whether the account may do everything.
func (a *Abilities) All() bool {
	return a.facts.Guessed || a.facts.Accounts[a.account] || a.is[superRole]
}

// Is reports whether the account has the rights of a principal.
func (a *Abilities) Is(p state.Principal) bool { return a.is[p] }

// MayCreateSchemas: who has CREATE on the database, or owns it. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_SCHEMA.html
func (a *Abilities) MayCreateSchemas() bool {
	return a.All() || a.facts.DatabaseOwner == a.account || a.holds(a.facts.Makers.Databases,
		"ON DATABASE "+a.database.String()) || a.HasPermission("CREATE SCHEMA")
}

// HasPermission reports whether one of the account's roles has a system permission.
func (a *Abilities) HasPermission(permission string) bool {
	return a.All() || a.holds(a.facts.Privileges.Permissions, permission)
}

func (a *Abilities) holds(all []state.Held, on string) bool {
	for _, held := range all {
		if held.On == on && a.is[held.By] {
			return true
		}
	}
	return false
}

// MayGiveUsage: who owns a schema, or has USAGE on it with the option to grant. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (a *Abilities) MayGiveUsage(schema redshift.Ident) bool {
	if a.All() || a.OwnsSchema(schema) {
		return true
	}
	return a.given(schema, func(given state.Given) bool { return givesUsage(given) && given.Grantable })
}

// given reports whether the account was given something in a schema, by itself or
// by a role or group.
func (a *Abilities) given(schema redshift.Ident, what func(state.Given) bool) bool {
	counts := func(given state.Given) bool { return given.Schema == schema && a.is[given.To] && what(given) }
	return slices.ContainsFunc(a.facts.Privileges.Own, counts) || slices.ContainsFunc(a.facts.Privileges.Given, counts)
}

// MayMakeIn reports whether the account can make views in a schema and open the
// schema to their readers.
func (a *Abilities) MayMakeIn(schema redshift.Ident) bool {
	return a.OwnsSchema(schema) || a.MayGiveUsage(schema) && a.given(schema, func(given state.Given) bool {
		return given.Relation.IsZero() && given.Privilege == "CREATE" && given.Reach == state.OnOne
	})
}

// MayRead reports whether the account can read a relation.
func (a *Abilities) MayRead(relation redshift.Name) bool {
	if a.IsExternal(relation.Schema) {
		return a.MayUse(relation.Schema)
	}
	return a.All() || a.authority().MaySelect(a.account, relation)
}

// OwnsSchema and OwnsRelation report whether something is the account's.
func (a *Abilities) OwnsSchema(schema redshift.Ident) bool {
	return a.All() || a.facts.Privileges.SchemaOwners[schema] == a.account
}

// OwnsRelation: see OwnsSchema.
func (a *Abilities) OwnsRelation(relation redshift.Name) bool {
	return a.All() || a.facts.Privileges.RelationOwners[relation] == a.account
}

// OwnsRole reports whether the account may give a role, take it, and drop it.
func (a *Abilities) OwnsRole(name string) bool {
	return a.All() || a.facts.Privileges.RoleOwners[name] == a.account
}

// HasRole and the like report whether the warehouse has something.
func (a *Abilities) HasRole(name string) bool { return among(a.facts.Roles, name) }

// HasGroup: see HasRole.
func (a *Abilities) HasGroup(name string) bool { return among(a.facts.Groups, name) }

// among looks for a name. One that is no identifier is somebody else's.
func among(all map[redshift.Ident]bool, name string) bool {
	id, err := redshift.ParseIdent(name)
	return err != nil || all[id]
}

// HasSchema: see HasRole.
func (a *Abilities) HasSchema(schema redshift.Ident) bool { return a.facts.Schemas[schema] }

// HasRelation: see HasRole.
func (a *Abilities) HasRelation(relation redshift.Name) bool {
	return a.facts.Privileges.RelationOwners[relation] != ""
}

// HasTable is HasRelation, also for external tables.
func (a *Abilities) HasTable(table redshift.Name) bool {
	return a.HasRelation(table) || a.facts.ExternalTables[table]
}

// IsExternal reports whether a schema holds external tables.
func (a *Abilities) IsExternal(schema redshift.Ident) bool { return a.facts.ExternalSchemas[schema] }

// MayUse reports whether the account has USAGE on a schema.
func (a *Abilities) MayUse(schema redshift.Ident) bool {
	return a.OwnsSchema(schema) || a.given(schema, givesUsage)
}
