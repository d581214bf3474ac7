package policytest

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/warehouse"
)

// connectTimeout is how long the sandbox may take to answer at first.
const connectTimeout = 10 * time.Second

// RunOnSandbox runs a suite on a sandbox of its own. Elapsed tells the time since
// the tests began.
func RunOnSandbox(ctx context.Context, suite *Suite, now time.Time, elapsed func() time.Duration,
	coverage *Coverage,
) (results []Result, problems hcl.Diagnostics, err error) {
	local, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, local.Close()) }()
	suite.At(Endpoint{Host: "127.0.0.1", Port: local.Port(), Database: "dev", Username: "admin"})
	runner := Runner{Now: now, Elapsed: elapsed}
	runner.Open = func(ctx context.Context, account redshift.Account) (*warehouse.Session, error) {
		return warehouse.Open(ctx, warehouse.Config{
			Host: "127.0.0.1", Port: local.Port(), Database: "dev", Account: account, SSLMode: "disable",
			ConnectTimeout: connectTimeout,
		})
	}
	return runner.Run(ctx, suite, coverage)
}
