package warehouse

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// InsecureError reports a server that does not prove who it is, or that does not
// agree on TLS. No password was sent.
type InsecureError struct {
	What  string
	Hint  string
	cause error
}

func (e *InsecureError) Error() string { return e.What + "; " + e.Hint }

// Unwrap returns what crypto/tls said.
func (e *InsecureError) Unwrap() error { return e.cause }

// The hints. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-transitioning-to-acm-certs.html
const (
	noTLSHint = "every Redshift warehouse speaks it: check that host and port are those of one. For a sandbox on " +
		"this machine start it with --tls, or write sslmode = \"disable\""
	mustTLSHint = "remove sslmode from the integration, which makes it verify-full"
	nameHint    = "write a name that the certificate has as the integration's host, and make sure that this is " +
		"the server you mean"
	bundle      = "https://s3.amazonaws.com/redshift-downloads/amazon-trust-ca-bundle.crt"
	systemRoots = "Redshift's certificates come from Amazon Trust Services: install this system's CA certificates " +
		"(the package ca-certificates), or put " + bundle + " into the policy repository and name the file in the " +
		"integration's sslrootcert"
	givenRoots = "Redshift's certificates come from Amazon Trust Services: put the certificates of " + bundle +
		" into the file that sslrootcert names"
	againHint = "plan again: no policy has that" // what is read from a plan file may be anything
	clockHint = "have the server show another certificate, or set this machine's clock right"
)

// explain says what is wrong with a server's TLS, and what to do.
func (s security) explain(l *link, err error) error {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var noRoots x509.SystemRootsError
	var noTLS tls.RecordHeaderError
	var alert tls.AlertError
	insecure := func(hint, format string, args ...any) error {
		return &InsecureError{What: fmt.Sprintf(format, args...), Hint: hint, cause: err}
	}
	switch {
	case l.why() != nil:
		return l.why()
	case errors.As(err, &name):
		return insecure(nameHint, "the server's certificate is for %s, and not for %s", namesOf(name.Certificate),
			s.host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return insecure(clockHint, "the certificate of %s %s", holder(invalid.Cert), validity(invalid))
	case errors.As(err, &unknown):
		return insecure(s.rootsHint(), "the server's certificate %s", s.issuer(unknown.Cert))
	case errors.As(err, &noRoots):
		return insecure(systemRoots, "this system has no CA certificates to check the server's with")
	case errors.As(err, &invalid):
		return insecure(s.rootsHint(), "the server's certificate cannot be trusted: %s", clip(err.Error()))
	case errors.As(err, &noTLS):
		return foreign(l.address, "no TLS after it agreed to TLS")
	case errors.As(err, &alert):
		return insecure("make sure that it is a Redshift warehouse", "the server broke off the TLS handshake: %s",
			alert.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return hungUp(l.address)
	}
	return err
}

func (s security) rootsHint() string {
	if s.roots != nil {
		return givenRoots
	}
	return systemRoots
}

// issuer says who signed a certificate that is not trusted.
func (s security) issuer(c *x509.Certificate) string {
	trusted := "that this system trusts"
	if s.roots != nil {
		trusted = "in sslrootcert"
	}
	if c == nil {
		return "comes from no authority " + trusted
	}
	if c.Issuer.String() == c.Subject.String() && !c.IsCA {
		return "is signed by nobody but itself, and by no authority " + trusted
	}
	return fmt.Sprintf("comes from %q, which is no authority %s", clip(c.Issuer.String()), trusted)
}

// namesOf lists the names that a certificate is for.
func namesOf(c *x509.Certificate) string {
	names := append([]string(nil), c.DNSNames...)
	for _, address := range c.IPAddresses {
		names = append(names, address.String())
	}
	if len(names) == 0 {
		return "no host"
	}
	return clip(strings.Join(names, ", "))
}

// holder names whom a certificate is for.
func holder(c *x509.Certificate) string {
	if c.IsCA {
		return fmt.Sprintf("the authority %q", clip(c.Subject.String()))
	}
	return "the server"
}

// validity says when a certificate was valid, or will be. What crypto/x509 says
// tells which of the two.
func validity(e x509.CertificateInvalidError) string {
	if strings.Contains(e.Detail, "is before") {
		return "is not valid before " + moment(e.Cert.NotBefore)
	}
	return "expired at " + moment(e.Cert.NotAfter)
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
