package warehouse

import (
	"context"
	"database/sql/driver"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/lib/pq"
	"github.com/redveil/redveil/state/redshift"
)

// Config is a database to connect to.
type Config struct {
	Host           string
	Port           int
	Database       string
	Account        redshift.Account
	Password       Secret
	SSLMode        string
	SSLRootCert    string        // certificates in PEM; empty: the system's
	SignIns        *SignIns      // of the run; nil: of this session and those that follow it
	ConnectTimeout time.Duration // zero: 10 seconds
	Silence        time.Duration // zero: DefaultSilence
	// Denied says what to do where the account lacks a right to read; empty for
	// nothing in particular.
	Denied string
	// ReadOnly keeps the session in a transaction in which nothing can be written.
	ReadOnly bool

	// Temporary returns what a new connection signs in with, in the place of Account
	// and Password. It is called for each connection. Nil: those two.
	Temporary func(ctx context.Context) (Login, error)
	// Transport makes the sessions, where nobody connects to Host and Port. Nil:
	// the server's own protocol.
	Transport Transport
}

// Login is what a connection signs in with. The account may be written other than
// the database user that it becomes: IAM:redveil signs in as redveil.
type Login struct {
	Account  string
	Password Secret
}

// Transport makes sessions in another way than over the server's own protocol.
type Transport interface {
	driver.Connector
	// Place names the warehouse in errors: cluster "analytics" in us-east-1.
	Place() string
}

// place names the warehouse in errors.
func (t Config) place() string {
	if t.Transport != nil {
		return t.Transport.Place()
	}
	return t.address()
}

// now returns the same place with what is to sign in there now.
func (t Config) now(ctx context.Context) (Config, error) {
	if t.Temporary == nil || t.Transport != nil {
		return t, nil
	}
	login, err := t.Temporary(ctx)
	t.Account, t.Password = redshift.Account(login.Account), login.Password
	return t, err
}

func (t Config) address() string { return net.JoinHostPort(t.Host, strconv.Itoa(t.Port)) }

func (t Config) timeout() time.Duration {
	if t.ConnectTimeout == 0 {
		return 10 * time.Second
	}
	return t.ConnectTimeout
}

// noFile is a path where no file can exist.
var noFile = filepath.Join(os.DevNull, "none")

// config returns how to connect, field by field. An address as one text could
// be misread, and an error about it would quote it with the password. Nothing
// comes from the PG variables or a password file, and TLS is our own.
func (t Config) config() pq.Config {
	return pq.Config{
		Host: t.Host, Port: uint16(t.Port), Database: t.Database, User: string(t.Account),
		Password: t.Password.Reveal(),
		Passfile: noFile, SSLMode: pq.SSLModeDisable, ApplicationName: "redveil",
		ConnectTimeout: t.timeout(),
		ClientEncoding: "UTF8", Datestyle: "ISO, MDY", MinProtocolVersion: "3.0", MaxProtocolVersion: "3.0",
	}
}

// secrets returns the secrets that no error of this connection may show, as a
// server can send back what it received.
func (t Config) secrets() *Secrets {
	known := new(Secrets)
	known.Add(t.Password)
	return known
}
