// Package enforced finds what a warehouse gives people now: whom its catalog
// and its profiles let read, and what each view shows them.
package enforced

import (
	"cmp"
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// State is what a warehouse enforces now, with the views that enforce it.
type State struct {
	Side  access.Side
	Views []View
	// locks are what the readers were found by.
	locks locks
}

// Read returns what the warehouse enforces. People come from the profile rows
// and policies from what the journal keeps for each view. Readers are those
// whom both the catalog's grants and their own rows let in.
func Read(in Facts) State { return ReadAfter(in, State{}) }

// ReadAfter is Read for a warehouse of which an earlier state was read: what is the same
// is shared with that.
func ReadAfter(in Facts, earlier State) State {
	side := NewSide(in.Resolved.Now)
	people := everyone(in)
	for _, p := range people {
		side.Users[p.label] = p.user
	}
	rowsUnknown := readerRowsUnknown(in)
	var views []View
	labels := sourceLabels(in)
	for _, object := range in.Snapshot.Catalog.Objects() {
		view, ok := object.(state.View)
		if !ok || !IsViewSchema(in, view.Name.Schema) {
			continue
		}
		v := View{Object: view, Entitled: cmp.Or(labels[view.Name], view.Name.String())}
		source, err := in.parsed(in.Snapshot.Records[view.Name])
		if err == nil {
			v.Entitled, v.table, v.Recorded = source.Name, source.Table, source
		}
		if err == nil && !rowsUnknown && view.Digest != state.Foreign && !hasForeignOwner(view.Owner, in) &&
			!lacksColumn(source, in) {
			v.source = source
		}
		views = append(views, v)
	}
	relabel(in, views)
	nameSources(views)
	renameProjects(in, people, views)
	for _, v := range views {
		if v.source == nil {
			side.Unknown[v.Label] = true
		} else {
			side.Sources[v.Label] = v.source
		}
	}
	relabelApprovals(people, views)
	joinProjects(&side)
	authority := AuthorityOf(in.Snapshot, "")
	locks := fillReaders(&side, in, authority, people, views, earlier)
	side.Raw = rawOf(side.Sources, authority, in)
	return State{Side: side, Views: views, locks: locks}
}

// nameSources gives the policies the labels of their views. They may be shared, so those
// that are called otherwise are copied.
func nameSources(views []View) {
	for n := range views {
		if v := &views[n]; v.source != nil && v.source.Name != v.Label {
			source := *v.source
			source.Name = v.Label
			v.source, v.Recorded = &source, &source
		}
	}
}

// IsViewSchema reports whether policy views are in the schema, or were made
// there under an earlier view_schema.
func IsViewSchema(in Facts, schema redshift.Ident) bool {
	return schema == in.Resolved.Integration.ViewSchema || slices.Contains(in.Snapshot.Unmanaged.EarlierViews, schema)
}

// View is a policy view with the policy that it was made from; that is nil
// where it is not known what the view shows.
type View struct {
	Object state.View
	// Label is what plans call the source from now on, Entitled what people's
	// rows call it.
	Label, Entitled string
	// Recorded is the policy that the journal has for it, also where that is not
	// sure to be what it shows; nil for none.
	Recorded *policies.Source
	table    redshift.Name // zero where it is not known
	source   *policies.Source
}

// sourceLabels are the names of the policy's sources by their views.
func sourceLabels(in Facts) map[redshift.Name]string {
	labels := make(map[redshift.Name]string, len(in.Resolved.Sources))
	for _, source := range in.Resolved.Sources {
		if _, taken := labels[source.View]; !taken {
			labels[source.View] = source.Name
		}
	}
	return labels
}

// readerRowsUnknown reports whether the view that gives policy views the
// reader's rows is gone or has been replaced. Then no policy view is sure to
// show what its policy says.
func readerRowsUnknown(in Facts) bool {
	own, found := in.Snapshot.Catalog.Find(state.ViewKey(
		render.UserEntitlement(in.Resolved.Integration.SystemPrefix))).(state.View)
	return !found || own.Digest == state.Foreign || hasForeignOwner(own.Owner, in)
}

// hasForeignOwner reports whether a view has an owner whose rights are not
// known. A view reads with its owner's rights, and somebody may have made
// another account the owner. A superuser's rights are known.
func hasForeignOwner(owner redshift.Account, in Facts) bool {
	return owner != "" && !in.Snapshot.Unmanaged.Accounts[owner]
}

// lacksColumn reports whether the table has lost a declared column, so that its
// late-binding view may fail. A table outside the schemas that were read counts
// as unchanged.
func lacksColumn(source *policies.Source, in Facts) bool {
	columns, known := in.Snapshot.Unmanaged.Relations[source.Table]
	return known && slices.ContainsFunc(source.Columns, func(declared policies.Column) bool {
		return !slices.ContainsFunc(columns, func(c state.Column) bool { return c.Name == declared.Name })
	})
}

// joinProjects adds to each user's projects the sources that belong to them.
func joinProjects(side *access.Side) {
	var members []*policies.User
	for _, user := range side.Users {
		some := false
		everywhere(user, func(projects []policies.Project) { some = some || len(projects) > 0 })
		if some {
			members = append(members, user)
		}
	}
	for _, label := range slices.Sorted(maps.Keys(side.Sources)) {
		if len(side.Sources[label].Projects) == 0 {
			continue
		}
		for _, user := range members {
			everywhere(user, func(projects []policies.Project) {
				for n, project := range projects {
					if slices.Contains(side.Sources[label].Projects, project.Name) {
						projects[n].Sources = append(projects[n].Sources, label)
					}
				}
			})
		}
	}
}
