package warehouse

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/redveil/redveil/state/redshift"
)

// The limits of one answer. A catalog of 10,000 tables with a hundred columns
// each is a million rows and 120 MB. An answer far beyond that is not a
// catalog, and must not fill the memory.
const (
	maxAnswer  = 256 << 20 // bytes from the network
	maxRows    = 5_000_000
	maxNotices = 10_000
	maxColumns = 1_600 // https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html
	maxSignIn  = 1 << 20
	keptNotice = 50   // lines that errors show
	keptBytes  = 2000 // of one text that the server sent
)

// DefaultSilence is how long the server may send nothing while a statement
// runs. Redshift sends nothing while it works, so this is long.
const DefaultSilence = 15 * time.Minute

// cancelGrace is how long the server has to answer a request to cancel. After
// that the connection is closed.
const cancelGrace = time.Second

// BrokenError reports a connection that was closed, by either side, before an
// answer was complete.
type BrokenError struct {
	Address string
	Place   string // instead of the address, where there is none
	What    string // "sent nothing for 15m0s"
	Hint    string
	Inner   error // what the transport said, if anything
}

func (e *BrokenError) Error() string {
	text := "the server at " + e.Address + " " + e.What
	if e.Place != "" {
		text = e.Place + " " + e.What
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

func (e *BrokenError) Unwrap() error { return e.Inner }

const foreignHint = "check that host and port of the integration are those of a Redshift warehouse"

func tooMuch(address, what string) *BrokenError {
	return &BrokenError{Address: address, What: "sent " + what + ", which does not answer the request; the " +
		"connection was closed", Hint: foreignHint}
}

func foreign(address string, said any) *BrokenError {
	return &BrokenError{Address: address, What: fmt.Sprintf("sent something that is not the PostgreSQL "+
		"protocol (%s)", clip(fmt.Sprint(said))), Hint: foreignHint}
}

func hungUp(address string) *BrokenError {
	return &BrokenError{Address: address, What: "closed the connection", Hint: "try again; where that does " +
		"not help, " + foreignHint, Inner: driver.ErrBadConn}
}

// bytesOf formats a size for people.
func bytesOf(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }

func (t Config) silence() time.Duration { return cmp.Or(t.Silence, DefaultSilence) }

// clip shortens what a server sent to a readable length.
func clip(text string) string {
	if len(text) <= keptBytes {
		return text
	}
	return redshift.Clip(text, keptBytes) + fmt.Sprintf("… (%d bytes)", len(text))
}
