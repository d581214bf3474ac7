package warehouse

import (
	"context"
	"errors"
	"fmt"
)

// Transactions returns an error if a transaction does not span the statements of
// this session, as far as that could be found out. Such a session can read, and
// must not change anything. Of a session that only reads it is not found out.
func (s *Session) Transactions() error { return s.unproven }

// prove finds out whether a transaction spans the statements of a session, which is
// not documented of the Data API. A temporary table that was made after BEGIN has
// to be there before ROLLBACK, or the statements went to different sessions, and be
// gone after it, or they were committed one by one. Only an error that breaks the
// session is returned.
func (s *Session) prove(ctx context.Context) error {
	process, err := s.Process(ctx)
	if err != nil {
		return err
	}
	made, kept, err := s.probe(ctx, fmt.Sprintf("redveil_probe_%d", process)) // nobody else's name
	var broken *BrokenError
	switch {
	case errors.As(err, &broken), ctx.Err() != nil:
		return err
	case err != nil:
		s.unproven = fmt.Errorf("nothing can be applied: it could not be found out whether a transaction spans the "+
			"statements of a session at %s: %w", s.target.place(), err)
	case !made:
		s.unproven = s.notSpanning("a temporary table was not there for the next statement")
	case kept:
		s.unproven = s.notSpanning("a temporary table was still there after ROLLBACK")
	}
	return nil
}

func (s *Session) notSpanning(seen string) error {
	return fmt.Errorf("nothing can be applied: a transaction does not span the statements of a session at %s (%s); "+
		"use transport = \"direct\"", s.target.place(), seen)
}

// probe looks for a temporary table in the transaction that makes it, and after that
// was rolled back.
func (s *Session) probe(ctx context.Context, name string) (made, kept bool, err error) {
	err = s.control(ctx, "BEGIN")
	if err == nil {
		err = s.control(ctx, "CREATE TEMP TABLE "+name+" (n INTEGER)")
	}
	if err == nil {
		made, err = s.has(ctx, name)
	}
	if undone := s.control(ctx, "ROLLBACK"); err == nil {
		err = undone
	}
	if err == nil {
		kept, err = s.has(ctx, name)
	}
	return made, kept, err
}

func (s *Session) has(ctx context.Context, name string) (bool, error) {
	var count int
	query := "SELECT COUNT(*) FROM " + name
	err := s.explain(s.QueryRowContext(ctx, query).Scan(&count), query)
	if IsMissing(err) {
		return false, nil
	}
	return err == nil, err
}
