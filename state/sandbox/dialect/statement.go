// Package dialect reads Redshift's SQL and writes what PostgreSQL takes for
// it. It is pure: text goes in, checked and translated statements come out.
//
// It is an allow-list: a construct, function, type or catalog that it does not
// know is refused with an *Error that names it, never passed through. Where
// Redshift's own wording and SQLSTATE are known, the error carries those.
package dialect

// Kind tells the server what a statement is, as far as it has to act on it
// beyond forwarding SQL.
type Kind int

// The zero Kind is invalid.
const (
	KindInvalid Kind = iota
	// KindQuery returns rows: SELECT, SHOW that became a SELECT, CALL.
	KindQuery
	// KindModify is INSERT, UPDATE, DELETE, TRUNCATE.
	KindModify
	// KindDefine is any DDL or DCL that needs no more than SQL to be sent.
	KindDefine
	// KindCreateView is CREATE [OR REPLACE] VIEW of either binding; see Statement.View.
	KindCreateView
	// KindDrop is DROP TABLE, VIEW, SCHEMA, FUNCTION, PROCEDURE, USER, GROUP or ROLE.
	KindDrop
	// KindSet is SET, RESET and SET SESSION AUTHORIZATION.
	KindSet
	// KindBegin, KindCommit and KindRollback control the transaction.
	KindBegin
	KindCommit
	KindRollback
)

// Class says on which side of Redshift a relation lives; see "SQL functions
// supported on the leader node" in the Developer Guide.
type Class int

// The zero Class is invalid.
const (
	ClassInvalid Class = iota
	// ClassUser is a table or view that a user made.
	ClassUser
	// ClassLeader is a PG_* catalog or information_schema: leader node only.
	ClassLeader
	// ClassSystem is an STL, STV, SVL, SVV or SYS table or view.
	ClassSystem
)

// Relation is a table, view or catalog that a statement reads or writes.
// Names are folded. Schema is empty where the statement did not name one.
type Relation struct {
	Schema, Name string
	Class        Class
}

// View is what CREATE VIEW declares.
type View struct {
	Name        Relation
	OrReplace   bool
	LateBinding bool
	// Columns are the names in parentheses after the view's name; often none.
	Columns []string
	// Query is the translated SELECT.
	Query string
	// Source is the client's whole statement, as it was sent, without the semicolon.
	Source string
	// Reads are the relations that the query names.
	Reads []Relation
	// LeaderOnly is the first leader-only function of the query, if any.
	LeaderOnly string
}

// Statement is one statement, understood, checked and translated.
type Statement struct {
	// Text is the statement as the client sent it, trimmed, without the semicolon.
	Text string
	Kind Kind
	// Tag replaces PostgreSQL's command tag where Redshift's differs, such as
	// CREATE USER for CREATE ROLE; NoTag keeps PostgreSQL's.
	Tag Tag
	// SQL is sent to PostgreSQL in this order; rows and tag of the last one
	// go to the client. Empty for a statement that has no effect here.
	SQL []string
	// Parameters is the highest $n of a statement in the extended protocol.
	Parameters int
	// Relations are all relations read or written, without names of CTEs.
	Relations []Relation
	// LeaderOnly and ComputeOnly name the first function of that class, so
	// that the server can apply the node rules once it knows what the
	// relations are (a view may hide a catalog).
	LeaderOnly, ComputeOnly string
	// View is set for KindCreateView.
	View *View
	// Touches is what a statement changes or grants on, other than by creating
	// it: the server asks the catalog whether that takes it.
	Touches *Touch
	// NoTransaction: Redshift refuses the statement inside a transaction
	// block and inside a string of several statements.
	NoTransaction bool
}

// Error is a refusal in the terms of the PostgreSQL protocol.
type Error struct {
	// Code is the SQLSTATE, such as 42601 or 0A000.
	Code string
	// Message is Redshift's wording where it is known.
	Message string
	Detail  string
	// Hint says what to do instead.
	Hint string
	// Position is the offending character's place in the query string, from 1; 0 where unknown.
	Position int
	// Infos are the INFO lines that Redshift sends ahead of the error.
	Infos []string
}

func (e *Error) Error() string { return "ERROR: " + e.Message + " (SQLSTATE " + e.Code + ")" }
