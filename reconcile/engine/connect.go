package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// ConnectTimeout is how long a warehouse may take to accept a connection.
const ConnectTimeout = 10 * time.Second

// Connect signs in as the system account, and checks that it sees and may do
// everything that redveil needs.
func (e Engine) Connect(ctx context.Context, w report.Warehouse) (*warehouse.Session, error) {
	// The address may come from a plan file, and so be unchecked.
	if err := e.checkWarehouse(w); err != nil {
		return nil, fmt.Errorf("connecting to %q: %w", w.Host, err)
	}
	if w.SSLMode != "verify-full" && !spec.IsLoopback(w.Host) {
		return nil, fmt.Errorf("sslmode %q would not prove that %s is the server it says; only verify-full is "+
			"allowed, except on loopback: plan again", w.SSLMode, w.Host)
	}
	var password warehouse.Secret
	if w.PasswordEnv != "" {
		password = e.Secret(w.PasswordEnv)
	}
	if w.PasswordEnv != "" && password.Reveal() == "" && !spec.IsLoopback(w.Host) {
		return nil, fmt.Errorf("the environment variable %s, which holds the password of %q, is not set",
			w.PasswordEnv, w.Username)
	}
	silence, err := e.silence()
	if err != nil {
		return nil, err
	}
	session, err := warehouse.Open(ctx, warehouse.Config{
		Host: w.Host, Port: w.Port, Database: w.Database, Account: redshift.Account(w.Username),
		Password: password, SSLMode: w.SSLMode, SSLRootCert: w.SSLRootCert, SignIns: e.SignIns,
		ConnectTimeout: ConnectTimeout, Silence: silence,
	})
	if err != nil {
		return nil, err
	}
	if err := session.CheckRights(ctx); err != nil {
		_ = session.Close()
		return nil, err
	}
	return session, nil
}

// checkWarehouse returns what is wrong with an address. It also refuses a
// password variable that must not leave this run.
func (e Engine) checkWarehouse(w report.Warehouse) error {
	if err := spec.CheckHost(w.Host); err != nil {
		return err
	}
	if w.Port < 1 || w.Port > 65535 {
		return fmt.Errorf("there is no port %d: ports go from 1 to 65535", w.Port)
	}
	if err := spec.CheckDatabase(w.Database); err != nil {
		return err
	}
	if _, err := redshift.ParseAccount(w.Username); err != nil {
		return err
	}
	if w.PasswordEnv == "" {
		return nil
	}
	return e.mayRead(w.PasswordEnv)
}

// silence returns how long a warehouse may send nothing while a statement runs.
func (e Engine) silence() (time.Duration, error) {
	text := e.Env("REDVEIL_SILENCE_TIMEOUT")
	if text == "" {
		return warehouse.DefaultSilence, nil
	}
	limit, err := time.ParseDuration(text)
	if err != nil || limit < time.Second {
		return 0, fmt.Errorf("REDVEIL_SILENCE_TIMEOUT is %q; write a time of at least a second, such as 30s or 20m",
			text)
	}
	return limit, nil
}
