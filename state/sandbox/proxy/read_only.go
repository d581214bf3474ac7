package proxy

import "github.com/redveil/redveil/state/sandbox/dialect"

// followReadOnly refuses statements that write in a transaction that only reads.
// PostgreSQL's own such transactions are of no use here, as late-binding views may
// have to be bound while something is read. Those that are stale are bound before
// the transaction begins, so that it holds no locks for that.
// https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html
func (s *session) followReadOnly(statement *dialect.Statement, place string, ask asker) error {
	switch statement.Kind {
	case dialect.KindBegin:
		if place == transactionBlock { // a second one has no effect
			return nil
		}
		if s.readOnly = statement.ReadOnly; s.readOnly && place == "" {
			_, err := ask(call("bind_all"))
			return err
		}
	case dialect.KindCommit, dialect.KindRollback:
		s.readOnly = false
	default:
		if s.readOnly && place == transactionBlock && writes(*statement) {
			return refuse("25006", "transaction is read-only")
		}
	}
	return nil
}

// writes reports whether a statement may change anything. A procedure may.
func writes(statement dialect.Statement) bool {
	switch statement.Kind {
	case dialect.KindModify, dialect.KindDefine, dialect.KindCreateView, dialect.KindDrop:
		return true
	case dialect.KindQuery:
		return statement.Tag == dialect.TagCall
	case dialect.KindInvalid, dialect.KindSet, dialect.KindBegin, dialect.KindCommit, dialect.KindRollback:
	}
	return false
}
