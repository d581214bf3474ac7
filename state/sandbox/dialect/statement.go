package dialect

// Kind tells the proxy what a statement is, where it has to do more than forward
// the SQL.
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
	// that the proxy can apply the node rules once it knows what the
	// relations are (a view may hide a catalog).
	LeaderOnly, ComputeOnly string
	// View is set for KindCreateView.
	View *View
	// Touches is what a statement changes or grants on, other than by creating
	// it. The proxy asks the catalog whether that is allowed.
	Touches *Touch
	// Loan is sent before SQL, and TakeBack after it, unless the account is a
	// superuser: it lends what privileges of Redshift alone let the account do.
	Loan string
	// ReadOnly is set for a BEGIN after which nothing may be written.
	ReadOnly bool
	// NoTransaction is set where Redshift refuses the statement inside a
	// transaction block and inside a string of several statements.
	NoTransaction bool
}

func define(tag Tag, sql ...string) Statement {
	return Statement{Kind: KindDefine, Tag: tag, SQL: sql}
}

// dropped is a statement that drops.
func dropped(tag Tag, sql ...string) Statement {
	return Statement{Kind: KindDrop, Tag: tag, SQL: sql}
}
