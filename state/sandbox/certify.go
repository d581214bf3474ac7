package sandbox

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"

	"github.com/redveil/redveil/state/sandbox/authority"
)

// certify makes the sandbox's certificate, and writes down its authority's. Only
// that is written: what signs is gone once the certificate is made.
func (s *Sandbox) certify(o Options) (*tls.Certificate, error) {
	signs, err := authority.New("redveil sandbox CA")
	if err != nil {
		return nil, err
	}
	file := o.Roots
	if file == "" {
		file = filepath.Join(s.folder.Path, "sslrootcert.pem")
	}
	if s.roots, err = filepath.Abs(file); err != nil {
		return nil, fmt.Errorf("finding %s: %w", file, err)
	}
	if err := os.WriteFile(s.roots, signs.PEM(), 0o644); err != nil {
		return nil, fmt.Errorf("writing the certificate that clients trust: %w", err)
	}
	if o.Certificate != nil {
		return o.Certificate, nil
	}
	certificate, err := signs.Issue(authority.Server{Names: []string{"127.0.0.1", "localhost"}})
	return &certificate, err
}
