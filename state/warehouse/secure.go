package warehouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// The values of sslmode. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
const (
	sslDisable    = "disable"
	sslAllow      = "allow"
	sslPrefer     = "prefer"
	sslRequire    = "require"
	sslVerifyCA   = "verify-ca"
	sslVerifyFull = "verify-full"
)

// security is how a connection is encrypted, and whom it trusts. lib/pq could do
// that, too, but would take certificates from the account's home folder, read the
// trusted ones from a file only, and sign in twice where sslmode is allow.
type security struct {
	mode  string
	host  string
	roots *x509.CertPool // nil: the system's
}

func (t Config) security() (security, error) {
	s := security{mode: t.SSLMode, host: t.Host}
	switch t.SSLMode {
	case "", sslDisable, sslAllow, sslPrefer, sslRequire, sslVerifyCA, sslVerifyFull:
	default:
		return s, &InsecureError{What: fmt.Sprintf("there is no sslmode %q", t.SSLMode), Hint: againHint}
	}
	if t.SSLMode == "" {
		s.mode = sslVerifyFull
	}
	if t.SSLRootCert == "" {
		return s, nil
	}
	s.roots = x509.NewCertPool()
	if !s.roots.AppendCertsFromPEM([]byte(t.SSLRootCert)) {
		return s, &InsecureError{What: "sslrootcert holds no certificate", Hint: againHint}
	}
	return s, nil
}

// sslRequest asks a server of PostgreSQL's protocol for TLS. See
// https://www.postgresql.org/docs/current/protocol-message-formats.html
const sslRequest = 80877103

// secure begins TLS on a connection as the mode says. allow is like prefer: it asks
// for TLS first, so that an account never signs in twice.
func (s security) secure(ctx context.Context, l *link) (net.Conn, error) {
	if s.mode == sslDisable {
		return l, nil
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := l.SetDeadline(deadline); err != nil {
			return nil, err
		}
	}
	request := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 8), sslRequest)
	if _, err := l.Write(request); err != nil {
		return nil, err
	}
	answer := make([]byte, 1) // no more: what follows would not be encrypted
	if _, err := io.ReadFull(l, answer); err != nil {
		return nil, err
	}
	switch {
	case answer[0] == 'S':
	case answer[0] == 'N' && (s.mode == sslPrefer || s.mode == sslAllow):
		return l, nil
	case answer[0] == 'N', answer[0] == 'E': // an error of a server that knows no such request
		return nil, &InsecureError{
			What: fmt.Sprintf("the server does not speak TLS, and sslmode is %q", s.mode),
			Hint: noTLSHint,
		}
	default:
		return nil, foreign(l.address, fmt.Sprintf("%q for a request to begin TLS", answer))
	}
	client := tls.Client(l, s.config())
	if err := client.HandshakeContext(ctx); err != nil {
		return nil, s.explain(l, err)
	}
	return client, nil
}

// config is TLS as the mode asks for it. Redshift may ask to renegotiate.
func (s security) config() *tls.Config {
	c := &tls.Config{
		ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12,
		Renegotiation: tls.RenegotiateFreelyAsClient,
	}
	if s.mode == sslVerifyFull {
		return c
	}
	c.InsecureSkipVerify = true // a name that differs; the rest is checked below
	if s.mode == sslVerifyCA || s.roots != nil {
		c.VerifyConnection = s.verifyChain
	}
	return c
}

// verifyChain checks who issued a certificate, and not for whom.
func (s security) verifyChain(state tls.ConnectionState) error {
	options := x509.VerifyOptions{Roots: s.roots, Intermediates: x509.NewCertPool()}
	for _, between := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(between)
	}
	_, err := state.PeerCertificates[0].Verify(options)
	if err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
	}
	return nil
}
