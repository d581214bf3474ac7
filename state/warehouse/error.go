package warehouse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/lib/pq"
	"github.com/redveil/redveil/state/redshift"
)

// StatementError reports a statement that the warehouse refused.
type StatementError struct {
	Statement string
	Code      string // SQLSTATE
	Message   string
	Detail    string
	Hint      string
	Notices   []string
}

func (e *StatementError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the warehouse refused a statement: %s%s", e.Message, coded(e.Code))
	for _, line := range e.Notices {
		fmt.Fprintf(&b, "\n  %s", line)
	}
	if e.Detail != "" {
		fmt.Fprintf(&b, "\n  detail: %s", e.Detail)
	}
	if e.Hint != "" {
		fmt.Fprintf(&b, "\n  hint: %s", e.Hint)
	}
	fmt.Fprintf(&b, "\n  statement: %s", strings.ReplaceAll(e.Statement, "\n", "\n    "))
	return b.String()
}

// Exec sends one statement. Errors show the text shown, which has placeholders
// instead of secrets.
func (s *Session) Exec(ctx context.Context, statement redshift.SQL, shown string) error {
	s.notices.take()
	_, err := s.ExecContext(ctx, statement.String())
	return s.explain(err, shown)
}

// ExecSecret sends one statement with a secret as its only parameter. The
// secret is not in the statement's text, so a log of statements does not
// contain it. See https://docs.aws.amazon.com/redshift/latest/dg/r_PREPARE.html
func (s *Session) ExecSecret(ctx context.Context, statement redshift.SQL, secret Secret, shown string) error {
	s.notices.take()
	_, err := s.ExecContext(ctx, statement.String(), secret.Reveal())
	return s.explain(err, shown)
}

func (s *Session) explain(err error, shown string) error {
	var broken *BrokenError
	refused, is := refusalOf(err)
	switch {
	case errors.As(err, &broken):
		return s.secrets.Hide(fmt.Errorf("%w\n  statement: %s", err, strings.ReplaceAll(shown, "\n", "\n    ")))
	case !is:
		return s.secrets.Hide(err)
	}
	said := func(text string) string { return clip(s.secrets.Cut(text)) }
	return &StatementError{
		Statement: s.secrets.Cut(shown), Code: said(refused.Code), Message: said(refused.Message),
		Detail: said(refused.Detail), Hint: said(refused.Hint), Notices: s.notices.take(),
	}
}

// connectError returns an error that says which part of connecting failed, and
// what to do.
func connectError(t Config, err error) error {
	if err == nil {
		return nil
	}
	return t.secrets().Hide(describe(t, err))
}

func describe(t Config, err error) error {
	var refused *pq.Error
	var network net.Error
	var broken *BrokenError
	var insecure *InsecureError
	switch {
	case errors.As(err, &broken):
		return fmt.Errorf("connecting to %s: %w", t.place(), broken)
	case t.Transport != nil && errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("connecting to %s: no answer within %s", t.place(), t.timeout())
	case t.Transport != nil:
		return fmt.Errorf("connecting to %s: %w", t.place(), err)
	case errors.As(err, &insecure):
		return fmt.Errorf("connecting to %s: %w", t.address(), insecure)
	case errors.As(err, &refused) && asksForTLS(refused):
		return fmt.Errorf("connecting to %s: %w", t.address(), &InsecureError{
			What: fmt.Sprintf("the server takes connections with TLS only, and sslmode is %q", t.SSLMode),
			Hint: mustTLSHint, cause: err,
		})
	case errors.As(err, &refused) && isSignIn(refused):
		return &RefusedError{
			Address: t.address(), Account: string(t.Account), Message: clip(refused.Message), cause: err,
			temporary: t.Temporary != nil,
		}
	case errors.As(err, &refused):
		return fmt.Errorf("connecting to database %q on %s: %s (SQLSTATE %s)", t.Database, t.address(),
			refused.Message, refused.Code)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("connecting to %s: no answer within %s; check host, port and network",
			t.address(), t.timeout())
	}
	return fmt.Errorf("connecting to %s: %w; check host, port and network", t.address(), err)
}
