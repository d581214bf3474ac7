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

// checkPassword asks for the password of an account that has one.
func (s *session) checkPassword(ctx context.Context, user string) error {
	stored, expired, err := s.storedPassword(ctx, user)
	if err != nil || stored == "" {
		return err
	}
	var salt [4]byte
	_, _ = rand.Read(salt[:]) // never fails
	s.client.Send(&pgproto3.AuthenticationMD5Password{Salt: salt})
	if err := errors.Join(s.client.SetAuthType(pgproto3.AuthTypeMD5Password), s.client.Flush()); err != nil {
		return fmt.Errorf("asking for a password: %w", err)
	}
	message, err := s.client.Receive()
	if err != nil {
		return fmt.Errorf("reading a password: %w", err)
	}
	given, ok := message.(*pgproto3.PasswordMessage)
	sum := md5.Sum(append([]byte(strings.TrimPrefix(stored, "md5")), salt[:]...))
	want := "md5" + hex.EncodeToString(sum[:])
	if !ok || expired || subtle.ConstantTimeCompare([]byte(given.Password), []byte(want)) != 1 {
		return refuse("28P01", fmt.Sprintf(`password authentication failed for user "%s"`, user))
	}
	return nil
}

// storedPassword reads the account's md5 password and whether its time is over.
func (s *session) storedPassword(ctx context.Context, user string) (stored string, expired bool, err error) {
	conn, err := s.server.dialSuperuser(ctx)
	if err != nil {
		return "", false, err
	}
	rows, err := conn.Exec(ctx, "SELECT stored, expired FROM rs_catalog.stored_password("+literal(user)+")")
	if err := errors.Join(err, conn.Close()); err != nil || len(rows) == 0 {
		return "", false, err
	}
	return rows[0][0], rows[0][1] == "t", nil
}
