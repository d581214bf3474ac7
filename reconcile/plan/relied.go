package plan

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// relied finds what changes rely on besides redveil's own objects.
type relied struct {
	in     Input
	tables map[redshift.Name]redshift.Name // by view
}

func newRelied(in Input) relied {
	r := relied{in: in, tables: make(map[redshift.Name]redshift.Name)}
	for _, source := range in.Resolved.Sources {
		r.tables[source.View] = source.Table
	}
	return r
}

// on returns a digest of what a change relies on.
func (r relied) on(change *Change) state.Digest {
	return state.DigestOf(change.facts().relies(r, change)...)
}

// onView lists the view's text and record, and the columns of its table.
func (r relied) onView(change *Change) []string {
	unmanaged, view := &r.in.Snapshot.Unmanaged, change.Key().Relation()
	parts := []string{unmanaged.Definitions[view], r.in.Snapshot.Records[view]}
	if table, ok := r.tables[view]; ok {
		parts = append(parts, table.String(), state.ColumnList(unmanaged.Relations[table]),
			strconv.FormatBool(unmanaged.ExternalTables[table]))
	}
	return parts
}

func (r relied) onProcedure(change *Change) []string {
	return []string{r.in.Snapshot.Unmanaged.Procedures[change.Key()]}
}

// onMaskKey lists the fingerprints of the key, so that another rotation is
// another change.
func (r relied) onMaskKey(change *Change) []string {
	key := change.Key()
	if key.Relation() != state.MaskKeyName(key.Schema) {
		return nil
	}
	maskKey := r.in.Snapshot.Unmanaged.MaskKey
	return []string{fmt.Sprintf("%q %q", maskKey.Fingerprints, maskKey.Recorded)}
}

// onAccount says whether the account of a change exists, and whether it is a
// superuser.
func (r relied) onAccount(change *Change) []string {
	super, exists := r.in.Snapshot.Unmanaged.Accounts[accountOf(change.Key())]
	return []string{strconv.FormatBool(exists), strconv.FormatBool(super)}
}

// accountOf returns the account whose profile, membership or grant a key names.
func accountOf(key state.Key) redshift.Account {
	if key.Kind == state.KindMembership {
		return redshift.Account(key.Member.Name)
	}
	return cmp.Or(key.Account, redshift.Account(key.Principal.Name))
}
