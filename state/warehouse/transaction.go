package warehouse

import "context"

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
