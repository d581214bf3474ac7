// Package authority makes certificates for a sandbox: an authority of its own, and
// servers' certificates that it issues. Nothing of it is kept, and its key leaves
// memory never.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Certificates are valid by the calendar alone, as a sandbox asks no clock. A
// client knows the authority of one sandbox only, and that ends with it.
var (
	validFrom  = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	validUntil = time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Authority issues certificates.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// Server is whom a certificate is for, and when it is valid. Zero times are those of
// the authority.
type Server struct {
	Names       []string // of hosts, or IP addresses
	From, Until time.Time
}

// New makes an authority with a key of its own.
func New(name string) (*Authority, error) {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotBefore: validFrom, NotAfter: validUntil,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	certificate, key, err := sign(template, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	return &Authority{certificate, key}, nil
}

// PEM is the authority's certificate, for clients to trust.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Issue makes a server's certificate that this authority signs.
func (a *Authority) Issue(s Server) (tls.Certificate, error) {
	return issue(s, a.certificate, a.key)
}

// SelfSigned makes a server's certificate that no authority signs.
func SelfSigned(s Server) (tls.Certificate, error) { return issue(s, nil, nil) }

func issue(s Server, by *x509.Certificate, with *ecdsa.PrivateKey) (tls.Certificate, error) {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "redveil sandbox"}, NotBefore: validFrom, NotAfter: validUntil,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if !s.From.IsZero() {
		template.NotBefore = s.From
	}
	if !s.Until.IsZero() {
		template.NotAfter = s.Until
	}
	for _, name := range s.Names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	certificate, key, err := sign(template, by, with)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a server's certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{certificate.Raw}, PrivateKey: key}, nil
}

// sign makes a key and its certificate. Without an issuer it signs itself.
func sign(template, by *x509.Certificate, with *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if by == nil {
		by, with = template, key
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, nil, err
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, by, key.Public(), with)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(raw)
	return certificate, key, err
}
