package state

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Snapshot is one reading of a warehouse: what redveil manages, and what the
// plan relies on.
type Snapshot struct {
	// Catalog holds the objects that redveil made and that are still there,
	// and every grant on them, whoever gave it.
	Catalog *Catalog
	// Profiles are the rows that the views ask.
	Profiles Profiles
	// Records are the policies that the views in Catalog were made from, by
	// view, as the journal keeps them; see package policies/access.
	Records   map[redshift.Name]string
	Unmanaged Unmanaged
}

// Unmanaged is what is in the warehouse and not redveil's.
type Unmanaged struct {
	// Accounts tells who exists; the value says who is a superuser.
	Accounts map[redshift.Account]bool
	// AccountIDs are their numbers, which tell an account from an earlier one
	// of its name.
	AccountIDs map[redshift.Account]int64
	Schemas    map[redshift.Ident]bool
	// ExternalSchemas are those of external tables.
	ExternalSchemas map[redshift.Ident]bool
	ExternalTables  map[redshift.Name]bool
	Roles           map[redshift.Ident]bool
	Groups          map[redshift.Ident]bool
	// Relations are the tables and views of the schemas in scope with their
	// columns, in the table's order; views of redveil are among them.
	Relations map[redshift.Name][]Column
	// Definitions are the texts of views as the catalog renders them.
	Definitions map[redshift.Name]string
	// Procedures are the texts of procedures in redveil's schemas.
	Procedures map[Key]string
	// Memberships are all memberships, redveil's or not.
	Memberships []Membership
	// Claims are what people chose, said and were given, in order. Plans rely
	// on none of them but those of earlier accounts, which profiles digest.
	Claims []Claim
	// Guessed: this is no warehouse, and what people chose and said is not known.
	Guessed bool
	// MaskKey is what can be told of the key of hash().
	MaskKey MaskKey
	// LogReaders see everyone's statements in the warehouse's log; superusers,
	// who see all anyway, are left out.
	LogReaders []LogReader
	// Raw are the grants of others in the base schemas.
	Raw []Grant
	// Scoped are permissions on all tables of a schema in scope, as SELECT on
	// the schema, and on all schemas, as USAGE on each. Whatever is made there
	// later gets them, too.
	Scoped []Grant
	// Makers are the rights by which somebody can make functions.
	Makers Makers
	// EarlierViews are schemas that redveil's registry has views in beside the
	// one where they belong now.
	EarlierViews []redshift.Ident
	// Systems are all system schemas of the account, by name, with whom each
	// was made for.
	Systems []System
	// Moves: the system schema still has its earlier name, under which all of
	// this was read; see Snapshot.Moved.
	Moves bool
}

// Clone copies the facts that a change of redveil's can alter.
func (w Unmanaged) Clone() Unmanaged {
	w.Accounts, w.Schemas = maps.Clone(w.Accounts), maps.Clone(w.Schemas)
	w.Roles, w.Groups = maps.Clone(w.Roles), maps.Clone(w.Groups)
	w.Memberships = slices.Clone(w.Memberships)
	return w
}

// Scope says what to read: which schemas redveil keeps, and where the
// governed tables lie.
type Scope struct {
	// Account is the system account, which owns everything that redveil
	// makes; what it holds by itself is not looked at.
	Account      redshift.Account `json:"account"`
	Database     string           `json:"database"`
	ViewSchema   redshift.Ident   `json:"view_schema"`
	SystemSchema redshift.Ident   `json:"system_schema"`
	// ProcedureSchema holds the procedures that people call.
	ProcedureSchema redshift.Ident `json:"procedure_schema"`
	// EarlierSystem and EarlierProcedures are what both were called before, where
	// they are to move from there.
	EarlierSystem     redshift.Ident   `json:"earlier_system,omitzero"`
	EarlierProcedures redshift.Ident   `json:"earlier_procedures,omitzero"`
	BaseSchemas       []redshift.Ident `json:"base_schemas"`
	// Tables are the governed tables, Accounts those of declared users: of
	// what is not redveil's, a plan relies on these alone.
	Tables   []redshift.Name    `json:"tables"`
	Accounts []redshift.Account `json:"accounts"`

	// EarlierViews are schemas where redveil made views before view_schema had its name.
	EarlierViews []redshift.Ident `json:"earlier_views,omitempty"`
}

// Before is the scope until the system schema has moved.
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

// IsOwn tells the schemas that redveil makes.
func (s Scope) IsOwn(schema redshift.Ident) bool {
	return slices.Contains(s.own(), schema)
}

// Fingerprint digests all that a plan for the scope relies on. Two readings
// with the same fingerprint lead to the same changes.
func (s *Snapshot) Fingerprint(scope Scope) Digest {
	parts := []string{string(s.Catalog.Fingerprint())}
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
	}
	if key := s.Unmanaged.MaskKey; len(key.Fingerprints) > 0 || key.Recorded != "" {
		add("mask key %q recorded %q", key.Fingerprints, key.Recorded)
	}
	for _, name := range sortedNames(s.Unmanaged.Definitions) {
		add("view %s %s %s", name, s.Unmanaged.Definitions[name], s.Records[name])
	}
	for _, key := range slices.SortedFunc(maps.Keys(s.Unmanaged.Procedures), Key.Compare) {
		add("procedure %s %s", key.Name(), s.Unmanaged.Procedures[key])
	}
	return DigestOf(parts...)
}
