package plan

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// recordsOf are what the journal is to keep beside each policy view.
func recordsOf(resolved *policies.Resolved) map[redshift.Name]string {
	records := make(map[redshift.Name]string, len(resolved.Sources))
	for _, source := range resolved.Sources {
		records[source.View] = access.Record(source)
	}
	return records
}

// addRecords makes the records a part of what is desired: one that was lost in
// part, or that says in other words what a view shows, has to be written anew,
// or each later plan would tell a change of access that never comes.
func addRecords(desired *state.Catalog, records map[redshift.Name]string) {
	for name, record := range records {
		if view, ok := desired.Find(state.ViewKey(name)).(state.View); ok {
			view.Record = state.DigestOf(record)
			desired.Remove(view.Key())
			desired.Add(view)
		}
	}
}
