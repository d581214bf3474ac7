// Package plan compares what the policy wants with what the warehouse holds: the
// difference, its order, the proof that it suffices, and its digest. It is pure.
package plan

import (
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Change turns one object into another: normally of the same key, or of another
// key where it is renamed. One side may be nil.
type Change struct {
	Before, After state.Object
	// Because lists the blocks of the policy that cause the change.
	Because []spec.Origin
	Effect  access.Effect
	// Fingerprint distinguishes this change, in this warehouse, from every
	// other.
	Fingerprint Fingerprint
	// Rows are the fingerprints of what a change of a profile does to the person's
	// right to single sources. A source that is blocked later is then missing from a
	// plan that was reviewed, and everything else is as it was.
	Rows []Fingerprint
	// Remade says that the object is dropped and created again, with everything
	// that depends on it.
	Remade bool
	// Parts are what the change asks for. Statements say which of the plan's statements
	// serve it, from 0.
	Parts      ddl.Parts
	Statements []int
	// TextBefore and TextAfter are the text of a view or procedure; empty for
	// other kinds.
	TextBefore, TextAfter string
	// Record is the description of a view's policy that the journal keeps.
	Record string
	// RowsBefore and RowsAfter are the rows of a profile.
	RowsBefore, RowsAfter *state.Person
	// Claims describes what a change of a profile deletes besides its rows; nil
	// where there can be nothing.
	Claims *Claims
	// KeyRecorded is the fingerprint in the journal, set where it decides which
	// of several keys of hash() stays.
	KeyRecorded string
	// Carries are the renamings to apply to the rows of a table that holds
	// people's choices.
	Carries []state.Carry
	// Batch is the transaction that the change belongs to, from 0. Ahead says
	// whether it may be committed before all others.
	Batch int
	Ahead Ahead
	// Relies digests what the change relies on in the warehouse besides the
	// object.
	Relies state.Digest

	recorded []redshift.SQL // the statements that a plan file names
}

// Claims describes what an earlier account of the same name left behind, and
// which tables may hold it.
type Claims struct {
	// AccountID is the number of the account that has the name now; zero where
	// there is none.
	AccountID int64              `json:"account_id,omitempty"`
	Earlier   []state.Claim      `json:"earlier,omitempty"`
	Tables    []state.ClaimTable `json:"tables,omitempty"`
}

// Action is what happens to an object.
type Action string

// The actions of a change.
const (
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
)

// Action returns what the change does, which follows from which of its sides
// exist.
func (c *Change) Action() Action {
	switch {
	case c.Before == nil:
		return Create
	case c.After == nil:
		return Delete
	}
	return Update
}

// Key returns the key of the object.
func (c *Change) Key() state.Key { return c.Object().Key() }

// Object returns the object after the change or, where the change deletes it,
// before.
func (c *Change) Object() state.Object {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// renames reports whether the object gets another name; it keeps what is in it.
func (c *Change) renames() bool {
	return c.Before != nil && c.After != nil && c.Before.Key() != c.After.Key()
}

// Name returns what reports call the object: "view governed.orders".
func (c *Change) Name() string { return string(c.Key().Kind) + " " + c.Key().Name() }

// sameText reports whether the change updates a view or procedure without
// changing its text.
func (c *Change) sameText() bool {
	if c.Before == nil || c.After == nil {
		return false
	}
	before, after := state.TextOf(c.Before), state.TextOf(c.After)
	return before != "" && before == after
}

// ForeignOwner returns the account that owns the object instead of the system
// account; empty where the system account owns it.
func (c *Change) ForeignOwner() redshift.Account {
	if c.Before == nil {
		return ""
	}
	return state.OwnerOf(c.Before)
}

// Destructive reports whether the change removes something that no statement of
// a plan can restore.
func (c *Change) Destructive() bool { return c.facts().destructive(c) }
