package engine

import (
	"cmp"
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
		return nil, fmt.Errorf("connecting to %q: %w", cmp.Or(w.Host, w.IAM.Cluster, w.IAM.Workgroup), err)
	}
	config, err := e.configOf(ctx, w)
	if err != nil {
		return nil, err
	}
	session, err := warehouse.Open(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := session.CheckRights(ctx); err != nil {
		_ = session.Close()
		return nil, err
	}
	return session, nil
}

// configOf returns how to connect, with a password or through AWS.
func (e Engine) configOf(ctx context.Context, w report.Warehouse) (warehouse.Config, error) {
	silence, err := e.silence()
	if err != nil {
		return warehouse.Config{}, err
	}
	config := warehouse.Config{
		Host: w.Host, Port: w.Port, Database: w.Database, Account: redshift.Account(w.Username),
		SSLMode: w.SSLMode, ConnectTimeout: ConnectTimeout, Silence: silence,
	}
	if w.IAM != (report.IAM{}) {
		err = e.throughAWS(ctx, w, &config)
	} else {
		err = e.withPassword(w, &config)
	}
	if err != nil || config.Transport != nil { // which is always https
		return config, err
	}
	if config.SSLMode != "verify-full" && !spec.IsLoopback(config.Host) {
		err = fmt.Errorf("sslmode %q would not prove that %s is the server it says; only verify-full is "+
			"allowed, except on loopback: plan again", config.SSLMode, config.Host)
	}
	return config, err
}

func (e Engine) withPassword(w report.Warehouse, config *warehouse.Config) error {
	if w.PasswordEnv == "" {
		return nil
	}
	config.Password = e.Secret(w.PasswordEnv)
	if config.Password.Reveal() == "" && !spec.IsLoopback(w.Host) {
		return fmt.Errorf("the environment variable %s, which holds the password of %q, is not set",
			w.PasswordEnv, w.Username)
	}
	return nil
}

// checkWarehouse returns what is wrong with an address. It also refuses a
// password variable that must not leave this run.
func (e Engine) checkWarehouse(w report.Warehouse) error {
	if err := checkIAM(w.IAM); err != nil {
		return err
	}
	if w.Host != "" || w.IAM == (report.IAM{}) { // else AWS knows it
		if err := spec.CheckHost(w.Host); err != nil {
			return err
		}
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
