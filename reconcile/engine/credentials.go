package engine

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

// HasPassword reports whether this run can sign in as the account that reads an
// integration: whether it has the password, or credentials of AWS.
func (e Engine) HasPassword(i *spec.Integration) bool {
	w := e.reader(i)
	if w.IAM != (report.IAM{}) {
		return e.mayHaveAWS()
	}
	return w.PasswordEnv == "" || e.Env(w.PasswordEnv) != "" || spec.IsLoopback(i.Host)
}

// awsVariables say where credentials of AWS come from. See
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
var awsVariables = []string{
	"AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_PROFILE",
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
}

// mayHaveAWS reports whether this run may have credentials of AWS. A machine of AWS may
// have a role of its own, unless it is told not to ask for it, as workflows do.
func (e Engine) mayHaveAWS() bool {
	given := func(name string) bool { return e.Env(name) != "" }
	return slices.ContainsFunc(awsVariables, given) || !strings.EqualFold(e.Env("AWS_EC2_METADATA_DISABLED"), "true")
}
