package iam

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Identity is who this process is for AWS.
type Identity struct {
	ARN string
	// User or Role is the name of the IAM user, or of the role that was assumed.
	// Both are empty for the root user of an account and for federated users.
	User string
	Role string
}

// WhoAmI asks AWS who this process is. It needs no permission. See
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func (s *Source) WhoAmI(ctx context.Context) (Identity, error) {
	said, err := sts.NewFromConfig(s.config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, s.Explain(err)
	}
	return identityOf(aws.ToString(said.Arn)), nil
}

// identityOf reads arn:aws:sts::123456789012:assumed-role/deployer/session and
// arn:aws:iam::123456789012:user/path/name. The path of a role is not in its
// sessions' names. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func identityOf(arn string) Identity {
	identity := Identity{ARN: arn}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 {
		return identity
	}
	kind, name, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "user":
		identity.User = name[strings.LastIndexByte(name, '/')+1:]
	case "assumed-role":
		identity.Role, _, _ = strings.Cut(name, "/")
	}
	return identity
}

// Account returns the database user that an identity signs in as without a
// database user of its own; empty if it has none. See
// https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentialsWithIAM.html
func (i Identity) Account() string {
	switch {
	case i.User != "":
		return "IAM:" + i.User
	case i.Role != "":
		return "IAMR:" + i.Role
	}
	return ""
}

// CheckAccount returns an error if the identity does not sign in as the account
// that the policy names.
func (s *Source) CheckAccount(i Identity, account string) error {
	if s.target.DBUser != "" || i.Account() == account {
		return nil
	}
	if i.Account() == "" {
		return fmt.Errorf("%s has no database user of its own; assume a role, or sign in as an IAM user", i.ARN)
	}
	return fmt.Errorf("the integration names %q, but the AWS credentials of this run are those of %s, which signs in "+
		"as %q; use the credentials of that account, or change username", account, i.ARN, i.Account())
}

// Shared returns a warning if everybody who may assume a role signs in as the
// same account; empty otherwise.
func (s *Source) Shared(i Identity) string {
	if s.target.DBUser != "" || i.Role == "" {
		return ""
	}
	return fmt.Sprintf("the account %q stands for everybody who may assume the role %q: the warehouse cannot tell "+
		"them apart; let only redveil's workflow assume it (in the role's trust policy), or name a database user of "+
		"its own with db_user", i.Account(), i.Role)
}
