package state

import "github.com/redveil/redveil/state/redshift"

// View is a policy view or one of redveil's own.
type View struct {
	Name redshift.Name `json:"name"`
	// Digest is that of the CREATE VIEW text. The catalog renders text anew,
	// so for an actual view it is the digest as sent, as long as what the
	// catalog gives back is what it gave back then; else it is Foreign.
	Digest Digest `json:"digest"`
	// Late tells a late-binding view from a bound one.
	LateBinding bool `json:"late,omitempty"`
	// Materialized: the view holds rows of its own, as of the last refresh.
	Materialized bool `json:"materialized,omitempty"`
	// Comment is the catalog's comment without the commit, which changes
	// when the view does not.
	Comment string `json:"comment,omitempty"`
	// Record is the digest of what the journal keeps beside a policy view.
	Record Digest           `json:"record,omitempty"`
	Owner  redshift.Account `json:"owner,omitempty"` // see Schema
}

// Foreign is the digest of a view that someone replaced by hand, or whose
// policy is no longer known.
const Foreign Digest = "foreign"

// ViewKey is the key of the view with that name.
func ViewKey(name redshift.Name) Key {
	return Key{Kind: KindView, Schema: name.Schema, Object: name.Object}
}

// Key identifies the view.
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
	// Columns is the shape, as ColumnList writes it. A view whose shape
	// changes is dropped and made again.
	Columns      string
	LateBinding  bool
	Materialized bool
}

// Digest identifies the definition.
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
