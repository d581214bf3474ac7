package warehouse

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/lib/pq"
)

// RefusedError reports an account that may not sign in: a password that is wrong or
// expired, an account that is locked or not there. Redshift does not say which.
// Another try cannot go better, and makes it worse: since patch 204, five failed
// passwords in a row lock an account by default, until a superuser unlocks it. See
// https://docs.aws.amazon.com/redshift/latest/dg/max_failed_login_attempts.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_Users-user-lockout.html
type RefusedError struct {
	Address, Account string
	Message          string // the server's; empty where it was not asked again
	cause            error
	temporary        bool // the password is AWS's
}

func (e *RefusedError) Error() string {
	const lock = "five failed sign-ins in a row lock an account by default"
	if e.Message == "" {
		return fmt.Sprintf("signing in to %s as %q: this password was refused before in this run and is not tried "+
			"again, as %s", e.Address, e.Account, lock)
	}
	if e.temporary {
		return fmt.Sprintf("signing in to %s as %q with temporary credentials of AWS: %s; check that the database has "+
			"this user", e.Address, e.Account, e.Message)
	}
	return fmt.Sprintf("signing in to %s as %q: %s; this is not tried again, as %s. Check the integration's username, "+
		"the environment variable of its password, and in the warehouse whether the password has expired or the "+
		"account is locked (SHOW USER LOCKOUT)", e.Address, e.Account, e.Message, lock)
}

// Unwrap returns the server's error.
func (e *RefusedError) Unwrap() error { return e.cause }

// NoCredentialsError reports that there is nothing to sign in with.
type NoCredentialsError struct{ Cause error }

func (e *NoCredentialsError) Error() string { return e.Cause.Error() }

// Unwrap returns why.
func (e *NoCredentialsError) Unwrap() error { return e.Cause }

// IsRefused reports that an account may not sign in, so that no other try is to
// follow.
func IsRefused(err error) bool {
	var refused *RefusedError
	return errors.As(err, &refused)
}

// SignIns remembers which passwords were refused, so that a run tries none of them
// again: neither for another integration with the same account, nor for a session
// that follows a broken one. It is safe for concurrent use. The zero value is ready.
type SignIns struct {
	mu    sync.Mutex
	tries map[signIn]*try
}

// try is locked while somebody signs in.
type try struct {
	sync.Mutex
	refused bool
}

// signIn is an account at an address, with the digest of a password.
type signIn struct {
	address, account string
	password         [sha256.Size]byte
}

func (t Config) signIn() signIn {
	return signIn{t.address(), string(t.Account), sha256.Sum256([]byte(t.Password.Reveal()))}
}

// once signs in, unless the same was refused before. Of two at the same time the
// second one waits, so that not both try a wrong password.
func (s *SignIns) once(t Config, signIn func() error) error {
	this := s.of(t)
	this.Lock()
	defer this.Unlock()
	if this.refused {
		return &RefusedError{Address: t.address(), Account: string(t.Account)}
	}
	err := signIn()
	this.refused = IsRefused(err)
	return err
}

func (s *SignIns) of(t Config) *try {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tries == nil {
		s.tries = make(map[signIn]*try)
	}
	this := s.tries[t.signIn()]
	if this == nil {
		this = new(try)
		s.tries[t.signIn()] = this
	}
	return this
}

// isSignIn reports the SQLSTATEs of an account that may not sign in.
func isSignIn(refused *pq.Error) bool { return refused.Code == "28P01" || refused.Code == "28000" }

// asksForTLS reports a server that refuses a client for its lack of TLS. Redshift
// does where require_ssl is on, which it is for new warehouses. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
func asksForTLS(refused *pq.Error) bool {
	return isSignIn(refused) && strings.Contains(refused.Message, "pg_hba.conf") &&
		strings.HasSuffix(refused.Message, "SSL off")
}
