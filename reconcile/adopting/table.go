package adopting

import (
	"cmp"
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Of says how far a warehouse has come.
func Of(given Given) Integration {
	i := given.Facts.Resolved.Integration
	answer := Integration{
		Name: i.Name, Place: i.Place(), RawAccess: string(i.RawAccess), Log: given.known(), Tables: []Table{},
		Disabled: namesOf(disabled(given.Facts)),
	}
	e := examination{
		Given: given, authority: enforced.AuthorityOf(given.Facts.Snapshot, redshift.Account(i.Username)),
		meant:  enforced.MeantIn(given.Facts),
		labels: enforced.LabelsOf(given.Facts), loses: losses(given), known: answer.Log,
	}
	for _, source := range given.Facts.Resolved.Sources {
		answer.Tables = append(answer.Tables, e.table(source))
	}
	answer.Ways, answer.Unseen = append(e.ways(answer.Tables), e.waysOfDisabled()...), e.unseen()
	e.leave(answer)
	answer.Next = next(answer)
	return answer
}

// leave finds the tables of which nobody reads what raw_access = "revoke" takes, and which
// are open all the same.
func (e examination) leave(answer Integration) {
	for n, source := range e.Facts.Resolved.Sources {
		t, beneath := &answer.Tables[n], e.Facts.Snapshot.Unmanaged.Beneath[source.Table]
		if t.State == Revoked && (t.Owner != "" || slices.ContainsFunc(answer.Ways, func(w Way) bool {
			return w.stays(source.Table, beneath)
		})) {
			t.State = Left
		}
	}
}

type examination struct {
	Given
	authority *enforced.Authority
	meant     enforced.Meant
	labels    map[redshift.Account]string
	loses     map[pair][]string
	known     Known
}

// pair is a user and a source.
type pair struct{ user, source string }

func (e examination) table(source *policies.Source) Table {
	t := Table{
		Source: source.Name, Table: source.Table.String(), View: source.View.String(), State: Revoked,
		Readers: e.readers(source), owner: e.owner(source),
	}
	t.Owner = cmp.Or(e.labels[t.owner], string(t.owner))
	open := make(map[redshift.Account]bool)
	for _, reader := range t.Readers {
		if reader.Stays != "" {
			continue
		}
		open[reader.Account] = open[reader.Account] || !reader.Owns
		if reader.Waits {
			t.Waiting++
		}
		if e.known.moves(reader) {
			t.Still++
		}
	}
	t.Open, t.ByHand = e.openings(source, open), e.byHand(source)
	switch {
	case e.Facts.Snapshot.Catalog.Find(state.ViewKey(source.View)) == nil:
		t.State = NoView
	case t.Waiting > 0:
		t.State = Views
	case slices.Contains(slices.Collect(maps.Values(open)), true) || len(t.Open) > 0:
		t.State = Ready
	}
	return t
}
