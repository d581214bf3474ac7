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

// Connect signs in as the system account.
func (e Engine) Connect(ctx context.Context, w report.Warehouse) (*warehouse.Session, error) {
	return e.open(ctx, w, warehouse.Config{})
}

// ConnectToRead signs in as the account that reads, in a transaction that cannot
// write.
func (e Engine) ConnectToRead(ctx context.Context, i *spec.Integration) (*warehouse.Session, error) {
	w, config := e.reader(i), warehouse.Config{ReadOnly: true}
	if w.Username != i.Username {
		config.Denied = fmt.Sprintf("account %q reads what redveil apply lets it: run redveil apply, which signs in "+
			"as %q, once", w.Username, i.Username)
	}
	return e.open(ctx, w, config)
}

// reader returns where a run that only reads an integration signs in, and as whom.
func (e Engine) reader(i *spec.Integration) report.Warehouse {
	w := report.WarehouseOf(i)
	if e.Writes {
		return w
	}
	return w.Reader()
}

func (e Engine) open(ctx context.Context, w report.Warehouse, config warehouse.Config) (*warehouse.Session, error) {
	// The address may come from a plan file, and so be unchecked.
	if err := e.checkWarehouse(w); err != nil {
		return nil, fmt.Errorf("connecting to %q: %w", cmp.Or(w.Host, w.IAM.Cluster, w.IAM.Workgroup), err)
	}
	config, err := e.complete(ctx, w, config)
	if err != nil {
		return nil, err
	}
	session, err := warehouse.Open(ctx, config)
	if err != nil && config.Temporary != nil {
		if asleep := e.asleep(ctx, w); asleep != nil {
			err = asleep
		}
	}
	return session, err
}

// complete says where and how to connect, with a password or through AWS.
func (e Engine) complete(ctx context.Context, w report.Warehouse, config warehouse.Config) (warehouse.Config, error) {
	var err error
	if config.Silence, err = e.silence(); err != nil {
		return config, err
	}
	config.Host, config.Port, config.Database, config.Account = w.Host, w.Port, w.Database, redshift.Account(w.Username)
	config.SSLMode, config.SSLRootCert, config.SignIns = w.SSLMode, w.SSLRootCert, e.SignIns
	config.ConnectTimeout = ConnectTimeout
	if w.IAM != (report.IAM{}) {
		if err := e.throughAWS(ctx, w, &config); err != nil {
			return config, &warehouse.NoCredentialsError{Cause: err}
		}
		if config.Transport != nil { // which is https
			return config, nil
		}
	}
	if config.SSLMode != "verify-full" && !spec.IsLoopback(config.Host) {
		return config, fmt.Errorf("sslmode %q would not prove that %s is the server it says; only verify-full is "+
			"allowed, except on loopback: plan again", config.SSLMode, config.Host)
	}
	err = e.withPassword(w, &config)
	return config, err
}

func (e Engine) withPassword(w report.Warehouse, config *warehouse.Config) error {
	if w.PasswordEnv == "" {
		return nil
	}
	config.Password = e.Secret(w.PasswordEnv)
	if config.Password.Reveal() == "" && !spec.IsLoopback(w.Host) {
		return &warehouse.NoCredentialsError{Cause: fmt.Errorf("the environment variable %s, which holds the password "+
			"of %q, is not set", w.PasswordEnv, w.Username)}
	}
	return nil
}

// checkWarehouse returns what is wrong with an address. It also refuses a
// password variable that must not leave this run.
func (e Engine) checkWarehouse(w report.Warehouse) error {
	if err := checkIAM(w); err != nil {
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
