package state

import "github.com/redveil/redveil/state/redshift"

// View is a policy view, or one of the views of the system schema.
type View struct {
	Name redshift.Name `json:"name"`
	// Digest is the digest of the CREATE VIEW text. The catalog reformats the
	// text. So for an actual view this is the digest of the text as sent, if
	// the catalog still returns what it returned right after that; else it is
	// Foreign.
	Digest Digest `json:"digest"`
	// LateBinding distinguishes a late-binding view from a bound one.
	LateBinding bool `json:"late,omitempty"`
	// Materialized says that the view stores its rows, as of the last refresh.
	Materialized bool `json:"materialized,omitempty"`
	// Comment is the catalog's comment without the commit, because the commit
	// changes even if the view does not.
	Comment string `json:"comment,omitempty"`
	// Record is the digest of the description of a view's policy in the
	// journal.
	Record Digest           `json:"record,omitempty"`
	Owner  redshift.Account `json:"owner,omitempty"` // see Schema
}

// Foreign is the digest of a view that somebody replaced by hand, or whose
// policy is no longer known.
const Foreign Digest = "foreign"

// ViewKey returns the key of the view with that name.
func ViewKey(name redshift.Name) Key {
	return Key{Kind: KindView, Schema: name.Schema, Object: name.Object}
}

// Key returns the view's key.
func (v View) Key() Key                       { return ViewKey(v.Name) }
func (View) isObject()                        {}
func (v View) text() Digest                   { return v.Digest }
func (v View) foreignOwner() redshift.Account { return v.Owner }

func (v View) check() error { return named(v.Name.Schema, v.Name.Object) }

func (v View) renamed(m Names) Object {
	v.Name = m.name(v.Name)
	return v
}

// ViewDefinition is what a desired view is made from.
type ViewDefinition struct {
	Name redshift.Name
	// Body is the query, from SELECT to the end, without a semicolon.
	Body redshift.SQL
	// Columns are the columns, as ColumnList writes them. A view whose columns
	// change is dropped and created again.
	Columns      string
	LateBinding  bool
	Materialized bool
}

// Digest returns a digest of the definition.
func (d ViewDefinition) Digest() Digest {
	binding := "bound"
	switch {
	case d.LateBinding:
		binding = "late"
	case d.Materialized:
		binding = "materialized"
	}
	return DigestOf(d.Name.String(), d.Body.String(), binding)
}
