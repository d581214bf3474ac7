package state

import (
	"context"
	"database/sql"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Read returns a snapshot of the warehouse. The number of queries is fixed,
// however large the warehouse is. An account that does not see the
// whole catalog gets a PartialError.
func Read(ctx context.Context, q Querier, scope Scope) (*Snapshot, error) {
	return read(ctx, q, scope, (*reader).claims)
}

// ReadApplying reads what a transaction that applies relies on. It leaves out what
// people chose and said: they write it at any time, and two transactions of which
// each reads what the other writes are in conflict. See
// https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
func ReadApplying(ctx context.Context, q Querier, scope Scope) (*Snapshot, error) {
	return read(ctx, q, scope, func(*reader) error { return nil })
}

func read(ctx context.Context, q Querier, scope Scope, claims func(*reader) error) (*Snapshot, error) {
	r := &reader{ctx: ctx, q: q, scope: scope, registry: make(map[Key]registered), snapshot: &Snapshot{
		Catalog:  NewCatalog(),
		Profiles: make(Profiles),
		Records:  make(map[redshift.Name]string),
		Unmanaged: Unmanaged{
			Accounts:    make(map[redshift.Account]bool),
			AccountIDs:  make(map[redshift.Account]int64),
			Schemas:     make(map[redshift.Ident]bool),
			Roles:       make(map[redshift.Ident]bool),
			Groups:      make(map[redshift.Ident]bool),
			Relations:   make(map[redshift.Name][]Column),
			Definitions: make(map[redshift.Name]string),
			Privileges: Privileges{
				RelationOwners: make(map[redshift.Name]redshift.Account),
				SchemaOwners:   make(map[redshift.Ident]redshift.Account),
				RoleOwners:     make(map[string]redshift.Account),
				ExternalRoles:  make(map[string]bool),
			},
		},
	}}
	for _, step := range []func() error{
		r.accounts, r.schemas, r.external, r.groups, r.roles, // who and where
		r.systems, r.relations, r.readable, r.keepers, r.registered,
		r.earlierViews, r.allViews, r.furtherRelations, r.columns, // what
		r.definitions, r.maskKey, r.records, r.profiles, func() error { return claims(r) }, // what is ours
		r.settleViews,
		r.views, r.procedures, r.memberships, r.grants, r.defaultGrants, r.attached, r.logReaders, r.makers,
		r.seen, r.known, r.layout, r.visible,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r.snapshot, nil
}

// reader collects one snapshot; each kind reads in its own file.
type reader struct {
	ctx      context.Context
	q        Querier
	scope    Scope
	snapshot *Snapshot
	registry map[Key]registered
	owners   map[Key]redshift.Account // of objects that the system account does not own
	// tables are the tables of redveil's own schemas; kinds distinguishes
	// tables from views.
	kinds map[redshift.Name]string
	// unknown are grantees of kinds that this version does not know.
	unknown []Principal
	// texts are all views of the database. further are the schemas of those that
	// read governed tables, and of what governed views read.
	texts   map[redshift.Name]*viewText
	unnamed map[string]*viewText   // by what the catalog calls them
	beneath map[redshift.Name]bool // what governed views read, at any depth
	further []redshift.Ident
	// inScope and inFurther hold the schemas in scope and the further ones.
	inScope, inFurther map[redshift.Ident]bool
	// unrestricted says that the account that reads has SYSLOG ACCESS UNRESTRICTED.
	unrestricted bool
}

func (r *reader) each(file string, schemas []redshift.Ident, row func(scan func(...any) error) error) error {
	return relation(r.ctx, r.q, r.scope, file, schemas, nil, row)
}

// owns reports whether redveil has made the role or group.
func (r *reader) owns(p Principal) bool {
	switch p.Kind {
	case PrincipalRole:
		return r.isRegistered(Key{Kind: KindRole, Principal: p})
	case PrincipalGroup:
		return r.isRegistered(Key{Kind: KindGroup, Principal: p})
	case PrincipalUser, PrincipalPublic:
		return false
	}
	panic("state: no such principal: " + string(p.Kind))
}

func (r *reader) isRegistered(key Key) bool {
	_, found := r.registry[key]
	return found
}

func (r *reader) accounts() error {
	return r.each("accounts", nil, func(scan func(...any) error) error {
		var name string
		var super bool
		var id int64
		var self, owns bool
		if err := scan(&name, &super, &id, &self, &owns); err != nil {
			return err
		}
		r.snapshot.Unmanaged.Accounts[redshift.Account(name)] = super
		r.snapshot.Unmanaged.AccountIDs[redshift.Account(name)] = id
		if self {
			r.snapshot.Unmanaged.Reader = redshift.Account(name)
		}
		if owns {
			r.snapshot.Unmanaged.DatabaseOwner = redshift.Account(name)
		}
		return nil
	})
}

func (r *reader) schemas() error {
	r.owners = make(map[Key]redshift.Account)
	return r.each("schemas", nil, func(scan func(...any) error) error {
		var name string
		var owner sql.NullString
		if err := scan(&name, &owner); err != nil {
			return err
		}
		if id, ok := lenient(name); ok {
			r.snapshot.Unmanaged.Schemas[id] = true
			r.snapshot.Unmanaged.Privileges.SchemaOwners[id] = ownerOf(owner)
			r.own(SchemaKey(id), owner)
		}
		return nil
	})
}

// ownerOf names an owner. One who is gone has no name.
func ownerOf(owner sql.NullString) redshift.Account {
	if !owner.Valid {
		return "unknown"
	}
	return redshift.Account(owner.String)
}

// own records an owner other than the system account. An owner who is gone has
// no name.
func (r *reader) own(key Key, owner sql.NullString) {
	switch {
	case !owner.Valid:
		r.owners[key] = "unknown"
	case redshift.Account(owner.String) != r.scope.Account:
		r.owners[key] = redshift.Account(owner.String)
	}
}

func (r *reader) groups() error { return r.names("groups", r.snapshot.Unmanaged.Groups) }

func (r *reader) names(file string, into map[redshift.Ident]bool) error {
	return r.each(file, nil, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		if id, ok := lenient(name); ok {
			into[id] = true
		}
		return nil
	})
}

// has reports whether one of redveil's own tables exists.
func (r *reader) has(table string) bool {
	_, found := r.kinds[redshift.Name{Schema: r.scope.SystemSchema, Object: redshift.MustIdent(table)}]
	return found
}

func (r *reader) relations() error {
	r.kinds = make(map[redshift.Name]string)
	return r.relationsIn(r.scope.all())
}

// furtherRelations reads owners in the schemas of views that lie over governed
// tables, or beneath governed views.
func (r *reader) furtherRelations() error {
	return r.relationsIn(append(slices.Clone(r.further), r.scope.SystemSchema)) // at least one
}

func (r *reader) relationsIn(schemas []redshift.Ident) error {
	inScope := setOf(r.scope.all())
	return r.each("relations", schemas, func(scan func(...any) error) error {
		var schema, name, kind string
		var owner sql.NullString
		if err := scan(&schema, &name, &kind, &owner); err != nil {
			return err
		}
		if relation, ok := lenientName(schema, name); ok {
			r.snapshot.Unmanaged.Privileges.RelationOwners[relation] = ownerOf(owner)
			if !inScope[relation.Schema] {
				return nil
			}
			r.kinds[relation] = kind
			r.own(Key{
				Kind: map[string]Kind{"r": KindTable, "v": KindView}[kind], Schema: relation.Schema,
				Object: relation.Object,
			}, owner)
			r.snapshot.Unmanaged.Relations[relation] = nil
		}
		return nil
	})
}

func lenientName(schema, object string) (redshift.Name, bool) {
	s, ok := lenient(schema)
	o, also := lenient(object)
	return redshift.Name{Schema: s, Object: o}, ok && also
}

func (r *reader) memberships() error {
	unmanaged := &r.snapshot.Unmanaged
	add := func(file string, in, member PrincipalKind) error {
		return r.each(file, nil, func(scan func(...any) error) error {
			m := Membership{In: Principal{Kind: in}, Member: Principal{Kind: member}}
			var admin sql.NullBool
			into := []any{&m.In.Name, &m.Member.Name}
			if file == "role_users" {
				into = append(into, &admin)
			}
			if err := scan(into...); err != nil {
				return err
			}
			m.Admin = admin.Bool
			unmanaged.Memberships = append(unmanaged.Memberships, m)
			if r.owns(m.In) || r.owns(m.Member) { // what redveil's roles are given is theirs, too
				r.snapshot.Catalog.Add(m)
			}
			return nil
		})
	}
	if err := add("group_members", PrincipalGroup, PrincipalUser); err != nil {
		return err
	}
	if err := add("role_users", PrincipalRole, PrincipalUser); err != nil {
		return err
	}
	if err := add("role_roles", PrincipalRole, PrincipalRole); err != nil {
		return err
	}
	slices.SortFunc(unmanaged.Memberships, func(a, b Membership) int { return a.Key().Compare(b.Key()) })
	return nil
}
