package state

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/redveil/redveil/state/redshift"
)

// Seen is a way round the policy that an earlier run found, as the journal keeps
// it: since when which accounts can do what with which objects, by which path.
type Seen struct {
	First    time.Time // UTC
	Right    string
	Path     string
	Accounts []redshift.Account
	// On are relations and schemas by name; empty for everything there is.
	On []string
}

// MaxSeenPath is how many bytes of a path the journal keeps.
const MaxSeenPath = 60000

// FindingTable is the name of the table of what runs have seen.
const FindingTable = "finding"

// seen reads the ways round the policy that earlier runs found. Only the dates
// come from here: whether there is a way at all is in the catalogs.
func (r *reader) seen() error {
	table := redshift.Name{Schema: r.scope.SystemSchema, Object: redshift.MustIdent(FindingTable)}
	columns := r.snapshot.Unmanaged.Relations[table]
	r.snapshot.Unmanaged.KeepsSeen = hasColumn(columns, "objects") && hasColumn(columns, "accounts") &&
		hasColumn(columns, "first_seen") && hasColumn(columns, "path") && hasColumn(columns, "right_name")
	if !r.snapshot.Unmanaged.KeepsSeen {
		return nil
	}
	return r.each("findings", nil, func(scan func(...any) error) error {
		var s Seen
		var accounts, on string
		if err := scan(&s.First, &s.Right, &s.Path, &accounts, &on); err != nil {
			return err
		}
		if json.Unmarshal([]byte(accounts), &s.Accounts) != nil || json.Unmarshal([]byte(on), &s.On) != nil {
			return nil // somebody wrote into the table: what cannot be read was never seen
		}
		s.First = s.First.UTC()
		r.snapshot.Unmanaged.Seen = append(r.snapshot.Unmanaged.Seen, s)
		return nil
	})
}

// Row returns the values of the row that keeps it.
func (s Seen) Row() []redshift.SQL {
	return []redshift.SQL{
		redshift.Timestamp(s.First.UTC().Truncate(time.Microsecond)), redshift.Text(s.Right),
		redshift.Text(redshift.Clip(s.Path, MaxSeenPath)), redshift.Text(listOf(s.Accounts)),
		redshift.Text(listOf(s.On)),
	}
}

func listOf[T ~string](all []T) string {
	encoded, err := json.Marshal(append([]T{}, all...))
	if err != nil {
		panic(fmt.Sprint("state: ", err)) // plain strings only
	}
	return string(encoded)
}
