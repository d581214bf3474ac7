package spec

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/state/redshift"
	"github.com/zclconf/go-cty/cty"
)

// Integration is a warehouse that redveil governs.
type Integration struct {
	Origin   Origin
	Name     string
	Host     string
	Port     int // default 5439
	Database string
	Username string
	Password Password
	SSLMode  string // default "verify-full"; weaker only on loopback
	// SSLRootCert are the certificates, in PEM, of those who may issue the server's.
	// Empty: those that the system trusts.
	SSLRootCert  string
	ViewSchema   redshift.Ident
	SystemPrefix redshift.Ident
	// EarlierPrefix is the previous system_prefix. It is zero if none is given.
	EarlierPrefix redshift.Ident
	Grantee       Grantee
	RawAccess     RawAccess
	Accounts      Accounts
	NewColumns    NewColumns
	// Impersonation lets chosen people read as others.
	Impersonation bool
	Review        Review
	Drift         Drift
}

// Password says where a password comes from. The password itself is read when
// connecting and is never kept here.
type Password struct {
	// Env is the name of the environment variable. Empty means no password.
	Env string
	// Range is where it is named.
	Range hcl.Range
}

// Grantee is the kind of principal that carries view grants.
type Grantee string

// RawAccess says what happens to privileges that bypass the views.
type RawAccess string

// Accounts says what happens to declared users without an account.
type Accounts string

// NewColumns says what happens to a column of a governed table that no source
// declares: it is left out of the view, or it is there and always NULL.
type NewColumns string

// The values of the four enumerations; the first of each is the default.
const (
	GranteeRole      Grantee   = "role"
	GranteeGroup     Grantee   = "group"
	RawAccessReport  RawAccess = "report"
	RawAccessRevoke  RawAccess = "revoke"
	AccountsExisting Accounts  = "existing"
	AccountsCreate   Accounts  = "create"

	NewColumnsHide NewColumns = "hide"
	NewColumnsMask NewColumns = "mask"
)

var integrationSchema = schemaOf(
	[]string{"host", "database"},
	[]string{
		"port", "username", "password", "sslmode", "sslrootcert",
		"view_schema", "system_prefix", "grantee", "raw_access",
		"new_columns", "accounts", renamedFrom,
	},
	[]string{"impersonation", "review", "drift"},
)

func (l *loader) integration(f *fields, origin Origin, name string) {
	i := &Integration{Origin: origin, Name: name}
	i.Host = f.host()
	i.Port = f.number("port", 5439, 1, 65535)
	i.Database = f.database()
	i.Username = l.account(f, "username", "redveil")
	i.Password = l.password(f)
	i.SSLMode = l.sslMode(f, i.Host)
	l.sslRootCert(f, i)
	i.ViewSchema = f.ownSchema("view_schema", "governed")
	i.SystemPrefix = f.ownSchema("system_prefix", "redveil")
	l.checkSchemas(f, i)
	l.integrationRenamedFrom(f, i)
	i.Grantee = Grantee(f.choice("grantee", string(GranteeRole), string(GranteeGroup)))
	i.RawAccess = RawAccess(f.choice("raw_access", string(RawAccessReport), string(RawAccessRevoke)))
	i.Accounts = Accounts(f.choice("accounts", string(AccountsExisting), string(AccountsCreate)))
	i.NewColumns = NewColumns(f.choice("new_columns", string(NewColumnsHide), string(NewColumnsMask)))
	i.Impersonation = f.single("impersonation", impersonationSchema).boolean("enabled", false)
	i.Review = l.review(f.single("review", reviewSchema))
	i.Drift = l.drift(f.single("drift", driftSchema))
	l.repository.Integrations = append(l.repository.Integrations, i)
}

var impersonationSchema = schemaOf(nil, []string{"enabled"}, nil)

func (f *fields) host() string {
	attribute, found := f.required("host", `host = "analytics.example.us-east-1.redshift.amazonaws.com"`)
	if !found {
		return ""
	}
	host, ok := f.textOf(attribute)
	if !ok {
		return ""
	}
	if err := CheckHost(host); err != nil {
		f.refuse(attribute.Expr.Range(), "Invalid host", "%s", err)
	}
	return host
}

// account reads an account name. A missing or bad one becomes the fallback.
func (l *loader) account(f *fields, attribute, fallback string) string {
	account, err := redshift.ParseAccount(f.text(attribute, fallback))
	if err != nil {
		f.refuse(f.rangeOf(attribute), "Invalid account name", "%s: %s. Write the account's name in the warehouse.",
			attribute, err)
	}
	return string(account)
}

// password accepts only env("NAME"). A secret in the repository would be in
// every clone of it.
func (l *loader) password(f *fields) Password {
	attribute, found := f.attribute("password")
	if !found {
		return Password{}
	}
	call, ok := attribute.Expr.(*hclsyntax.FunctionCallExpr)
	if ok && call.Name == "env" && len(call.Args) == 1 && !call.ExpandFinal {
		value, ok := constantOf(call.Args[0])
		if ok && !value.IsNull() && value.Type() == cty.String && isVariable(value.AsString()) {
			return Password{Env: value.AsString(), Range: call.Args[0].Range()}
		}
		f.refuse(call.Args[0].Range(), "Invalid variable name", "env takes the name of an environment variable in "+
			"quotes: letters, digits and _, no digit first.")
		return Password{}
	}
	f.refuse(attribute.Expr.Range(), "Password in the repository",
		`Write password = env("NAME") with the name of an environment variable. A password does not belong in git.`)
	return Password{}
}

func isVariable(name string) bool {
	return name != "" && made(name, "_") && (name[0] < '0' || name[0] > '9')
}

// sslMode refuses modes that do not prove the server's identity, except on
// loopback, where nobody can stand in between.
func (l *loader) sslMode(f *fields, host string) string {
	mode := f.choice("sslmode", "verify-full", "verify-ca", "require", "prefer", "allow", "disable")
	if mode != "verify-full" && host != "" && !IsLoopback(host) {
		f.refuse(f.rangeOf("sslmode"), "Weak sslmode", "sslmode = %q would not prove that %s is the server it "+
			"says. Only verify-full is allowed, except on loopback.", mode, host)
	}
	return mode
}
