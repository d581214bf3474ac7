package proxy

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// checkPassword asks for the password of an account that has one. A locked account is
// not asked. How Redshift words that, and whether it asks, is not documented; the
// words here are the sandbox's own. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_Users-user-lockout.html
func (s *session) checkPassword(ctx context.Context, user string) error {
	known, err := s.storedPassword(ctx, user)
	if err != nil || known.password == "" {
		return err
	}
	if known.locked {
		return refuse("28000", fmt.Sprintf(`user "%s" is locked`, user))
	}
	well, err := s.presents(known.password)
	if err != nil {
		return err
	}
	well = well && !known.expired
	if err := s.noteSignIn(ctx, user, well); err != nil {
		return err
	}
	if !well {
		return refuse("28P01", fmt.Sprintf(`password authentication failed for user "%s"`, user))
	}
	return nil
}

// presents asks for a password.
func (s *session) presents(stored string) (bool, error) {
	var salt [4]byte
	_, _ = rand.Read(salt[:]) // never fails
	s.client.Send(&pgproto3.AuthenticationMD5Password{Salt: salt})
	if err := errors.Join(s.client.SetAuthType(pgproto3.AuthTypeMD5Password), s.client.Flush()); err != nil {
		return false, fmt.Errorf("asking for a password: %w", err)
	}
	message, err := s.client.Receive()
	if err != nil {
		return false, fmt.Errorf("reading a password: %w", err)
	}
	given, ok := message.(*pgproto3.PasswordMessage)
	sum := md5.Sum(append([]byte(strings.TrimPrefix(stored, "md5")), salt[:]...))
	want := "md5" + hex.EncodeToString(sum[:])
	return ok && subtle.ConstantTimeCompare([]byte(given.Password), []byte(want)) == 1, nil
}

// credentials are an account's md5 password, whether its time is over, and whether
// the account is locked.
type credentials struct {
	password        string
	expired, locked bool
}

func (s *session) storedPassword(ctx context.Context, user string) (credentials, error) {
	rows, err := s.asOwner(ctx, "SELECT stored, expired, locked FROM rs_catalog.stored_password("+literal(user)+")")
	if err != nil || len(rows) == 0 {
		return credentials{}, err
	}
	return credentials{rows[0][0], rows[0][1] == "t", rows[0][2] == "t"}, nil
}

// noteSignIn counts failures in a row.
func (s *session) noteSignIn(ctx context.Context, user string, well bool) error {
	_, err := s.asOwner(ctx, fmt.Sprintf("SELECT rs_catalog.signed_in(%s, %t)", literal(user), well))
	return err
}

func (s *session) asOwner(ctx context.Context, statement string) ([][]string, error) {
	conn, err := s.server.dialSuperuser(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := conn.Exec(ctx, statement)
	return rows, errors.Join(err, conn.Close())
}
