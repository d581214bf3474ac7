package policytest

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/warehouse"
)

// ReadDeclared reads what a new warehouse holds that holds what a policy declares. The
// system account owns it, and is its only superuser.
func ReadDeclared(ctx context.Context, resolved *policies.Resolved) (_ *state.Snapshot, err error) {
	local, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, local.Close()) }()
	i := resolved.Integration
	system := redshift.Account(i.Username)
	if system != sandboxAdmin {
		create := []redshift.SQL{redshift.Format("CREATE USER %s PASSWORD DISABLE", system.SQL())}
		err := runOnSandbox(ctx, local, sandboxAdmin, create, nil)
		if err == nil {
			err = errors.Join(local.SetSuperuser(ctx, string(system), true),
				local.SetSuperuser(ctx, string(sandboxAdmin), false))
		}
		if err != nil {
			return nil, err
		}
	}
	statements := []redshift.SQL{redshift.Raw("REVOKE CREATE ON SCHEMA public FROM PUBLIC")}
	made := map[redshift.Account]bool{system: true, sandboxAdmin: true}
	statements = append(statements, declared(resolved, made)...)
	if reader := redshift.Account(i.Plan.Username); reader != "" && !made[reader] {
		statements = append(statements, redshift.Format("CREATE USER %s PASSWORD DISABLE", reader.SQL()))
	}
	var snapshot *state.Snapshot
	err = runOnSandbox(ctx, local, system, statements, func(session *warehouse.Session) error {
		var err error
		snapshot, err = state.Read(ctx, session, render.ScopeOf(resolved))
		return err
	})
	return snapshot, err
}

// sandboxAdmin is the superuser of a new sandbox.
const sandboxAdmin = redshift.Account("admin")

// runOnSandbox signs in as an account, runs statements, and then what follows.
func runOnSandbox(ctx context.Context, local *sandbox.Sandbox, account redshift.Account, statements []redshift.SQL,
	then func(*warehouse.Session) error,
) (err error) {
	session, err := warehouse.Open(ctx, warehouse.Config{
		Host: "127.0.0.1", Port: local.Port(), Database: "dev", Account: account, SSLMode: "disable",
		ConnectTimeout: connectTimeout,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	for _, statement := range statements {
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			return fmt.Errorf("making what the policy declares: %w", err)
		}
	}
	if then == nil {
		return nil
	}
	return then(session)
}
