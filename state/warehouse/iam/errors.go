package iam

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
)

// The codes of errors that need a remedy. See
// https://docs.aws.amazon.com/redshift/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/CommonErrors.html
var (
	expired = []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
	denied  = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
	unknown = []string{
		"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException",
		"IncompleteSignature", "MissingAuthenticationToken", "InvalidIdentityToken",
	}
	throttled = []string{"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"}
	absent    = []string{"ClusterNotFound", "ResourceNotFoundException"}
)

// Explain says what AWS refused, and what to do about it. It keeps the error.
func (s *Source) Explain(err error) error {
	var said smithy.APIError
	var lookup *net.DNSError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		return s.refused(err, said)
	case errors.As(err, &lookup):
		return fmt.Errorf("there is no %s; check the region %q of the integration and the network: %w", lookup.Name,
			s.target.Region, err)
	}
	return fmt.Errorf("calling AWS about %s: %w", s.target.Place(), err)
}

func (s *Source) refused(err error, said smithy.APIError) error {
	code := said.ErrorCode()
	switch {
	case slices.Contains(expired, code):
		return worded(err, "the AWS credentials of this run have expired; get new ones: in GitHub Actions "+
			"configure-aws-credentials gives them for role-duration-seconds, elsewhere sign in to AWS again")
	case slices.Contains(denied, code):
		return worded(err, "%s", notAllowed(said))
	case slices.Contains(unknown, code):
		return worded(err, "AWS does not accept the credentials of this run (%s): %s; check AWS_ACCESS_KEY_ID, "+
			"AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile", code, said.ErrorMessage())
	case slices.Contains(throttled, code):
		return worded(err, "AWS answered %d times that there are too many calls (%s); run again when fewer run in "+
			"this account", mostAttempts, code)
	case slices.Contains(absent, code):
		return worded(err, "%s", s.NoSuch())
	}
	return worded(err, "AWS says of %s: %s (%s)", s.target.Place(), said.ErrorMessage(), code)
}

// NoSuch is the error for a target that AWS does not have there.
func (s *Source) NoSuch() error {
	return fmt.Errorf("there is no %s, or not in this AWS account; check the name and the region of the integration",
		s.target.Place())
}

// permission is how AWS words a missing permission. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
var permission = regexp.MustCompile(
	`(?:User: )?(\S+) is not authorized to perform: (\S+)(?: on resource: (\S+?))?(?:,? (?:because|with) .*|\.?)$`)

// notAllowed says which action on which resource is missing, in the words of a
// policy.
func notAllowed(said smithy.APIError) string {
	parts := permission.FindStringSubmatch(said.ErrorMessage())
	if parts == nil {
		return fmt.Sprintf("AWS does not allow this: %s (%s)", said.ErrorMessage(), said.ErrorCode())
	}
	who, action, resource := parts[1], parts[2], parts[3]
	if resource == "" {
		resource = "*"
	}
	return fmt.Sprintf("%s may not do %s on %s; allow it in the IAM policy: "+
		`{"Effect": "Allow", "Action": %q, "Resource": %q}`, who, action, resource, action, resource)
}

func (s *Source) noProfile(err error) error {
	var missing config.SharedConfigProfileNotExistError
	if errors.As(err, &missing) {
		return worded(err, "there is no AWS profile %q; check AWS_PROFILE and the files in ~/.aws", missing.Profile)
	}
	return fmt.Errorf("reading the AWS configuration: %w", err)
}

// noCredentials says why the chain of the SDK has none. Its last link is the
// metadata service of an instance, which most machines do not have.
func (s *Source) noCredentials(err error) error {
	var said smithy.APIError
	var asked *smithy.OperationError
	if errors.As(err, &said) && errors.As(err, &asked) && asked.ServiceID != "ec2imds" {
		return s.refused(err, said)
	}
	if errors.As(err, &asked) && asked.ServiceID == "ec2imds" || errors.Is(err, context.DeadlineExceeded) {
		return worded(err, "no AWS credentials were found; in GitHub Actions give the job the permission "+
			"id-token: write and a role with aws-actions/configure-aws-credentials; elsewhere name a profile in "+
			"AWS_PROFILE, or run where an instance role is")
	}
	return fmt.Errorf("getting AWS credentials: %w", err)
}

// worded returns an error with a text of its own that keeps its cause, whose text
// is long: operation, endpoint, request number.
func worded(cause error, format string, args ...any) error {
	return &wordedError{text: fmt.Sprintf(format, args...), cause: cause}
}

type wordedError struct {
	text  string
	cause error
}

func (e *wordedError) Error() string { return e.text }
func (e *wordedError) Unwrap() error { return e.cause }
