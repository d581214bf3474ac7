package plan

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Blocked is a source that cannot be brought to what the policy says now, such as
// one whose table is gone. It stops nothing else. What is in force of it stays,
// and what narrows access is taken from it all the same.
type Blocked struct {
	Source string // the label
	// Reason says what is wrong, and Mend what ends that.
	Reason, Mend string
	Origin       spec.Origin
	// Now is what readers of the view get until then; filled in by Prepare.
	Now string
	// View is the view that stays; zero where there is none. Filled in by Prepare.
	View redshift.Name
	// Taken are those who would see more of it by the rest of the plan, and so lose
	// it; filled in by Prepare.
	Taken []string
	// Readers are those who read it until then; filled in by Prepare.
	Readers []string
}

// freeze puts what is in force of each blocked source in the place of what the
// policy wants of it.
func (d *Draft) freeze() {
	d.stopped = make([]Blocked, len(d.Blocked))
	for n, b := range d.Blocked {
		at := slices.IndexFunc(d.Resolved.Sources, func(s *policies.Source) bool { return s.Name == b.Source })
		if at >= 0 {
			d.freezeSource(d.Resolved.Sources[at], &b)
		}
		d.stopped[n] = b
	}
	if len(d.Blocked) > 0 {
		d.closeWidened()
		d.dropUsage()
		d.dropUnearned()
	}
}

// closeWidened takes a blocked source from people who would see more of it by what
// they become: the policy in force there is older than their groups and attributes.
func (d *Draft) closeWidened() {
	only := func(side access.Side) access.Side {
		sources := make(map[string]*policies.Source)
		for _, b := range d.Blocked {
			if source := side.Sources[b.Source]; source != nil {
				sources[b.Source] = source
			}
			// What cannot be read just now may be again, with the policy it was made from.
			if view, found := d.inForce(b.Source); found && side.Unknown[b.Source] && view.Recorded != nil {
				recorded := *view.Recorded
				recorded.Name = b.Source
				sources[b.Source] = &recorded
			}
		}
		side.Sources, side.Unknown, side.Raw = sources, nil, nil
		return side
	}
	for _, entry := range access.Difference(only(d.Before.Side), only(d.frozenSide())) {
		if entry.Effect != access.Widens && entry.Effect != access.Mixed {
			continue
		}
		for _, user := range entry.Users {
			d.takeFrom(user, entry.Source)
		}
	}
}

// takeFrom leaves a user no right to read a blocked source.
func (d *Draft) takeFrom(name, label string) {
	for n := range d.stopped {
		b := &d.stopped[n]
		if b.Source != label || !slices.Contains(b.Readers, name) {
			continue
		}
		b.Readers = slices.DeleteFunc(b.Readers, func(reader string) bool { return reader == name })
		b.Taken = append(b.Taken, name)
		d.Desired.Readers[label] = slices.Clone(b.Readers)
		delete(d.Desired.Windows[label], name)
		view, _ := d.inForce(label)
		for _, user := range d.Resolved.Users {
			if person := d.Desired.Profiles[user.Account]; user.Name == name && person != nil {
				_, rest := rowsOf(person, view.Entitled)
				d.replaceRows(user.Account, person, rest)
			}
		}
	}
}

// replaceRows gives a person other entitlements.
func (d *Draft) replaceRows(account redshift.Account, person *state.Person, rows []state.Entitlement) {
	other := *person
	other.Entitlements = rows
	other.Sort()
	d.Desired.Profiles[account] = &other
	d.Desired.Catalog.Remove(state.Profile{Account: account}.Key())
	d.Desired.Catalog.Add(state.Profile{Account: account, Content: other.Digest()})
}

func (d *Draft) freezeSource(source *policies.Source, b *Blocked) {
	held := d.unwant(source)
	view, found := d.inForce(source.Name)
	_, claimed := d.Desired.Views[view.Object.Name]
	moves := d.Snapshot.Unmanaged.Moves // and with it the rows that the view asks for its reader
	intact := found && !claimed && !moves && view.Object.Digest != state.Foreign && view.Object.Owner == ""
	var kept *enforced.View
	if intact {
		kept, b.View = &view, view.Object.Name
		d.keep(view, held)
		d.keepFor(source.Name, view, held)
	}
	d.narrow(source, kept)
	b.Readers = slices.Clone(d.Desired.Readers[source.Name])
	switch {
	case !found:
		b.Now = "there is no view of it yet, and none is made"
	case claimed:
		b.Now = "its view makes room for that of another source"
	case moves:
		b.Now = "its view reads redveil's own schema under its earlier name, and is dropped"
	case !intact:
		b.Now = "its view was replaced or has another owner, so that nobody knows what it shows, and is dropped"
	case d.lacksCopy(view):
		b.Now = "its view stays, and reading it fails, because the copy that it reads is gone"
	case d.Before.Side.Unknown[view.Label]:
		b.Now = "its view stays, and reading it may fail"
	default:
		b.Now = "its view stays as it is, with the policy that it was made from"
	}
}

// unwant takes the view of a source, its copy and the grants on both out of what
// is wanted, and returns who was to read it.
func (d *Draft) unwant(source *policies.Source) map[state.Principal]bool {
	held := make(map[state.Principal]bool)
	copied := render.CopyOf(source, d.Resolved.Integration.SystemPrefix)
	for _, object := range d.Desired.Catalog.Objects() {
		key := object.Key()
		if key.Relation() != source.View && key.Relation() != copied {
			continue
		}
		if grant, ok := object.(state.Grant); ok && key.Relation() == source.View {
			held[grant.To] = true
		}
		d.Desired.Catalog.Remove(key)
	}
	for _, name := range []redshift.Name{source.View, copied} {
		delete(d.Desired.Views, name)
		delete(d.records, name)
	}
	return held
}

// lacksCopy reports that a view reads a copy which is not there.
func (d *Draft) lacksCopy(view enforced.View) bool {
	copied := redshift.Name{Schema: d.Desired.Scope.SystemSchema, Object: copyName(view.Object.Name)}
	return view.Recorded != nil && view.Recorded.External == spec.ExternalCopied &&
		d.Snapshot.Catalog.Find(state.ViewKey(copied)) == nil
}

// inForce returns the view that a source has now.
func (d *Draft) inForce(label string) (enforced.View, bool) {
	for _, view := range d.Before.Views {
		if view.Label == label {
			return view, true
		}
	}
	return enforced.View{}, false
}

// keep wants a view as it is, for those of its readers who were to read it, with
// the right to use the schemas that it reads from.
func (d *Draft) keep(view enforced.View, held map[state.Principal]bool) {
	var needed []redshift.Ident
	if view.Recorded != nil {
		needed = append(view.Recorded.FunctionSchemas(), view.Recorded.Table.Schema)
		needed = append(needed, d.Snapshot.Unmanaged.SchemasBeneath(view.Recorded.Table)...)
		needed = append(needed, view.Object.Name.Schema)
	}
	name := view.Object.Name
	for _, object := range d.Snapshot.Catalog.Objects() {
		key := object.Key()
		grant, isGrant := object.(state.Grant)
		other, isView := object.(state.View)
		switch {
		case key == view.Object.Key(),
			isGrant && held[grant.To] && grant == state.OnRelation(state.Select, name, grant.To),
			isGrant && held[grant.To] && grant.Relation.IsZero() && grant.Privilege == state.Usage &&
				slices.Contains(needed, grant.Schema) && (!grant.External || d.Desired.Catalog.Find(key) != nil),
			isView && other.Name == (redshift.Name{Schema: d.Desired.Scope.SystemSchema, Object: copyName(name)}):
			d.Desired.Catalog.Remove(key)
			d.Desired.Catalog.Add(object)
		}
	}
}

// keepFor lets the view be read by roles and groups that its readers have from now on
// under another name, as long as nobody else is in them.
func (d *Draft) keepFor(label string, view enforced.View, held map[state.Principal]bool) {
	reads := make(map[string]bool)
	for _, user := range d.Resolved.Users {
		reads[string(user.Account)] = d.Before.Side.Readers[label][user.Name]
	}
	others := make(map[state.Principal]bool)
	for _, object := range d.Desired.Catalog.Objects() {
		if m, ok := object.(state.Membership); ok && !reads[m.Member.Name] {
			others[m.In] = true
		}
	}
	for p := range held {
		grant := state.OnRelation(state.Select, view.Object.Name, p)
		if others[p] {
			continue
		}
		if d.earned == nil {
			d.earned = make(map[state.Principal]bool)
		}
		d.earned[p] = true
		if d.Desired.Catalog.Find(grant.Key()) == nil {
			d.Desired.Catalog.Add(grant)
		}
	}
}

// dropUnearned gives no right on a schema for the sake of a blocked source alone,
// unless it is there already or goes to the readers of before: it may open other
// tables, and in an external schema every one.
func (d *Draft) dropUnearned() {
	rest := *d.Resolved
	rest.Sources = slices.DeleteFunc(slices.Clone(rest.Sources), func(s *policies.Source) bool {
		return slices.ContainsFunc(d.Blocked, func(b Blocked) bool { return b.Source == s.Name })
	})
	without, _ := render.Build(&rest, optionsOf(d.Input))
	for _, object := range d.Desired.Catalog.Objects() {
		grant, ok := object.(state.Grant)
		if !ok || !grant.Relation.IsZero() || grant.Privilege != state.Usage ||
			without.Catalog.Find(grant.Key()) != nil || d.Snapshot.Catalog.Find(grant.Key()) != nil ||
			!grant.External && d.earned[grant.To] {
			continue
		}
		d.Desired.Catalog.Remove(grant.Key())
	}
}

func copyName(view redshift.Name) redshift.Ident {
	return redshift.MustIdent(redshift.Clip(spec.CopyPrefix+view.Object.String(), redshift.MaxIdent))
}

// narrow leaves the readers of a source those of their rows that they have now
// and are to have: nobody gains a right to read what is blocked.
func (d *Draft) narrow(source *policies.Source, view *enforced.View) {
	label := source.Name
	d.Desired.Readers[label] = nil
	delete(d.Desired.Windows, label)
	for _, user := range d.Resolved.Users {
		person := d.Desired.Profiles[user.Account]
		if person == nil {
			continue
		}
		wanted, rest := rowsOf(person, label)
		if len(wanted) == 0 {
			continue
		}
		var left []policies.Window
		if now := d.Snapshot.Profiles[user.Account]; view != nil && now != nil {
			has, _ := rowsOf(now, view.Entitled)
			left = policies.Meet(windowsOf(wanted), windowsOf(has))
			rest = append(rest, rowsFor(view.Entitled, left)...)
		}
		d.replaceRows(user.Account, person, rest)
		if len(left) > 0 && d.Before.Side.Readers[label][user.Name] {
			d.Desired.Reads(label, user.Name, left)
		}
	}
}

// rowsOf divides a person's rows into those that let them read a source, and the
// rest.
func rowsOf(p *state.Person, label string) (rows, rest []state.Entitlement) {
	for _, e := range p.Entitlements {
		if e.Kind == state.EntitlementSource && e.Name == "" && e.Value == label {
			rows = append(rows, e)
		} else {
			rest = append(rest, e)
		}
	}
	return rows, rest
}

func windowsOf(rows []state.Entitlement) []policies.Window {
	all := make([]policies.Window, len(rows))
	for n, e := range rows {
		all[n] = policies.Window{From: e.From.Time(), Until: e.Until.Time()}
	}
	return policies.Join(all)
}

func rowsFor(label string, windows []policies.Window) []state.Entitlement {
	rows := make([]state.Entitlement, len(windows))
	for n, w := range windows {
		rows[n] = state.Entitlement{
			Kind: state.EntitlementSource, Value: label, From: state.InstantOf(w.From), Until: state.InstantOf(w.Until),
		}
	}
	return rows
}

// dropUsage gives no right on a schema that is not there.
func (d *Draft) dropUsage() {
	for _, object := range d.Desired.Catalog.Objects() {
		grant, ok := object.(state.Grant)
		if ok && grant.Relation.IsZero() && !d.Snapshot.Unmanaged.Schemas[grant.Schema] &&
			d.Desired.Catalog.Find(state.SchemaKey(grant.Schema)) == nil {
			d.Desired.Catalog.Remove(grant.Key())
		}
	}
}
