// Package render turns a resolved policy into what the warehouse should hold:
// views, principals, memberships, grants and profile rows. It is pure.
package render

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Desired is a warehouse as the policy wants it.
type Desired struct {
	Catalog    *state.Catalog
	Scope      state.Scope
	Views      map[redshift.Name]state.ViewDefinition
	Procedures map[state.Key]state.ProcedureDefinition
	Profiles   state.Profiles
	// Origins are the blocks that ask for an object.
	Origins map[state.Key][]spec.Origin
	// Readers are the users who may read a source. Both are given by name.
	Readers map[string][]string
	// Windows says when readers may read whose access is limited in time, by
	// source and user.
	Windows map[string]map[string][]policies.Window
	// Absent are the users without an account. redveil leaves them out.
	Absent []*policies.User
	// NoPlanAccount says that the account that only reads does not exist.
	NoPlanAccount bool
}

// Options are the facts that the policy alone does not give.
type Options struct {
	// HasAccount reports whether an account exists. If it is nil, all do.
	HasAccount func(redshift.Account) bool
	// SchemasBeneath returns the schemas on which readers need USAGE because a
	// governed view reads them. If it is nil, nothing lies beneath.
	SchemasBeneath func(redshift.Name) []redshift.Ident
}

// Build renders the policy of one integration.
func Build(resolved *policies.Resolved, options Options) (*Desired, hcl.Diagnostics) {
	b := &builder{
		resolved: resolved,
		system:   systemNamesOf(resolved),
		readers:  &readers{resolved: resolved, audience: resolved.Audience(), passes: make(map[string][]bool)},
		members:  make(map[string][]int),
		labels:   make(map[state.Principal]string),
		has:      options.HasAccount,
		beneath:  options.SchemasBeneath,
		sources:  make([][]entitledSource, len(resolved.Users)),
		desired: &Desired{
			Catalog:    state.NewCatalog(),
			Views:      make(map[redshift.Name]state.ViewDefinition),
			Procedures: make(map[state.Key]state.ProcedureDefinition),
			Profiles:   make(state.Profiles),
			Origins:    make(map[state.Key][]spec.Origin),
			Readers:    make(map[string][]string),
			Windows:    make(map[string]map[string][]policies.Window),
		},
	}
	if b.has == nil {
		b.has = func(redshift.Account) bool { return true }
	}
	if b.beneath == nil {
		b.beneath = func(redshift.Name) []redshift.Ident { return nil }
	}
	b.desired.Scope = ScopeOf(resolved)
	b.addSystem()
	b.addAccounts()
	for _, source := range resolved.Sources {
		b.addSource(source)
	}
	b.addProfiles()
	return b.desired, b.problems
}

type builder struct {
	resolved *policies.Resolved
	system   systemNames
	readers  *readers
	labels   map[state.Principal]string // the label that a principal's name stands for
	members  map[string][]int           // who was made a member, by label
	has      func(redshift.Account) bool
	beneath  func(redshift.Name) []redshift.Ident
	present  []bool             // by index of user: they have an account, or get one
	sources  [][]entitledSource // by index of user: what they may read
	desired  *Desired
	problems hcl.Diagnostics
}

func (b *builder) integration() *spec.Integration { return b.resolved.Integration }

// add adds an object and notes which blocks ask for it.
func (b *builder) add(object state.Object, origins ...spec.Origin) {
	b.desired.Catalog.Add(object)
	known := b.desired.Origins[object.Key()]
	for _, origin := range origins {
		if !slices.Contains(known, origin) {
			known = append(known, origin)
		}
	}
	b.desired.Origins[object.Key()] = known
}

func (b *builder) refuse(origin spec.Origin, summary, format string, args ...any) {
	b.problems = append(b.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &origin.Range,
	})
}

// addSystem adds what every warehouse has: redveil's schemas, tables and secure
// views. Everyone may read the views, because they show only one's own rows.
func (b *builder) addSystem() {
	origin := b.integration().Origin
	b.add(state.Schema{Name: b.system.schema}, origin)
	b.add(state.Schema{Name: b.integration().ViewSchema}, origin)
	for _, table := range b.system.tables() {
		b.add(table, origin)
	}
	for _, view := range b.system.views() {
		b.addView(view, state.ManagedMark, origin)
		if view.Name != b.system.keyFingerprint {
			b.add(state.OnRelation(state.Select, view.Name, state.Public()), origin)
		}
	}
	b.addPlanAccount(SystemOf(b.resolved), origin)
	b.addProcedures(origin)
	b.add(state.OnSchema(state.Usage, b.system.schema, state.Public()), origin)
}

// addProcedures adds the procedures with which people act in a project, each for
// themselves.
func (b *builder) addProcedures(origin spec.Origin) {
	procedures := b.system.procedures()
	if len(procedures) == 0 {
		return
	}
	b.add(state.Schema{Name: b.system.procedureSchema}, origin)
	b.add(state.OnSchema(state.Usage, b.system.procedureSchema, state.Public()), origin)
	for _, p := range procedures {
		object := state.Procedure{Name: p.Name, Arguments: p.Arguments(), Digest: p.Digest()}
		b.desired.Procedures[object.Key()] = p.ProcedureDefinition
		b.add(object, origin)
		if p.everyone {
			b.add(state.OnProcedure(object.Name, object.Arguments, state.Public()), origin)
		}
	}
}

func (b *builder) addView(view state.ViewDefinition, comment string, origins ...spec.Origin) {
	b.desired.Views[view.Name] = view
	b.add(state.View{
		Name: view.Name, Digest: view.Digest(), LateBinding: view.LateBinding, Materialized: view.Materialized,
		Comment: fmt.Sprintf("%s; %s", comment, view.Digest()),
	}, origins...)
}

// addSource adds a source's view, the copy of an external table if the source
// asks for one, and the principals that may read it. Besides SELECT they need
// USAGE on the view's schema, and on the table's, which Redshift requires of
// readers of a late-binding view, and where the table is a view, on those of what
// it reads. USAGE alone opens no local table.
func (b *builder) addSource(source *policies.Source) {
	view, problems := policyView(source, b.system)
	b.problems = append(b.problems, problems...)
	b.addView(view, state.ManagedMark+" from source."+source.Name, viewOrigins(source)...)
	if source.External == spec.ExternalCopied {
		b.addView(b.system.copyView(source), state.CopyMark+" for source."+source.Name, source.Origin)
	}
	lock := b.readers.of(source)
	asks := source.AsksPurpose()
	for _, n := range lock.readers {
		if user := b.resolved.Users[n]; b.present[n] {
			b.sources[n] = append(b.sources[n], entitledSource{source, asks, lock.windows[n]})
			b.desired.Readers[source.Name] = append(b.desired.Readers[source.Name], user.Name)
			if windows := lock.windows[n]; limited(windows) {
				b.desired.limit(source.Name, user.Name, windows)
			}
		}
	}
	for _, p := range lock.principals {
		b.addPrincipal(source, p)
	}
}

func viewOrigins(source *policies.Source) []spec.Origin {
	origins := []spec.Origin{source.Origin}
	for _, filter := range source.Filters {
		origins = append(origins, filter.Origin)
	}
	for _, col := range source.Columns {
		for _, mask := range col.Masks {
			origins = append(origins, mask.Origin)
		}
	}
	return origins
}

func (b *builder) addPrincipal(source *policies.Source, p principal) {
	kind := state.PrincipalRole
	if b.integration().Grantee == spec.GranteeGroup {
		kind = state.PrincipalGroup
	}
	to, err := principalName(b.integration().SystemPrefix, kind, p.label)
	if err != nil {
		b.refuse(p.origins[0], "Name too long for a role", "The role for %q cannot be named: %s. Shorten the "+
			"labels of the subscription and its guardrails.", p.label, err)
		return
	}
	if other, taken := b.labels[to]; taken && other != p.label {
		b.refuse(p.origins[0], "Two rules with one role", "%q and %q both need the %s. Rename one of them.", other,
			p.label, to)
		return
	}
	b.labels[to] = p.label
	id := redshift.MustIdent(to.Name)
	if kind == state.PrincipalRole {
		b.add(state.Role{Name: id}, p.origins...)
	} else {
		b.add(state.Group{Name: id}, p.origins...)
	}
	b.addMembers(to, p)
	b.add(state.OnRelation(state.Select, source.View, to), append(p.origins, source.Origin)...)
	b.add(state.OnSchema(state.Usage, source.View.Schema, to), p.origins...)
	if source.External != spec.ExternalCopied { // everyone has USAGE where the copy is
		usage := state.OnSchema(state.Usage, source.Table.Schema, to)
		usage.External = source.External != spec.NotExternal
		b.add(usage, p.origins...)
	}
	for _, schema := range slices.Concat(b.beneath(source.Table), source.FunctionSchemas()) {
		if !b.desired.Scope.IsOwn(schema) {
			b.add(state.OnSchema(state.Usage, schema, to), p.origins...)
		}
	}
}

// addMembers adds the members of a principal. Those of one that is on many sources are
// added once.
func (b *builder) addMembers(to state.Principal, p principal) {
	if known, added := b.members[p.label]; added && slices.Equal(known, p.members) {
		return
	}
	b.members[p.label] = p.members
	for _, n := range p.members {
		if b.present[n] {
			member := state.Principal{Kind: state.PrincipalUser, Name: string(b.resolved.Users[n].Account)}
			b.add(state.Membership{In: to, Member: member}, append(slices.Clip(p.origins),
				b.originsOf(b.resolved.Users[n], false)...)...)
		}
	}
}
