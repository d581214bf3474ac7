package iam

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
	"github.com/redveil/redveil/state/warehouse"
)

// Credentials sign in once or more often, until they end. A session that is
// signed in goes on after that.
type Credentials struct {
	// Login is the name to sign in with. With a database user it is IAM:user, and
	// the session's user is plain user.
	Login    string
	Password warehouse.Secret
	Ends     time.Time
}

// lifetime is how many seconds credentials are asked for: as few as AWS gives.
// They are needed only while signing in.
const lifetime = 900

// margin is how long credentials have to be valid still to be used again.
const margin = 5 * time.Minute

// cache keeps credentials while they last, so that sessions one after another do
// not ask AWS each time.
type cache struct {
	mu   sync.Mutex
	kept Credentials
}

// Credentials returns temporary credentials of the database, which last for
// another five minutes at least.
func (s *Source) Credentials(ctx context.Context) (Credentials, error) {
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	if s.cache.kept.Ends.Sub(s.now()) >= margin {
		return s.cache.kept, nil
	}
	made, err := s.issue(ctx)
	if err != nil {
		return Credentials{}, s.Explain(err)
	}
	s.cache.kept = made
	return made, nil
}

func (s *Source) issue(ctx context.Context) (Credentials, error) {
	switch {
	case s.target.Workgroup != "":
		return s.forWorkgroup(ctx)
	case s.target.DBUser != "":
		return s.forUser(ctx)
	}
	return s.forIdentity(ctx)
}

// forUser never has AWS create the user: accounts are for people to make. See
// https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html
func (s *Source) forUser(ctx context.Context) (Credentials, error) {
	said, err := redshift.NewFromConfig(s.config).GetClusterCredentials(ctx, &redshift.GetClusterCredentialsInput{
		ClusterIdentifier: aws.String(s.target.Cluster), DbUser: aws.String(s.target.DBUser),
		DbName: aws.String(s.target.Database), AutoCreate: aws.Bool(false), DurationSeconds: aws.Int32(lifetime),
	})
	if err != nil {
		return Credentials{}, err
	}
	return credentials(said.DbUser, said.DbPassword, said.Expiration), nil
}

// See https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentialsWithIAM.html
func (s *Source) forIdentity(ctx context.Context) (Credentials, error) {
	said, err := redshift.NewFromConfig(s.config).GetClusterCredentialsWithIAM(ctx,
		&redshift.GetClusterCredentialsWithIAMInput{
			ClusterIdentifier: aws.String(s.target.Cluster), DbName: aws.String(s.target.Database),
			DurationSeconds: aws.Int32(lifetime),
		})
	if err != nil {
		return Credentials{}, err
	}
	return credentials(said.DbUser, said.DbPassword, said.Expiration), nil
}

// See https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html
func (s *Source) forWorkgroup(ctx context.Context) (Credentials, error) {
	said, err := redshiftserverless.NewFromConfig(s.config).GetCredentials(ctx,
		&redshiftserverless.GetCredentialsInput{
			WorkgroupName: aws.String(s.target.Workgroup), DbName: aws.String(s.target.Database),
			DurationSeconds: aws.Int32(lifetime),
		})
	if err != nil {
		return Credentials{}, err
	}
	return credentials(said.DbUser, said.DbPassword, said.Expiration), nil
}

func credentials(login, password *string, ends *time.Time) Credentials {
	return Credentials{
		Login: aws.ToString(login), Password: warehouse.NewSecret(aws.ToString(password)), Ends: aws.ToTime(ends),
	}
}
