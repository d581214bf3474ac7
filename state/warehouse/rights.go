package warehouse

import (
	"context"
	"fmt"
)

// CheckRights returns an error if the account would see only part of the
// warehouse, or could not change it. System views show it fewer rows without an
// error, and a plan made from those would be full of wrong revokes. See
// https://docs.aws.amazon.com/redshift/latest/dg/c_intro_system_views.html
func (s *Session) CheckRights(ctx context.Context) error {
	var super bool
	row := s.QueryRowContext(ctx, "SELECT usesuper FROM pg_user WHERE usename = current_user")
	if err := row.Scan(&super); err != nil {
		return s.secrets.Hide(fmt.Errorf("finding out what account %q may do: %w", s.target.Account, err))
	}
	if !super {
		return fmt.Errorf("account %q is not a superuser: it would see only part of the catalog, and could "+
			"neither own the views nor grant on schemas of others; run ALTER USER \"%s\" CREATEUSER as a "+
			"superuser, or name another account in the integration", s.target.Account, s.target.Account)
	}
	return nil
}

// Begin, Commit and Rollback control the session's one transaction. Begin refuses
// where Transactions does.
func (s *Session) Begin(ctx context.Context) error {
	if s.unproven != nil {
		return s.unproven
	}
	return s.control(ctx, "BEGIN")
}
func (s *Session) Commit(ctx context.Context) error   { return s.control(ctx, "COMMIT") }
func (s *Session) Rollback(ctx context.Context) error { return s.control(ctx, "ROLLBACK") }

func (s *Session) control(ctx context.Context, statement string) error {
	_, err := s.ExecContext(ctx, statement)
	return s.explain(err, statement)
}
