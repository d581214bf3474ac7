package plan

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// recordsOf returns the description of each view's policy that the journal is
// to keep.
func recordsOf(resolved *policies.Resolved, known *access.Records) map[redshift.Name]string {
	records := make(map[redshift.Name]string, len(resolved.Sources))
	for _, source := range resolved.Sources {
		records[source.View] = known.Of(source)
	}
	return records
}

// addRecords makes the records part of the desired state. A record that is
// damaged, or that describes the view in other words, has to be written again;
// otherwise each later plan would report a change of access that never happens.
func addRecords(desired *state.Catalog, records map[redshift.Name]string) {
	for name, record := range records {
		if view, ok := desired.Find(state.ViewKey(name)).(state.View); ok {
			view.Record = state.DigestOf(record)
			desired.Replace(view)
		}
	}
}
