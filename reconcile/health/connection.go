package health

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/spec"
)

func connection(f *Facts) Check {
	switch {
	case f.Connect == nil:
		return check(Connection, Passed, f.Integration.Place()+" answers")
	case f.insecure() != nil || f.signInFailed():
		return check(Connection, Skipped, "it did not come to that")
	}
	return check(Connection, Failed, f.Connect.Error())
}

func credentials(f *Facts) Check {
	switch {
	case f.signInFailed():
		return check(Credentials, Failed, f.Connect.Error())
	case f.Connect != nil:
		return notRead(Credentials)
	}
	how := "with a password"
	switch signIn := f.signIn(); {
	case signIn.IAM != spec.IAM{}:
		how = "with temporary credentials of AWS"
	case signIn.Password.Env == "":
		how = "without a password"
	}
	return check(Credentials, Passed, fmt.Sprintf("signed in as %q, %s", f.Account, how))
}

// signIn is how the account that reads signs in.
func (f *Facts) signIn() spec.SignIn {
	if f.Integration.Plan.Username != "" {
		return f.Integration.Plan
	}
	return f.Integration.SignIn
}

func encryption(f *Facts) Check {
	switch err := f.insecure(); {
	case err != nil:
		return check(TLS, Failed, err.Error())
	case f.Connect != nil:
		return notRead(TLS)
	case f.Integration.Transport == spec.TransportDataAPI:
		return check(TLS, Passed, "https to AWS")
	case f.Integration.SSLMode == "verify-full":
		return check(TLS, Passed, "the server's certificate and name are checked")
	}
	return check(TLS, Skipped, fmt.Sprintf("sslmode is %q, and the warehouse on this machine", f.Integration.SSLMode))
}

func version(f *Facts) Check {
	switch {
	case f.Version == "":
		return notRead(Version)
	case !strings.Contains(f.Version, "Redshift"):
		return check(Version, Failed, "this is no Redshift: "+f.Version)
	}
	_, redshift, _ := strings.Cut(f.Version, "Redshift ")
	return check(Version, Passed, "Redshift "+redshift)
}

// letterCase: names fold to lower case unless this setting is on, also between quotes. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_identifier.html
func letterCase(f *Facts) Check {
	switch f.CaseSensitive {
	case "":
		return notRead(LetterCase)
	case "off", "false":
		return check(LetterCase, Passed, "names fold to lower case")
	}
	return check(LetterCase, Failed, "enable_case_sensitive_identifier is on for this account: two tables whose names "+
		"differ in letter case alone would be one for the policy; an administrator runs ALTER USER … RESET "+
		"enable_case_sensitive_identifier, or changes the parameter group")
}
