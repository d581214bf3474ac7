// Package report turns a plan into a versioned model, written as JSON for
// machines and as text, Markdown and HTML for people.
package report

import (
	"encoding/json"
	"slices"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Format is the model's version.
const Format = "redveil.plan/2"

// Model is the object that plan --json prints and --out writes.
type Model struct {
	Format string `json:"format"`
	// Objects is the version of the changes' objects.
	Objects      string        `json:"objects"`
	Repository   Repository    `json:"repository"`
	Integrations []Integration `json:"integrations"`
	// Checksum covers the model without the checksum and the signature. Apply
	// refuses a file that was changed or cut short. It is set in JSON and by Sign.
	Checksum string `json:"checksum"`
	// Signature covers everything else; see Sign.
	Signature string `json:"signature,omitempty"`
}

// Repository says which state of the policy the plan was made from. Commit
// and Ref are empty outside git.
type Repository struct {
	Commit string `json:"commit"`
	Ref    string `json:"ref"`
	Dirty  bool   `json:"dirty"`
	// Folder is the policy's folder in its repository, empty for the root.
	Folder string `json:"folder,omitempty"`
	// Base is the ref that the plan compares with instead of a warehouse, as it
	// was given, and BaseCommit is its commit. Apply refuses such a plan.
	Base       string `json:"base,omitempty"`
	BaseCommit string `json:"base_commit,omitempty"`
	// Variables are those that stand in the policy, with what they were.
	Variables []spec.Assigned `json:"variables,omitempty"`
}

// Integration is the plan for one warehouse.
type Integration struct {
	Name      string       `json:"name"`
	Base      state.Digest `json:"base"`
	Target    state.Digest `json:"target"`
	Digest    state.Digest `json:"digest"`
	Warehouse Warehouse    `json:"warehouse"`
	Scope     state.Scope  `json:"scope"`
	// System is what redveil's own objects are made from.
	System plan.System `json:"system"`
	// Rules are the integration's rules of review and drift. The digest covers
	// them.
	Rules   string  `json:"rules"`
	Summary Summary `json:"summary"`
	// Blocked are the sources that cannot be planned now. They stop nothing else.
	Blocked []Blocked `json:"blocked,omitempty"`
	Changes []Change  `json:"changes"`
	// Statements are what apply sends for the changes, in order, with «name» in the
	// place of a secret.
	Statements []string `json:"statements"`
	// Administrator is what only an owner or a superuser may change, with what they
	// run. Apply leaves it out, and no plan file is believed about it.
	Administrator []Handed `json:"administrator,omitempty"`
	// MissingRights are what the system account lacks for the changes. Apply refuses
	// while there are any.
	MissingRights []MissingRight `json:"missing_rights,omitempty"`
	// Ended is what is removed because it is over already. It needs no review,
	// counts in no digest, and is not carried out from a plan file.
	Ended    []Ended   `json:"ended,omitempty"`
	Access   []Access  `json:"access"`
	Warnings []Warning `json:"warnings"`
	// Findings are the ways round the policy, of which the warnings speak, too.
	Findings []Finding `json:"findings,omitempty"`
	// Refresh are the statements that refresh copies of external tables, sent
	// after the changes.
	Refresh []string `json:"refresh,omitempty"`
	// ComparedWith is set if the plan compares with an earlier policy and not
	// with a warehouse. Connection then has the changed fields that say where
	// to sign in, and with what.
	ComparedWith *Compared `json:"compared_with,omitempty"`
	Connection   []Moved   `json:"connection,omitempty"`
	// Sandbox says that the plan is for a sandbox with the declared tables and people in
	// the place of the warehouse. Apply refuses it.
	Sandbox bool `json:"sandbox,omitempty"`
	// Drift is set if the plan corrects drift.
	Drift *Drift `json:"drift,omitempty"`
}

// Summary counts changes by action, and access entries by direction. A mixed
// entry counts in both directions.
type Summary struct {
	Create  int `json:"create"`
	Update  int `json:"update"`
	Delete  int `json:"delete"`
	Widens  int `json:"widens"`
	Narrows int `json:"narrows"`
}

// Access is a change of what some people see of one column.
type Access struct {
	access.Entry
	// Tags are the column's tags. Because lists the blocks that decide what is
	// seen now.
	Tags    []string `json:"tags,omitempty"`
	Because []Reason `json:"because"`
}

// Change is the change of one object.
type Change struct {
	Action      plan.Action   `json:"action"`
	Kind        state.Kind    `json:"kind"`
	Name        string        `json:"name"`
	Effect      access.Effect `json:"effect"`
	Destructive bool          `json:"destructive"`
	Because     []Reason      `json:"because"`
	// Owner is the account that owns the object instead of the system account.
	Owner string `json:"owner,omitempty"`
	// Phase is "before" or "after" for what is outside the transaction.
	Phase plan.Phase `json:"phase,omitempty"`
	// Batch is the transaction that the change belongs to, from 0, where there are
	// several. Ahead says that it may be committed before all others. A plan file is
	// carried out in one.
	Batch int        `json:"batch,omitempty"`
	Ahead plan.Ahead `json:"ahead,omitempty"`
	// Statements are places in the integration's statements, from 0: those that serve
	// the change, and maybe others, too.
	Statements []int  `json:"statements"`
	Diff       string `json:"diff,omitempty"`
	// Before and After are the object as state.EncodeObject writes it, or null.
	// RowsBefore and RowsAfter are the rows of a profile. The statements follow
	// from these. ReliesOn digests what else the change relies on in the
	// warehouse; the plan's digest follows from all of them.
	Before     json.RawMessage `json:"before"`
	After      json.RawMessage `json:"after"`
	RowsBefore *state.Person   `json:"rows_before,omitempty"`
	RowsAfter  *state.Person   `json:"rows_after,omitempty"`
	ReliesOn   state.Digest    `json:"relies_on"`
	// Claims is what is deleted with a profile. KeyRecorded is the fingerprint
	// of the key of hash() that stays.
	Claims      *plan.Claims `json:"claims,omitempty"`
	KeyRecorded string       `json:"key_recorded,omitempty"`
	// Carries are the renamings in the rows of a table of what people chose.
	Carries []state.Carry `json:"carries,omitempty"`
	// Journal is what the registry in the warehouse is to remember or forget.
	Journal *state.RegistryEntry `json:"journal,omitempty"`
	// ByHand is what happened that the change corrects, in a report of drift.
	ByHand drift.Deed `json:"by_hand,omitzero"`
}

// Handed is a change that is for an administrator.
type Handed struct {
	Name       string   `json:"name"` // "delete grant SELECT on crm.orders to group bi"
	Statements []string `json:"statements"`
}

// MissingRight is a right that the system account lacks, and what gives it.
type MissingRight struct {
	Right      string   `json:"right"`
	Statements []string `json:"statements"`
}

// Reason is a block of the policy that causes a change.
type Reason struct {
	Block string `json:"block"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

// Warning is something to know. File and Line are empty if no block causes it.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Change is the name of the change that it explains: "table
	// redveil_system.mask_key".
	Change string `json:"change,omitempty"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// AsksAgain reports whether people have to choose or acknowledge something
// again.
func (i Integration) AsksAgain() bool {
	return slices.ContainsFunc(i.Warnings, func(w Warning) bool { return w.Code == plan.ChooseAgain })
}

// Empty reports whether nothing changes anywhere, including the connection.
func (m *Model) Empty() bool {
	for _, i := range m.Integrations {
		if len(i.Changes) > 0 || len(i.Connection) > 0 {
			return false
		}
	}
	return true
}
