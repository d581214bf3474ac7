package state

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Snapshot is the state of a warehouse at one time: what redveil manages, and
// what plans rely on.
type Snapshot struct {
	// Catalog holds the objects that redveil made and that still exist, and
	// every grant on them, whoever gave it.
	Catalog *Catalog
	// Profiles are the rows that the views use.
	Profiles Profiles
	// Records are the policies that the views in Catalog were made from, by
	// view, as the journal keeps them. See package policies/access.
	Records   map[redshift.Name]string
	Unmanaged Unmanaged
}

// Unmanaged is what the warehouse holds that redveil does not manage.
type Unmanaged struct {
	// Accounts are all accounts; the value says who is a superuser.
	Accounts map[redshift.Account]bool
	// Reader is the account that read all of this.
	Reader redshift.Account
	// DatabaseOwner is who owns the database.
	DatabaseOwner redshift.Account
	// AccountIDs are their numbers, which distinguish an account from an
	// earlier one of the same name.
	AccountIDs map[redshift.Account]int64
	Schemas    map[redshift.Ident]bool
	// ExternalSchemas are those of external tables.
	ExternalSchemas map[redshift.Ident]bool
	ExternalTables  map[redshift.Name]bool
	Roles           map[redshift.Ident]bool
	Groups          map[redshift.Ident]bool
	// Relations are the tables and views of the schemas in scope, including
	// redveil's views, with their columns in the table's order.
	Relations map[redshift.Name][]Column
	// Definitions are the texts of views as the catalog returns them.
	Definitions map[redshift.Name]string
	// Views are those of others that read governed tables, and those that governed
	// views read.
	Views map[redshift.Name]OtherView
	// Beneath is all that governed views read, at any depth, by view.
	Beneath map[redshift.Name][]redshift.Name
	// UnnamedViews are such views with names that cannot be written down here.
	UnnamedViews []string
	// Procedures are the texts of procedures in redveil's schemas.
	Procedures map[Key]string
	// Memberships are all memberships, redveil's or not.
	Memberships []Membership
	// Claims are what people chose, acknowledged and were given, sorted. Plans
	// rely only on those of earlier accounts, which profiles digest.
	Claims []Claim
	// Guessed says that this is not read from a warehouse, so that it is not
	// known what people chose and acknowledged.
	Guessed bool
	// MaskKey is what is known about the key of hash().
	MaskKey MaskKey
	// LogReaders can see everyone's statements in the warehouse's log.
	// Superusers are left out, as they see everything.
	LogReaders []LogReader
	// Raw are the grants in the base schemas that are not redveil's.
	Raw []Grant
	// Scoped are permissions on all tables of a schema in scope, as SELECT on
	// the schema, and on all schemas, as USAGE on each. They also cover what is
	// created later.
	Scoped []Grant
	// Privileges is everything that the catalogs say about who may do what.
	Privileges Privileges
	// Attached are Redshift's own row and masking policies on relations in scope,
	// sorted.
	Attached []Attached
	// Seen are the ways round the policy that earlier runs found; KeepsSeen says
	// that there is a table for them.
	Seen      []Seen
	KeepsSeen bool
	// Makers are the rights to create functions.
	Makers Makers
	// EarlierViews are schemas other than the present view schema in which the
	// registry has views.
	EarlierViews []redshift.Ident
	// Systems are all system schemas of the account, by name, with their
	// keepers.
	Systems []System
	// Lost are views in redveil's schemas that bear its comment, and that the registry
	// does not know.
	Lost []redshift.Name
	// Layout is the number of the layout of redveil's own tables; 0 where there are
	// none.
	Layout int
	// Moves says that the system schema still has its earlier name, under which
	// all of this was read. See Snapshot.Moved.
	Moves bool
}

// Clone copies the parts that redveil's changes can alter.
func (w Unmanaged) Clone() Unmanaged {
	w.Accounts, w.Schemas = cloned(w.Accounts), cloned(w.Schemas)
	w.Roles, w.Groups = cloned(w.Roles), cloned(w.Groups)
	w.Memberships, w.Raw = slices.Clone(w.Memberships), slices.Clone(w.Raw)
	w.Privileges.Given = slices.Clone(w.Privileges.Given)
	return w
}

// cloned copies a set that may be written to afterwards.
func cloned[K comparable](all map[K]bool) map[K]bool {
	if all == nil {
		return make(map[K]bool)
	}
	return maps.Clone(all)
}

// Scope says what to read: which schemas redveil manages, and where the
// governed tables are.
type Scope struct {
	// Account is the system account, which owns everything that redveil makes.
	// Its own rights are not read.
	Account redshift.Account `json:"account"`
	// PlanAccount is the account that only reads; empty where none is named.
	PlanAccount  redshift.Account `json:"plan_account,omitempty"`
	Database     string           `json:"database"`
	ViewSchema   redshift.Ident   `json:"view_schema"`
	SystemSchema redshift.Ident   `json:"system_schema"`
	// ProcedureSchema holds the procedures that people call.
	ProcedureSchema redshift.Ident `json:"procedure_schema"`
	// EarlierSystem and EarlierProcedures are the earlier names of both
	// schemas, where they are to be renamed.
	EarlierSystem     redshift.Ident   `json:"earlier_system,omitzero"`
	EarlierProcedures redshift.Ident   `json:"earlier_procedures,omitzero"`
	BaseSchemas       []redshift.Ident `json:"base_schemas"`
	// External are those of them that hold external tables, as the policy says.
	// Reading needs to know, as only those with USAGE see such a schema.
	External []redshift.Ident `json:"-"`
	// Beneath are the schemas of what governed views read, as far as their readers
	// need USAGE there. Reading finds them by itself.
	Beneath []redshift.Ident `json:"beneath_schemas,omitempty"`
	// Tables are the governed tables, and Accounts those of declared users. Of
	// what redveil does not manage, a plan relies only on these.
	Tables   []redshift.Name    `json:"tables"`
	Accounts []redshift.Account `json:"accounts"`

	// EarlierViews are schemas in which redveil made views before view_schema
	// was renamed.
	EarlierViews []redshift.Ident `json:"earlier_views,omitempty"`
}

// Before returns the scope as it is until the system schema has moved.
func (s Scope) Before() Scope {
	if s.EarlierSystem.IsZero() {
		return s
	}
	s.SystemSchema, s.ProcedureSchema = s.EarlierSystem, s.EarlierProcedures
	return s
}

func (s Scope) own() []redshift.Ident {
	return []redshift.Ident{s.SystemSchema, s.ProcedureSchema, s.ViewSchema}
}

func (s Scope) all() []redshift.Ident {
	schemas := slices.Concat(s.own(), s.EarlierViews, s.BaseSchemas)
	slices.SortFunc(schemas, redshift.Ident.Compare)
	return slices.Compact(schemas)
}

// IsOwn reports whether redveil makes the schema.
func (s Scope) IsOwn(schema redshift.Ident) bool {
	return slices.Contains(s.own(), schema)
}

// Fingerprint digests everything that a plan for the scope relies on. Two
// snapshots with the same fingerprint lead to the same changes.
func (s *Snapshot) Fingerprint(scope Scope) Digest {
	parts := []string{string(withoutClaims(s.Catalog).Fingerprint())}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	for _, account := range scope.Accounts {
		super, exists := s.Unmanaged.Accounts[account]
		add("account %q %t %t", account, exists, super)
	}
	for _, table := range scope.Tables {
		columns, exists := s.Unmanaged.Relations[table]
		add("table %s %t %s", table, exists, ColumnList(columns))
		if s.Unmanaged.ExternalTables[table] {
			add("external table %s", table)
		}
		if beneath := s.Unmanaged.SchemasBeneath(table); len(beneath) > 0 {
			add("schemas beneath %s %s", table, beneath)
		}
	}
	if key := s.Unmanaged.MaskKey; len(key.Fingerprints) > 0 || key.Recorded != "" {
		add("mask key %q recorded %q", key.Fingerprints, key.Recorded)
	}
	for _, d := range s.Unmanaged.Privileges.Defaults {
		if d.Maker == scope.Account {
			add("default %q %q %s %s", d.Schema.String(), d.Maker, d.Privilege, d.To)
		}
	}
	for _, name := range sortedNames(s.Unmanaged.Definitions) {
		add("view %s %s %s", name, s.Unmanaged.Definitions[name], s.Records[name])
	}
	for _, key := range slices.SortedFunc(maps.Keys(s.Unmanaged.Procedures), Key.Compare) {
		add("procedure %s %s", key.Name(), s.Unmanaged.Procedures[key])
	}
	return DigestOf(parts...)
}
