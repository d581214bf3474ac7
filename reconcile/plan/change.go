// Package plan compares what the policy wants with what the warehouse holds: the
// difference, its order, the proof that it suffices, and its digest. It is pure.
package plan

import (
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Change turns one object into another of the same key. One side may be nil.
type Change struct {
	Before, After state.Object
	// Because are the blocks that ask for it.
	Because []spec.Origin
	Effect  access.Effect
	// Fingerprint tells this change, in this warehouse, from every other.
	Fingerprint Fingerprint
	// Remade: the object is dropped and made again, with all that hangs on it.
	Remade     bool
	Statements []redshift.SQL
	// TextBefore and TextAfter are the object's text, for views and procedures.
	TextBefore, TextAfter string
	// Record is what the journal keeps beside a view.
	Record string
	// RowsBefore and RowsAfter are the rows of a profile.
	RowsBefore, RowsAfter *state.Person
	// Claims are what a change of a profile deletes beside its rows; nil where
	// nothing can be there.
	Claims *Claims
	// KeyRecorded is the fingerprint in the journal, where that tells which of
	// several keys of hash() stays.
	KeyRecorded string
	// Carries are the new names in the rows of a table of what people chose.
	Carries []state.Carry
	// Relies digests what the change relies on in the warehouse beside the object.
	Relies state.Digest
}

// Claims are what an earlier account of a profile's name has left behind, and
// where to look for it.
type Claims struct {
	// AccountID is the number that the account has now, zero where there is none.
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

// Action follows from which side is there.
func (c *Change) Action() Action {
	switch {
	case c.Before == nil:
		return Create
	case c.After == nil:
		return Delete
	}
	return Update
}

// Key is the key of the object.
func (c *Change) Key() state.Key { return c.Object().Key() }

// Object is the object after the change or, where that deletes it, before.
func (c *Change) Object() state.Object {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// renames reports an object that gets another name, with all that is in it.
func (c *Change) renames() bool {
	return c.Before != nil && c.After != nil && c.Before.Key() != c.After.Key()
}

// Name is how plans and leads call what changes: "view governed.orders".
func (c *Change) Name() string { return string(c.Key().Kind) + " " + c.Key().Name() }

// sameText reports an update of a view or procedure that leaves its text.
func (c *Change) sameText() bool {
	if c.Before == nil || c.After == nil {
		return false
	}
	before, after := state.TextOf(c.Before), state.TextOf(c.After)
	return before != "" && before == after
}

// ForeignOwner is who owns the object in the place of the system account; empty
// where nobody else does.
func (c *Change) ForeignOwner() redshift.Account {
	if c.Before == nil {
		return ""
	}
	return state.OwnerOf(c.Before)
}

// Destructive changes remove something that the statements cannot bring back
// as it was.
func (c *Change) Destructive() bool { return c.facts().destructive(c) }
