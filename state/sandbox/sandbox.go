// Package sandbox is a local warehouse that behaves like Amazon Redshift as far
// as views, privileges and catalogs go. Behind it runs a real PostgreSQL server
// in a private cluster; clients reach it only through a listener on the
// loopback that takes Redshift's dialect and shows Redshift's catalogs.
//
// What it cannot do it refuses with an error that says so, rather than doing
// something else: COPY and UNLOAD, several databases. Policies of row-level
// security and of dynamic data masking are kept and shown, and not enforced.
package sandbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/redveil/redveil/state/sandbox/cluster"
	"github.com/redveil/redveil/state/sandbox/proxy"
)

// Options choose how a sandbox runs. The zero value is a fresh warehouse on a
// free port that is gone once it is closed.
type Options struct {
	// Port to listen on at 127.0.0.1; 0 picks a free one.
	Port int
	// Data is a folder to keep the warehouse in. Empty: a temporary one.
	Data string
	// Cache is a folder for the template that new warehouses are copied from.
	// Empty: the user's cache folder.
	Cache string
	// Load are scripts in Redshift's dialect, run as admin in this order. An
	// error names the file, the line and the statement.
	Load []string
	// CheckPasswords makes accounts that have a password present it. Without
	// it, every account that exists signs in unasked.
	CheckPasswords bool
	// TLS refuses clients that do not ask for TLS, as Redshift does where
	// require_ssl is on. The certificate is for 127.0.0.1 and localhost, from an
	// authority that is made at the start.
	TLS bool
	// Roots is the file that the authority's certificate is written to, for
	// clients to trust. Empty: a temporary one.
	Roots string
	// Certificate is shown in the place of the sandbox's own.
	Certificate *tls.Certificate
	// Log gets the server's own log; nil discards it.
	Log io.Writer
}

// Sandbox is a running warehouse.
type Sandbox struct {
	proxy  *proxy.Server
	server *cluster.Server
	folder *cluster.Folder
	roots  string // a file; empty without TLS
	close  func() error
}

// Start runs a warehouse until Close, or until this process ends. The context
// bounds the start alone.
func Start(ctx context.Context, o Options) (*Sandbox, error) {
	s := &Sandbox{}
	s.close = sync.OnceValue(s.shutDown)
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the sandbox: %w", err), s.Close())
	}
	return s, nil
}

func (s *Sandbox) start(ctx context.Context, o Options) error {
	if o.Log == nil {
		o.Log = io.Discard
	}
	template, err := prepareTemplate(ctx, o)
	if err != nil {
		return err
	}
	if err := cluster.Sweep(ctx, template.Account); err != nil {
		return err
	}
	if s.folder, err = cluster.NewFolder(template.Account); err != nil {
		return err
	}
	data := filepath.Join(s.folder.Path, "data")
	if o.Data != "" {
		if data, err = filepath.Abs(o.Data); err != nil {
			return fmt.Errorf("finding the folder %s: %w", o.Data, err)
		}
	}
	if err := template.Provide(ctx, data); err != nil {
		return err
	}
	if s.server, err = cluster.Run(ctx, template.Programs, template.Account, data, s.folder.Path, o.Log); err != nil {
		return err
	}
	listening := proxy.Options{
		Socket: s.server.Socket, Database: database, Port: o.Port,
		CheckPasswords: o.CheckPasswords, Certificate: o.Certificate,
	}
	if o.TLS {
		if listening.Certificate, err = s.certify(o); err != nil {
			return err
		}
	}
	if s.proxy, err = proxy.Listen(ctx, listening); err != nil {
		return err
	}
	return load(ctx, s.proxy, o.Load)
}

// URL is where an account signs in, in the form that database/sql drivers and
// psql take.
func (s *Sandbox) URL(user string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(user), Host: "127.0.0.1:" + strconv.Itoa(s.Port()),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	if s.roots != "" {
		readable := strings.ReplaceAll(url.QueryEscape(s.roots), "%2F", "/")
		u.RawQuery = "sslmode=verify-full&sslrootcert=" + readable
	}
	return u.String()
}

// Roots is the file with the certificate of the authority that clients have to
// trust; empty without TLS.
func (s *Sandbox) Roots() string { return s.roots }

// Port is the one that clients connect to at 127.0.0.1.
func (s *Sandbox) Port() int { return s.proxy.Port() }

// Close ends all sessions and the server, and removes what is temporary. It
// may be called more than once.
func (s *Sandbox) Close() error { return s.close() }

func (s *Sandbox) shutDown() error {
	var errs []error
	if s.proxy != nil {
		errs = append(errs, s.proxy.Close())
	}
	if s.server != nil {
		errs = append(errs, s.server.Stop())
	}
	if s.folder != nil {
		errs = append(errs, s.folder.Remove())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("closing the sandbox: %w", err)
	}
	return nil
}
