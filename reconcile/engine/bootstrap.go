package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/bootstrap"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// BootstrapRequest asks for what an administrator runs once.
type BootstrapRequest struct {
	Folder, Integration string
	Undo                bool
	// Admin is the superuser that runs it; empty to run nothing. Their password is in
	// the variable PasswordEnv.
	Admin, PasswordEnv string
}

// Bootstrap is the script for one warehouse.
type Bootstrap struct {
	bootstrap.Script
	warehouse report.Warehouse
}

// Bootstrap returns the script for one integration of a policy.
func (e Engine) Bootstrap(ctx context.Context, r BootstrapRequest) (Bootstrap, error) {
	policy, err := e.Load(ctx, r.Folder)
	if err != nil {
		return Bootstrap{}, err
	}
	resolved, err := e.Resolve(policy, r.Integration)
	if err != nil {
		return Bootstrap{}, err
	}
	if len(resolved) > 1 {
		return Bootstrap{}, errors.New("there are several integrations: say with --integration which one")
	}
	return Bootstrap{bootstrap.For(resolved[0]), report.WarehouseOf(resolved[0].Integration)}, nil
}

// RunBootstrap runs the script, or its opposite, as a superuser in one transaction
// but for what cannot run in one, and returns its statements.
func (e Engine) RunBootstrap(ctx context.Context, r BootstrapRequest, script Bootstrap) (sent []redshift.SQL,
	err error,
) {
	w := script.warehouse
	w.Username, w.PasswordEnv = r.Admin, r.PasswordEnv
	switch {
	case e.Env(r.PasswordEnv) == "" && w.IAM.Cluster != "":
		w.PasswordEnv, w.IAM.DBUser = "", r.Admin
	case w.Host == "":
		return nil, fmt.Errorf("a password signs in where the integration has a host, and %s has none; unset %s to "+
			"sign in through AWS, which works on clusters, or hand the SQL over: redveil bootstrap prints it",
			w.Place(), r.PasswordEnv)
	default:
		w.IAM, w.Transport = report.IAM{}, ""
	}
	session, err := e.Connect(ctx, w)
	if err != nil {
		return nil, err
	}
	defer func() { err = e.Secrets.Hide(errors.Join(err, session.Close())) }()
	sent, err = bootstrapIn(ctx, session, r, script.Script)
	return sent, err
}

func bootstrapIn(ctx context.Context, session *warehouse.Session, r BootstrapRequest, script bootstrap.Script) (
	[]redshift.SQL, error,
) {
	users, super, roles, err := state.ReadPrincipals(ctx, session)
	if err != nil {
		return nil, err
	}
	if !super {
		return nil, fmt.Errorf("account %q is not a superuser, who alone can give redveil's accounts all of their "+
			"rights; nothing was done. Name one with --admin, or hand the SQL over: redveil bootstrap prints it",
			r.Admin)
	}
	there := bootstrap.There{Users: users, Roles: roles}
	program := script.Do(there)
	if r.Undo {
		program = script.Opposite(there)
	}
	if err := carryOut(ctx, session, program); err != nil {
		return nil, err
	}
	return program.All(), nil
}

func carryOut(ctx context.Context, session *warehouse.Session, p bootstrap.Program) error {
	for _, statement := range p.Before {
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			return fmt.Errorf("before the transaction, which was not begun: %w", err)
		}
	}
	if err := session.Begin(ctx); err != nil {
		return err
	}
	for _, statement := range p.Together {
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			undone := session.Rollback(context.WithoutCancel(ctx))
			return fmt.Errorf("%s: %w", nothingBut(p.Before), errors.Join(err, undone))
		}
	}
	if err := session.Commit(ctx); err != nil {
		return err
	}
	for _, statement := range p.After {
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			return fmt.Errorf("after the transaction, which was committed; run the command again: %w", err)
		}
	}
	return nil
}

func nothingBut(done []redshift.SQL) string {
	if len(done) == 0 {
		return "nothing was done"
	}
	return fmt.Sprintf("nothing was done but on external schemas (%d statements)", len(done))
}
