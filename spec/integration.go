package spec

import (
	"github.com/redveil/redveil/state/redshift"
)

// Integration is a warehouse that redveil governs.
type Integration struct {
	Origin   Origin
	Name     string
	Host     string
	Port     int // default 5439
	Database string
	// SignIn is the system account, which owns everything that redveil makes.
	SignIn
	// Plan is the account for everything that only reads. Its Username is empty
	// where none is named, and the system account then reads.
	Plan    SignIn
	SSLMode string // default "verify-full"; weaker only on loopback
	// SSLRootCert are the certificates, in PEM, of those who may issue the server's.
	// Empty: those that the system trusts.
	SSLRootCert  string
	Transport    Transport
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

// Transport is how statements reach the warehouse.
type Transport string

// Grantee is the kind of principal that carries view grants.
type Grantee string

// RawAccess says what happens to privileges that bypass the views.
type RawAccess string

// Accounts says what happens to declared users without an account.
type Accounts string

// NewColumns says what happens to a column of a governed table that no source
// declares: it is left out of the view, or it is there and always NULL.
type NewColumns string

// The values of the enumerations; the first of each is the default.
const (
	TransportDirect  Transport = "direct"
	TransportDataAPI Transport = "data_api" // over https, without a connection to the warehouse

	GranteeRole      Grantee   = "role"
	GranteeGroup     Grantee   = "group"
	RawAccessReport  RawAccess = "report"
	RawAccessRevoke  RawAccess = "revoke"
	AccountsExisting Accounts  = "existing"
	AccountsCreate   Accounts  = "create"

	NewColumnsHide NewColumns = "hide"
	NewColumnsMask NewColumns = "mask"
)

func (l *loader) integration(f *fields, origin Origin, name string) {
	i := &Integration{Origin: origin, Name: name}
	i.SignIn = l.signIn(f)
	i.Host = f.host(i.IAM.Given())
	i.Port = f.number("port")
	i.Database = f.database()
	i.Plan = l.planAccount(f, i)
	i.SSLMode = l.sslMode(f, i)
	l.sslRootCert(f, i)
	i.Transport = l.transport(f, i)
	i.ViewSchema = f.ownSchema("view_schema")
	i.SystemPrefix = f.ownSchema("system_prefix")
	l.checkSchemas(f, i)
	l.integrationRenamedFrom(f, i)
	i.Grantee = Grantee(f.choice("grantee"))
	i.RawAccess = RawAccess(f.choice("raw_access"))
	i.Accounts = Accounts(f.choice("accounts"))
	i.NewColumns = NewColumns(f.choice("new_columns"))
	i.Impersonation = f.single("impersonation").boolean("enabled")
	i.Review = l.review(f.single("review"))
	i.Drift = l.drift(f.single("drift"))
	l.repository.Integrations = append(l.repository.Integrations, i)
}

// host reads the name of the server. With credentials from AWS it can be found
// there.
func (f *fields) host(foundByAWS bool) string {
	attribute, found := f.attribute("host")
	if !found && !foundByAWS {
		f.required("host")
	}
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

// sslMode refuses modes that do not prove the server's identity, except on
// loopback, where nobody can stand in between.
func (l *loader) sslMode(f *fields, i *Integration) string {
	mode := f.choice("sslmode")
	server := i.Host
	if server == "" && i.IAM.Given() {
		server = "what AWS finds"
	}
	if mode != "verify-full" && server != "" && !IsLoopback(i.Host) {
		f.refuse(f.rangeOf("sslmode"), "Weak sslmode", "sslmode = %q would not prove that %s is the server it "+
			"says. Only verify-full is allowed, except on loopback.", mode, server)
	}
	return mode
}
