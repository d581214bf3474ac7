package journal

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// listSize is how many names a row of the findings holds. Each has up to 127
// bytes, schemas and quotes not counted.
const listSize = 200

// Findings returns the statements that keep the ways round the policy, in place
// of those that an earlier run has kept.
func (j Journal) Findings(seen []state.Seen) []redshift.SQL {
	var rows []redshift.SQL
	for _, s := range seen {
		for accounts := range slices.Chunk(s.Accounts, listSize) {
			part := s
			part.Accounts = accounts
			if len(s.On) == 0 {
				rows = append(rows, redshift.Format("(%s)", redshift.Join(part.Row(), ", ")))
			}
			for on := range slices.Chunk(s.On, listSize) {
				part.On = on
				rows = append(rows, redshift.Format("(%s)", redshift.Join(part.Row(), ", ")))
			}
		}
	}
	return append([]redshift.SQL{redshift.Format("DELETE FROM %s", j.table(state.FindingTable))},
		j.insert(state.FindingTable, rows)...)
}
