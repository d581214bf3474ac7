package sandbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/state/redshift/lexical"
	"github.com/redveil/redveil/state/sandbox/cluster"
	"github.com/redveil/redveil/state/sandbox/wire"
)

// SetSuperuser makes an account a superuser, or an ordinary account, whoever else is
// one: admin is the only superuser that a new sandbox has. It is for tests of what
// works without.
func (s *Sandbox) SetSuperuser(ctx context.Context, account string, super bool) (err error) {
	conn, err := wire.Dial(ctx, s.server.Socket, map[string]string{"user": cluster.Superuser, "database": database})
	if err != nil {
		return fmt.Errorf("changing account %q: %w", account, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	attribute := "NOSUPERUSER"
	if super {
		attribute = "SUPERUSER"
	}
	_, err = conn.Exec(ctx, "ALTER ROLE "+lexical.QuoteName(account)+" "+attribute)
	return err
}
