package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/warehouse"
	"github.com/redveil/redveil/state/warehouse/dataapi"
	"github.com/redveil/redveil/state/warehouse/iam"
)

// dataAPITimeout is how long a session over the Data API may take to open. A
// workgroup of Serverless that sleeps wakes up first.
const dataAPITimeout = 2 * time.Minute

// AWS holds the sources of temporary credentials of a run.
// The zero AWS is ready for use, by several goroutines at once.
type AWS struct {
	mu    sync.Mutex
	known map[signIn]*iam.Source
}

// signIn is a target, and the account that is expected there.
type signIn struct {
	iam.Target
	account string
}

// checkIAM returns what is wrong with what may come from a plan file. The account that
// it shows is the one that signs in.
func checkIAM(w report.Warehouse) error {
	i := w.IAM
	switch {
	case w.Transport != "" && w.Transport != string(spec.TransportDataAPI):
		return fmt.Errorf("there is no transport %q", w.Transport)
	case i == (report.IAM{}) && w.Transport != "":
		return fmt.Errorf("transport = %q needs auth \"iam\"", w.Transport)
	case i == (report.IAM{}):
		return nil
	case (i.Cluster == "") == (i.Workgroup == ""):
		return fmt.Errorf("auth \"iam\" names either a cluster or a workgroup")
	case i.Workgroup != "" && i.DBUser != "":
		return fmt.Errorf("auth \"iam\" names a workgroup, which has no db_user")
	case i.DBUser != "" && i.DBUser != w.Username:
		return fmt.Errorf("username is %q and db_user %q, which have to be the same account", w.Username, i.DBUser)
	case w.PasswordEnv != "":
		return fmt.Errorf("auth \"iam\" has no password, and here it is to come from %s", w.PasswordEnv)
	}
	for _, name := range []string{i.Region, i.Cluster + i.Workgroup} {
		if !spec.IsNameInAWS(name) {
			return fmt.Errorf("there is nothing in AWS called %q", name)
		}
	}
	return nil
}

// throughAWS completes how to connect with temporary credentials of AWS.
func (e Engine) throughAWS(ctx context.Context, w report.Warehouse, config *warehouse.Config) error {
	source, err := e.source(ctx, w)
	if err != nil {
		return err
	}
	if w.Transport == string(spec.TransportDataAPI) {
		config.Transport, config.ConnectTimeout = dataapi.New(source), dataAPITimeout
		return nil
	}
	if config.Host == "" {
		endpoint, err := source.Endpoint(ctx)
		if err != nil {
			return fmt.Errorf("finding where %s answers: %w", source.Target().Place(), err)
		}
		config.Host, config.Port = endpoint.Host, endpoint.Port
	}
	config.Temporary = func(ctx context.Context) (warehouse.Login, error) {
		temporary, err := source.Credentials(ctx)
		if err != nil {
			return warehouse.Login{}, fmt.Errorf("getting credentials for %s: %w", source.Target().Place(), err)
		}
		e.hide(temporary.Password)
		return warehouse.Login{Account: temporary.Login, Password: temporary.Password}, nil
	}
	return nil
}

// asleep returns an error if nobody can connect because a cluster is paused.
func (e Engine) asleep(ctx context.Context, w report.Warehouse) error {
	source, err := e.source(ctx, w)
	if err != nil {
		return nil // it was there a moment ago; what failed is said instead
	}
	return source.Asleep(ctx)
}

// source finds the AWS credentials of this run, and checks that they are those of
// the account that the policy names. It does so once for each target.
func (e Engine) source(ctx context.Context, w report.Warehouse) (*iam.Source, error) {
	target := iam.Target{
		Region: w.IAM.Region, Cluster: w.IAM.Cluster, Workgroup: w.IAM.Workgroup, DBUser: w.IAM.DBUser,
		Database: w.Database,
	}
	if e.AWS == nil {
		return e.load(ctx, target, w.Username)
	}
	e.AWS.mu.Lock()
	defer e.AWS.mu.Unlock()
	key := signIn{target, w.Username}
	if known := e.AWS.known[key]; known != nil {
		return known, nil
	}
	loaded, err := e.load(ctx, target, w.Username)
	if err != nil {
		return nil, err
	}
	if e.AWS.known == nil {
		e.AWS.known = map[signIn]*iam.Source{}
	}
	e.AWS.known[key] = loaded
	return loaded, nil
}

func (e Engine) load(ctx context.Context, target iam.Target, account string) (*iam.Source, error) {
	source, err := iam.Load(ctx, target, iam.Options{Now: e.Now, Secret: e.hide})
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", target.Place(), err)
	}
	if target.DBUser != "" {
		return source, nil
	}
	identity, err := source.WhoAmI(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", target.Place(), err)
	}
	if err := source.CheckAccount(identity, account); err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", target.Place(), err)
	}
	if warning := source.Shared(identity); warning != "" && e.Notes != nil {
		fmt.Fprintf(e.Notes, "Warning: %s.\n", warning)
	}
	return source, nil
}
