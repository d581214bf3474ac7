package adopting

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/spec"
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

// readers are those who read the table itself or a view of others over it, by label.
func (e examination) readers(source *policies.Source) []Reader {
	itself := e.counted(e.authority.OnRelation(source.Table))
	by := e.counted(e.authority.ThroughViews(source.Table))
	for account, ways := range itself {
		by[account] = slices.Concat(ways, by[account])
	}
	changers := e.authority.Changers(source.Table)
	readers := make([]Reader, 0, len(by))
	for _, account := range slices.Sorted(maps.Keys(by)) {
		r := Reader{
			User: e.labels[account], Account: account, Stays: e.stays(by[account], source),
			LastRead: e.Log.Last[Use{account, source.Table}], Loses: []string{}, Changes: []state.Privilege{},
			Paths: pathsOf(by[account]),
		}
		r.View = e.Declared.Readers[source.Name][r.User]
		r.Loses = append(r.Loses, e.loses[pair{r.User, source.Name}]...)
		if r.Stays == "" && len(itself[account]) > 0 {
			r.Changes = append(r.Changes, changers[account]...)
		}
		r.Waits = r.Stays == "" && e.known.waits(r)
		readers = append(readers, r)
	}
	return readers
}

// counted are the ways to read of all but Redshift's own superuser and the plan account.
func (e examination) counted(ways []enforced.Way) map[redshift.Account][]enforced.Way {
	plan := redshift.Account(e.Facts.Resolved.Integration.Plan.Username)
	by := make(map[redshift.Account][]enforced.Way)
	for _, way := range ways {
		if way.Right == enforced.MayRead && way.Account != enforced.Internal && way.Account != plan {
			by[way.Account] = append(by[way.Account], way)
		}
	}
	return by
}

// pathsOf are what the ways are called, each once.
func pathsOf(ways []enforced.Way) []string {
	var paths []string
	for _, way := range ways {
		path := way.Path
		if !way.Column.IsZero() {
			path += " alone"
		}
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// waits reports whether something has to be done for somebody before the table can be
// closed: they have to move, no view is for them, or they change rows.
func (k Known) waits(r Reader) bool { return k.moves(r) || !r.View || len(r.Changes) > 0 }

// moves reports whether somebody reads the table, as far as the log goes back, or nobody
// can tell and the view does not show them all.
func (k Known) moves(r Reader) bool { return !r.LastRead.IsZero() || !k.Covers && r.less() }

// less says that somebody does not see in the view all that they see in the table.
func (r Reader) less() bool { return !r.View || len(r.Loses) > 0 }

const superuser = "superuser"

// stays says why somebody goes on reading the table, whatever raw_access says.
func (e examination) stays(ways []enforced.Way, source *policies.Source) string {
	by := ""
	for _, way := range ways {
		if e.authority.IsSuper(way.Account) {
			return superuser
		}
		exception := enforced.MeantBy(e.Facts, way, source)
		if exception == nil {
			return ""
		}
		by = exception.Origin.Block
	}
	return by
}

// losses compares what people see of the tables themselves with what the policy shows
// them, as a plan would if nobody could read a table any more.
func losses(given Given) map[pair][]string {
	before, after := given.Declared, given.Declared
	before.Readers, before.Columns, before.Windows = nil, nil, nil
	before.Raw, after.Raw = enforced.RawOf(nil, given.Facts, given.Facts.Snapshot), nil
	all := make(map[pair]*loss)
	for _, entry := range access.Difference(before, after) {
		if entry.Effect == access.Widens || entry.Effect == access.Neutral {
			continue
		}
		for _, user := range entry.Users {
			at := pair{user, entry.Source}
			if all[at] == nil {
				all[at] = &loss{rows: make(map[string]bool)}
			}
			all[at].add(entry)
		}
	}
	texts := make(map[pair][]string)
	for at, loss := range all {
		texts[at] = loss.text()
	}
	for _, source := range given.Facts.Resolved.Sources {
		hidden := undeclared(source, given.Facts.Snapshot)
		for user := range before.Raw[source.Name] {
			at := pair{user, source.Name}
			if len(hidden) > 0 && !slices.Equal(texts[at], []string{everything}) {
				texts[at] = append(texts[at], listed("hidden: ", hidden))
			}
		}
	}
	return texts
}

// undeclared are the columns of the table that no source has, so that no view shows them.
func undeclared(source *policies.Source, snapshot *state.Snapshot) []string {
	var names []string
	if source.External != spec.NotExternal {
		return nil
	}
	for _, column := range snapshot.Unmanaged.Relations[source.Table] {
		name := column.Name
		if !slices.ContainsFunc(source.Columns, func(c policies.Column) bool { return c.Name == name }) {
			names = append(names, name.String())
		}
	}
	return names
}
