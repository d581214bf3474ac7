package proxy

import (
	"errors"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/redveil/redveil/state/sandbox/dialect"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// scriptRun is a query string that is being run. Several statements, and a statement
// that takes several steps, are one transaction, which is implicit: it ends
// with the string unless the string ends it before.
type scriptRun struct {
	*session
	several  bool
	implicit bool
}

func (r *scriptRun) statement(statement dialect.Statement) error {
	switch statement.Kind {
	case dialect.KindBegin:
		if r.implicit { // it becomes the client's own
			r.implicit = false
			return r.complete(statement)
		}
	case dialect.KindCommit, dialect.KindRollback:
		r.implicit = false
	default:
		if err := r.open(statement); err != nil {
			return err
		}
	}
	return r.run(statement)
}

// open begins the implicit transaction where one is needed.
func (r *scriptRun) open(statement dialect.Statement) error {
	if place := r.place(); statement.NoTransaction && place != "" {
		return r.failTransaction(refuse("25001", standaloneName(statement)+" cannot run inside "+place))
	}
	if r.back.Status != wire.Idle || !r.several && !r.needsSteps(statement) {
		return nil
	}
	r.implicit = true
	_, err := r.query("BEGIN", false, dialect.NoTag)
	return err
}

// place is the block or string that holds the next statement, empty where it
// stands alone.
func (r *scriptRun) place() string {
	switch {
	case r.back.Status != wire.Idle && !r.implicit:
		return transactionBlock
	case r.several:
		return "a multiple commands statement"
	}
	return ""
}

const transactionBlock = "a transaction block"

// standaloneName names a statement that stands alone.
func standaloneName(statement dialect.Statement) string {
	if statement.Tag == dialect.TagAlterTable {
		return "ALTER TABLE ALTER COLUMN"
	}
	return string(statement.Tag)
}

func (r *scriptRun) run(statement dialect.Statement) error {
	if r.back.Status == wire.Failed && len(statement.SQL) == 0 {
		return refuse("25P02", "current transaction is aborted, commands ignored until end of transaction block")
	}
	if err := r.prepareStatement(&statement, r.place(), r.ask); err != nil {
		return r.failWith(err)
	}
	steps := r.stepsOf(statement)
	if len(steps) == 0 {
		return r.complete(statement)
	}
	for _, step := range steps[:len(steps)-1] {
		if _, err := r.query(step, false, dialect.NoTag); err != nil {
			return err
		}
	}
	if _, err := r.query(steps[len(steps)-1], true, statement.Tag); err != nil {
		return err
	}
	r.note(statement)
	if statement.Tag == dialect.TagTruncateTable && r.back.Status == wire.InTransaction {
		r.implicit = false
		_, err := r.query("COMMIT", false, dialect.NoTag)
		return err
	}
	return nil
}

// failWith fails the transaction for a refusal that the server has not heard of.
func (r *scriptRun) failWith(err error) error {
	var refused *refusal
	if errors.As(err, &refused) && !refused.fromServer {
		return r.failTransaction(refused)
	}
	return err
}

// complete answers a statement that has no effect here.
func (r *scriptRun) complete(statement dialect.Statement) error {
	r.client.Send(&pgproto3.CommandComplete{CommandTag: []byte(statement.Tag)})
	return nil
}

// undo ends the implicit transaction of a string that failed.
func (r *scriptRun) undo(cause error) error {
	if !r.implicit || !isRefusal(cause) || r.back.Status == wire.Idle {
		return nil
	}
	_, err := r.query("ROLLBACK", false, dialect.NoTag)
	return err
}

func (r *scriptRun) end() error {
	if !r.implicit || r.back.Status == wire.Idle {
		return nil
	}
	_, err := r.query("COMMIT", false, dialect.NoTag)
	return err
}
