package reconcile

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// before is what a warehouse enforces now, with the views that do.
type before struct {
	side  access.Side
	views []governed
}

// readBefore finds people from the profile rows, policies from what the journal
// keeps beside each view, and readers from both locks: the catalog's grants and
// the reader's own rows.
func readBefore(in Facts) before {
	side := newSide(in.Resolved.Now)
	people := everyone(in)
	for _, p := range people {
		side.Users[p.label] = p.user
	}
	astray := rowsAstray(in)
	var views []governed
	for _, object := range in.Snapshot.Catalog.Objects() {
		view, ok := object.(state.View)
		if !ok || !isViewSchema(in, view.Name.Schema) {
			continue
		}
		v := governed{view: view, entitled: sourceLabel(in, view.Name)}
		source, err := access.ParseRecord(in.Snapshot.Records[view.Name])
		if err == nil {
			v.entitled, v.table = source.Name, source.Table
		}
		if err == nil && !astray && view.Digest != state.Foreign && !isStrange(view.Owner, in) && !lacksColumn(source, in) {
			v.source = source
		}
		views = append(views, v)
	}
	nameAnew(in, views)
	callAnew(in, people, views)
	for _, v := range views {
		if v.source == nil {
			side.Unknown[v.label] = true
		} else {
			v.source.Name, side.Sources[v.label] = v.label, v.source
		}
	}
	approveAnew(people, views)
	joinProjects(&side)
	fillReaders(&side, in, people, views)
	return before{side: side, views: views}
}

// isViewSchema: policy views are there, or were made there before view_schema
// had another name.
func isViewSchema(in Facts, schema redshift.Ident) bool {
	return schema == in.Resolved.Integration.ViewSchema || slices.Contains(in.Snapshot.World.EarlierViews, schema)
}

// governed is a policy view with the policy that it was made from, nil where
// what it shows cannot be told.
type governed struct {
	view state.View
	// label is what plans call the source from now on, entitled what people's
	// rows call it.
	label, entitled string
	table           redshift.Name // zero where it is not known
	source          *policies.Source
}

func sourceLabel(in Facts, view redshift.Name) string {
	for _, source := range in.Resolved.Sources {
		if source.View == view {
			return source.Name
		}
	}
	return view.String()
}

// rowsAstray: what the views ask for the reader's rows is gone, or another
// one's, so that none of them shows for sure what its policy says.
func rowsAstray(in Facts) bool {
	own, found := in.Snapshot.Catalog.Find(state.ViewKey(render.UserEntitlement(in.Resolved.Integration.SystemPrefix))).(state.View)
	return !found || own.Digest == state.Foreign || isStrange(own.Owner, in)
}

// isStrange: a view reads with its owner's rights. What those of an account
// are that was made the owner by hand is not known, unless it is a superuser.
func isStrange(owner redshift.Account, in Facts) bool {
	return owner != "" && !in.Snapshot.World.Accounts[owner]
}

// lacksColumn: the table has lost a column since, so that its late-binding view
// fails, unless it shows nothing of the column. A table outside of the schemas
// that were read is taken to be as it was.
func lacksColumn(source *policies.Source, in Facts) bool {
	columns, known := in.Snapshot.World.Relations[source.Table]
	return known && slices.ContainsFunc(source.Columns, func(declared policies.Column) bool {
		return !slices.ContainsFunc(columns, func(c state.Column) bool { return c.Name == declared.Name })
	})
}

// joinProjects tells the users' projects which sources belong to them.
func joinProjects(side *access.Side) {
	for _, label := range slices.Sorted(maps.Keys(side.Sources)) {
		for _, user := range side.Users {
			for n, project := range user.Projects {
				if slices.Contains(side.Sources[label].Projects, project.Name) {
					user.Projects[n].Sources = append(user.Projects[n].Sources, label)
				}
			}
		}
	}
}
