// Package iam finds a warehouse through AWS, and signs in there with temporary
// credentials: no password is kept anywhere. It uses the credential chain of
// AWS's own SDK, so what works for the aws command works here. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/generating-user-credentials.html
package iam

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/redveil/redveil/state/warehouse"
)

// Target is a warehouse as AWS knows it, and who signs in there. It names either
// a cluster or a workgroup.
type Target struct {
	Region    string
	Cluster   string
	Workgroup string // of Redshift Serverless
	// DBUser is the database user to sign in as, of clusters only. Without it that
	// is the user of the IAM identity.
	DBUser   string
	Database string
}

// Place names the warehouse in errors.
func (t Target) Place() string {
	if t.Workgroup != "" {
		return fmt.Sprintf("workgroup %q in %s", t.Workgroup, t.Region)
	}
	return fmt.Sprintf("cluster %q in %s", t.Cluster, t.Region)
}

// Options are what a source needs besides its target.
type Options struct {
	// Now reads the clock.
	Now func() time.Time
	// Timeout is how long one call may take; a minute if zero.
	Timeout time.Duration
	// Secret is called with each secret of the AWS credentials: AWS quotes what it was
	// sent in some of its errors. It may be nil.
	Secret func(warehouse.Secret)
	// Wait says how long to wait before a call is tried again. Nil: as the SDK does.
	Wait func(attempt int) time.Duration
}

// mostAttempts is how often a call is tried that AWS throttles, or that is lost.
// The SDK's own number of 3 is soon reached: many operations of the Data API allow
// three calls a second, for everybody in the account. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html
const mostAttempts = 10

// callTimeout is how long AWS has for an answer. The Data API waits with some for the
// end of a statement, half a minute at most.
const callTimeout = time.Minute

// longest is how long finding credentials may take. The SDK may ask an instance's
// metadata service or a token service for them.
const longest = 30 * time.Second

// Source signs in to one target. It is for concurrent use.
type Source struct {
	target Target
	config aws.Config
	now    func() time.Time
	cache  cache
}

// Load finds the AWS credentials of this process. The error says where to get
// some. See
// https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/configure-gosdk.html
func Load(ctx context.Context, target Target, options Options) (*Source, error) {
	s := &Source{target: target, now: options.Now}
	retryer := func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts = mostAttempts
			if options.Wait != nil {
				o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
					return options.Wait(attempt), nil
				})
			}
		})
	}
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(target.Region), config.WithAppID("redveil"),
		config.WithRetryer(retryer),
		config.WithHTTPClient(http.NewBuildableClient().WithTimeout(cmp.Or(options.Timeout, callTimeout))))
	if err != nil {
		return nil, s.noProfile(err)
	}
	if options.Secret != nil {
		loaded.Credentials = telling{loaded.Credentials, options.Secret}
	}
	s.config = loaded
	limited, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if _, err := loaded.Credentials.Retrieve(limited); err != nil {
		return nil, s.noCredentials(err)
	}
	return s, nil
}

// Target returns what the source signs in to.
func (s *Source) Target() Target { return s.target }

// Config returns how to call AWS.
func (s *Source) Config() aws.Config { return s.config }

// telling tells of the secrets of all credentials, which change during a long run.
type telling struct {
	aws.CredentialsProvider
	secret func(warehouse.Secret)
}

// Retrieve returns what the other provider does.
func (t telling) Retrieve(ctx context.Context) (aws.Credentials, error) {
	found, err := t.CredentialsProvider.Retrieve(ctx)
	t.secret(warehouse.NewSecret(found.SecretAccessKey))
	t.secret(warehouse.NewSecret(found.SessionToken))
	return found, err
}
