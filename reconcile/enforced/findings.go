package enforced

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Finding is a way round the policy: something that accounts can do with what the
// policy governs, or with redveil's own objects, by a path that the policy does
// not give them.
type Finding struct {
	Accounts []redshift.Account
	// On are relations or schemas, such as "mart.orders" or "schema governed";
	// none for everything there is.
	On    []string
	Right Right
	Path  string
	// Means says what that opens.
	Means string
	// Since is when a run first saw it, by the journal; zero for what is new.
	Since time.Time
}

// Internal is Redshift's own superuser, which nobody can sign in as.
const Internal = redshift.Account("rdsdb")

// superRole makes its members superusers.
var superRole = state.Principal{Kind: state.PrincipalRole, Name: "sys:superuser"}

// InForce is a table that the view of a blocked source reads until it is mended.
type InForce struct {
	Source *policies.Source
	Table  redshift.Name
}

// Examine lists every way round the policy that the catalogs show, and besides what
// exceptions allow, each with the block of its
// exception as what it means. After is how the warehouse will be: what a plan opens
// is found as well as what there is; nil for no plan.
func Examine(in Facts, after *state.Snapshot, inForce ...InForce) (found, allowed []Finding) {
	f := finder{
		found: make(map[place][]redshift.Account), allowed: make(map[place][]redshift.Account),
		seen: newMemory(in.Snapshot.Unmanaged.Seen), labels: accountLabels(in),
		targets:     targetsOf(in, inForce),
		planAccount: redshift.Account(in.Resolved.Integration.Plan.Username),
		planReads:   render.SystemOf(in.Resolved).PlanMayRead(),
	}
	f.meant = f.administrators()
	for _, snapshot := range []*state.Snapshot{in.Snapshot, after} {
		if snapshot == nil {
			continue
		}
		at := in
		at.Snapshot = snapshot
		f.authority = AuthorityOf(withoutRevoked(at), redshift.Account(in.Resolved.Integration.Username))
		f.tables(at)
		f.schemas()
		f.own(at)
		f.procedures(at)
		f.accounts()
		f.defaults(at)
	}
	return f.sorted(f.found), f.sorted(f.allowed)
}

// place is a finding without its accounts, which share it.
type place struct {
	On          string
	Right       Right
	Path, Means string
}

type finder struct {
	authority *Authority
	found     map[place][]redshift.Account
	seen      memory
	labels    accountNames
	targets   []target
	// meant returns the exception by which somebody is an administrator of
	// everything; nil for none.
	meant func(Way) *policies.Exception
	// allowed are the ways that exceptions allow, with the exception as what they
	// mean.
	allowed map[place][]redshift.Account
	// planReads is what redveil lets the plan account read.
	planAccount redshift.Account
	planReads   []redshift.Name
}

// tableMeans says what rights on governed tables open.
var tableMeans = map[Right]string{
	MayRead:   rawRows,
	MayWrite:  "rows that views show, and by trying, values that masks and row filters hide",
	MayGrant:  "the raw rows, for whomever they choose",
	MayChange: "another table in the place of the governed one",
}

// tables looks at the governed tables, and at what governed views read.
func (f *finder) tables(in Facts) {
	for _, t := range f.targets {
		ways := f.authority.OnRelation(t.table)
		if !t.beneath {
			ways = slices.DeleteFunc(ways, func(way Way) bool { return isExternalReader(way, t.sources[0], in) })
		}
		f.unmeant(ways, t.sources, t.table.String(), tableMeans)
		f.unmeant(f.authority.ThroughViews(t.table), t.sources, t.table.String(), map[Right]string{
			MayRead: "raw rows, as far as that view shows them, which no mask and no row filter changes",
		})
	}
}

// isExternalReader reports that redveil itself gives the right: readers of a view
// over an external table need USAGE there. A warning of its own says so.
func isExternalReader(way Way, source *policies.Source, in Facts) bool {
	return source.External != spec.NotExternal && way.Right == MayRead &&
		slices.ContainsFunc(way.through(), in.Snapshot.Catalog.HasPrincipal)
}

// own looks at redveil's own schemas, and at what is in them.
func (f *finder) own(in Facts) {
	integration := in.Resolved.Integration
	system := render.SystemSchema(integration.SystemPrefix)
	for _, schema := range []redshift.Ident{
		integration.ViewSchema, system,
		render.ProcedureSchema(integration.SystemPrefix),
	} {
		for _, way := range f.authority.OnSchema(schema) {
			f.note("schema "+schema.String(), way, map[Right]string{
				MayCreate: "objects that people take for redveil's", MayChange: "everything in it",
				MayGrant: "it, for others",
			})
		}
	}
	views := render.SystemOf(in.Resolved).Views()
	for _, name := range slices.SortedFunc(maps.Keys(in.Snapshot.Unmanaged.Relations), redshift.Name.Compare) {
		switch {
		case name.Schema == system:
			means := map[Right]string{
				MayWrite:  "what the views ask about readers, and what redveil knows of itself",
				MayChange: "what redveil and the views rely on",
				MayGrant:  "it, for others",
			}
			means[MayRead] = opensByReading(name, views)
			f.relation(name, means)
			for _, way := range f.authority.ThroughViews(name) {
				f.note(name.String(), way, map[Right]string{MayRead: means[MayRead]})
			}
		case name.Schema == integration.ViewSchema && in.Snapshot.Catalog.Find(state.ViewKey(name)) != nil:
			f.relation(name, map[Right]string{
				MayChange: "another view in the place of the governed one",
				MayGrant:  "it, for others",
			})
		}
	}
}

// opensByReading says what reading a relation of the system schema opens; empty
// for what everyone may read, and for the history, which auditors may.
func opensByReading(name redshift.Name, secure map[redshift.Name]state.ViewDefinition) string {
	_, open := secure[name]
	switch object := name.Object.String(); {
	case open || object == "history":
		return ""
	case strings.HasPrefix(object, spec.CopyPrefix):
		return rawRows
	case object == state.MaskKeyTable:
		return "the key of hash(), and so what every hash stands for"
	case object == state.FindingTable, object == "object", object == "policy", object == "lock", object == "fence":
		return "what redveil knows of itself and of the policy"
	case object == "profile", object == "entitlement":
		return "everyone's profile"
	case slices.Contains([]string{"project", "acknowledgement", "impersonation_grant", "impersonation"}, object):
		return "what people chose, acknowledged and were given"
	}
	return "" // a table that somebody put there
}

// isForPlans reports that redveil itself gives the right: the plan account reads
// what plans are made from.
func (f *finder) isForPlans(name redshift.Name, way Way) bool {
	return f.planAccount != "" && way.Account == f.planAccount && way.Right == MayRead && way.Path == "grant" &&
		slices.Contains(f.planReads, name)
}

const rawRows = "the raw rows, which no mask and no row filter changes"

func (f *finder) relation(name redshift.Name, means map[Right]string) {
	for _, way := range f.authority.onRelation(name, means).sorted() {
		if way.Path == ownerOfSchema || f.isForPlans(name, way) { // the first is said of the schema
			continue
		}
		f.note(name.String(), way, means)
	}
}

// note records a way that means something. What superusers can do they can do
// everywhere, which is said once.
func (f *finder) note(on string, way Way, means map[Right]string) {
	meaning := means[way.Right]
	if meaning == "" || way.Account == Internal {
		return
	}
	if way.Everywhere {
		if by := f.meant(way); by != nil {
			f.allow("everything", way, by)
			return
		}
	}
	key := place{On: on, Right: way.Right, Path: way.Path, Means: meaning}
	if way.isSuper() {
		key = place{
			Right: MayChange, Path: way.Path,
			Means: "every table, view and profile, whatever the policy says",
		}
	}
	if !slices.Contains(f.found[key], way.Account) {
		f.found[key] = append(f.found[key], way.Account)
	}
}

// isSuper reports that the account can do everything there is.
func (w Way) isSuper() bool {
	through := w.through()
	return w.Everywhere && (w.Via == nil || len(through) > 0 && through[len(through)-1] == superRole)
}

// sorted puts together what the same accounts can do with several things since
// the same time.
func (f *finder) sorted(found map[place][]redshift.Account) []Finding {
	type shared struct {
		accounts    string
		right       Right
		path, means string
		since       time.Time
	}
	folded := make(map[shared]*Finding)
	for key, all := range found {
		for since, accounts := range f.bySince(key, all) {
			group := shared{fmt.Sprintf("%q", accounts), key.Right, key.Path, key.Means, since}
			if folded[group] == nil {
				folded[group] = &Finding{
					Accounts: accounts, Right: key.Right, Path: key.Path, Means: key.Means, Since: since,
				}
			}
			if key.On != "" {
				folded[group].On = append(folded[group].On, key.On)
			}
		}
	}
	all := make([]Finding, 0, len(folded))
	for _, finding := range folded {
		slices.Sort(finding.On)
		all = append(all, *finding)
	}
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), slices.Compare(a.On, b.On),
			cmp.Compare(a.Right, b.Right), cmp.Compare(a.Path, b.Path),
			slices.Compare(a.Accounts, b.Accounts), a.Since.Compare(b.Since))
	})
	return all
}

// rank puts what is new first.
func rank(f Finding) int {
	if f.Since.IsZero() {
		return 0
	}
	return 1
}

// bySince divides the accounts of a finding by when a run first saw them there.
func (f *finder) bySince(key place, accounts []redshift.Account) map[time.Time][]redshift.Account {
	slices.Sort(accounts)
	divided := make(map[time.Time][]redshift.Account)
	for _, account := range accounts {
		since := f.seen.since(account, key.Right, key.Path, key.On)
		divided[since] = append(divided[since], account)
	}
	return divided
}

// withoutRevoked leaves out the grants on governed tables that the integration
// has revoked on each run.
func withoutRevoked(in Facts) *state.Snapshot {
	if in.Resolved.Integration.RawAccess != spec.RawAccessRevoke {
		return in.Snapshot
	}
	revoked := make(map[state.Key]bool)
	for _, grant := range RawGrants(in) {
		revoked[grant.Key()] = true
	}
	rest := *in.Snapshot
	rest.Unmanaged.Privileges.Given = slices.DeleteFunc(slices.Clone(rest.Unmanaged.Privileges.Given),
		func(g state.Given) bool {
			return !g.Relation.IsZero() && revoked[g.Key()]
		})
	return &rest
}
