package adopting

import (
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
		Disabled: disabled(given.Facts),
	}
	e := examination{
		Given: given, authority: enforced.AuthorityOf(given.Facts.Snapshot, redshift.Account(i.Username)),
		meant:  enforced.MeantIn(given.Facts),
		labels: enforced.LabelsOf(given.Facts), loses: losses(given), known: answer.Log,
	}
	for _, source := range given.Facts.Resolved.Sources {
		answer.Tables = append(answer.Tables, e.table(source))
	}
	answer.Next = next(answer)
	return answer
}

type examination struct {
	Given
	authority *enforced.Authority
	meant     enforced.Meant
	labels    map[redshift.Account]string
	loses     map[pair][]string
	known     Known
}

// disabled are the sources of the integration that are not in force.
func disabled(facts enforced.Facts) []string {
	names := []string{}
	for _, source := range facts.Repository.Sources {
		if source.In(facts.Resolved.Integration.Name) && !source.Enabled {
			names = append(names, source.Name)
		}
	}
	slices.Sort(names)
	return names
}

// pair is a user and a source.
type pair struct{ user, source string }

func (e examination) table(source *policies.Source) Table {
	t := Table{
		Source: source.Name, Table: source.Table.String(), View: source.View.String(), State: Revoked,
		Readers: e.readers(source),
	}
	open := make(map[redshift.Account]bool)
	for _, reader := range t.Readers {
		if reader.Stays != "" {
			continue
		}
		open[reader.Account] = true
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
	case len(open)+len(t.Open) > 0:
		t.State = Ready
	}
	return t
}
