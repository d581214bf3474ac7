// Package adopting says how far a warehouse has come from tables that everybody reads to
// the views of a policy: who reads a table itself, by which path and when last, whether
// the policy gives them its view, what they would lose there, and what is to be done next.
// It is pure; what a log does not show it cannot know.
package adopting

import (
	"time"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Format names the JSON of an answer.
const Format = "redveil.adopt/1"

// Given is one warehouse, and what is asked of it.
type Given struct {
	Facts enforced.Facts
	// Declared is the policy as the folder says it, in force.
	Declared access.Side
	Log      Log
}

// Answer is the state of all warehouses.
type Answer struct {
	Format       string        `json:"format"`
	Integrations []Integration `json:"integrations"`
}

// Integration is the state of one warehouse.
type Integration struct {
	Name      string `json:"name"`
	Place     string `json:"place"`
	RawAccess string `json:"raw_access"`
	// Log says what is known of when tables were read.
	Log    Known   `json:"log"`
	Tables []Table `json:"tables"`
	// Disabled are the sources that have no view as long as they are disabled.
	Disabled []string `json:"disabled"`
	// Unseen are those of them of which it is not known who reads their tables.
	Unseen []string `json:"not_looked_at"`
	// Ways stay open whatever raw_access says.
	Ways []Way `json:"open_ways"`
	// Next is what is to be done, in order.
	Next []Step `json:"next"`
}

// Known is what a log of queries shows.
type Known struct {
	Visible bool `json:"visible"`
	// Covers says that it shows what everybody read within seven days.
	Covers bool      `json:"covers"`
	Begin  time.Time `json:"begin,omitzero"`
	Notes  []string  `json:"notes"`
}

// State is how far a table has come.
type State string

// The states, in order.
const (
	NoView  State = "no view yet"
	Views   State = "views there"
	Ready   State = "ready to revoke"
	Left    State = "other ways open" // nobody reads it by what raw_access = "revoke" takes
	Revoked State = "revoked"
)

// Table is a governed table.
type Table struct {
	Source string `json:"source"`
	Table  string `json:"table"`
	View   string `json:"view"`
	State  State  `json:"state"`
	// Owner owns the table, which no exception means; empty for none.
	Owner string `json:"owner,omitempty"`
	owner redshift.Account
	// Waiting is how many keep the table from being ready, and Still how many of all
	// readers go on reading the table, or may do so.
	Waiting int      `json:"waits_for"`
	Still   int      `json:"still_read_raw"`
	Readers []Reader `json:"readers"`
	// Open are ways for those who come later, and ByHand statements for what raw_access =
	// "revoke" does not take.
	Open   []Opening `json:"open_to"`
	ByHand []string  `json:"by_hand"`
}

// Reader is somebody who reads the table itself.
type Reader struct {
	User    string           `json:"user"`
	Account redshift.Account `json:"account"`
	Paths   []string         `json:"paths"`
	// Stays says why no run takes that from them: they are a superuser, or an exception
	// means it; empty for others.
	Stays string `json:"stays,omitempty"`
	// View says that the policy gives them the view, and Loses what they would not see in
	// it that they see in the table.
	View  bool     `json:"view"`
	Loses []string `json:"loses"`
	// Changes are rights to change rows that they have, and that take SELECT on the table.
	Changes []state.Privilege `json:"changes"`
	// LastRead is when they last read the table itself; zero for not in the log.
	LastRead time.Time `json:"last_read,omitzero"`
	// Waits says that they keep the table from being ready.
	Waits bool `json:"waits"`
	// Owns says that they read the table by owning it, or views over it, and by nothing
	// else, which no run takes, and no exception means.
	Owns bool `json:"owns"`
}

// Step is one thing to do.
type Step struct {
	What       string   `json:"what"`
	Tables     []string `json:"tables"`
	People     []string `json:"people"`
	Statements []string `json:"statements"`
}
