package importing

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// ReadersInput is a valid policy that has everyone, and who reads its tables by the
// warehouse.
type ReadersInput struct {
	Repository  *spec.Repository
	Integration *spec.Integration
	Files       map[string][]byte
	// Tables are those of the integration's sources that are in force, by source.
	Tables []Reading
	// Groups says what roles and groups are called in the policy.
	Groups map[state.Principal]string
	// Absent are users without an account in the warehouse, by label.
	Absent map[string]bool
	// Open are schemas with relations that Tables has not.
	Open map[redshift.Ident]bool
}

// Reading is who reads a table.
type Reading struct {
	Source string
	Table  redshift.Name
	// Readers are the users who read all of it, by label, with those whom the right was
	// given to.
	Readers map[string][]state.Principal
	// LetIn are the users whom a subscription or approval lets in already, without an end.
	LetIn map[string]bool
	// KeptOut are the readers whom a guardrail keeps out of the view, with the guardrail.
	KeptOut map[string]string
	// Lasting are those who can also read what comes into the schema later, and Users
	// those who were given USAGE on it.
	Lasting, Users []state.Principal
	// Held are rights round the views that no exception means.
	Held []Holding
}

// policiesFile is where subscriptions and questions are written.
const policiesFile = "policies/imported.hcl"

// Readers writes subscriptions that let exactly those read the views who read the tables
// by the warehouse, and a question for each who may do more than that. It gives nobody
// anything that they do not have.
func Readers(in ReadersInput) (Result, error) {
	r := &readers{
		run:   newRun(Input{Repository: in.Repository, Integration: in.Integration, Files: in.Files}),
		input: in, members: membersOf(in, true), lasting: membersOf(in, false), labels: make(map[string]bool),
	}
	for _, s := range in.Repository.Subscriptions {
		r.labels[s.Name] = true
	}
	file := r.existing(policiesFile)
	d, err := r.document(file)
	if err != nil {
		return Result{}, err
	}
	for _, one := range r.subscriptions() {
		d.add(r.subscription(one), false)
		r.result.Added = append(r.result.Added, Item{
			What: Subscription, Name: one.label, Table: one.on(), Reason: one.forWhom(), File: file,
		})
	}
	r.ask(d, file)
	r.tellKeptOut()
	return r.finish(), nil
}

type readers struct {
	*run
	input   ReadersInput
	members map[string][]string // of groups of the policy, by label
	lasting map[string][]string // the same without those who are in them for a time
	labels  map[string]bool     // of subscriptions
}

// membersOf are the users of each group, also by way of other groups, who have an account in
// the warehouse; with timed also those who are, or will be, in it for a time.
func membersOf(in ReadersInput, withTimed bool) map[string][]string {
	members := make(map[string][]string)
	add := func(user, group string) {
		if !in.Absent[user] && !slices.Contains(members[group], user) {
			members[group] = append(members[group], user)
		}
	}
	timed := make(map[string][]string)
	for _, m := range in.Repository.Memberships {
		if !withTimed {
			break
		}
		timed[m.User] = append(timed[m.User], m.Group)
	}
	nesting := in.Repository.Nesting()
	for _, user := range in.Repository.Users {
		for _, group := range nesting.All(slices.Concat(user.Groups, timed[user.Name])) {
			add(user.Name, group)
		}
	}
	return members
}

// audience is whom a subscription is for: everyone, a group of the policy, or users.
type audience struct {
	kind  audienceKind
	group string
	users string // one a line: an audience is a key
}

type audienceKind int

const (
	everyone audienceKind = iota
	group
	users
)

// grant is a subscription to be: an audience and tables of one schema.
type grant struct {
	audience
	label  string
	schema redshift.Ident
	tables []Reading
	// whole says that it is on all of the schema.
	whole bool
}

// subscriptions puts together what the same people read in the same schema.
func (r *readers) subscriptions() []grant {
	type place struct {
		schema redshift.Ident
		audience
	}
	by := make(map[place]*grant)
	for _, t := range r.input.Tables {
		for _, a := range r.cover(t) {
			at := place{t.Table.Schema, a}
			if by[at] == nil {
				by[at] = &grant{audience: a, schema: t.Table.Schema}
			}
			by[at].tables = append(by[at].tables, t)
		}
	}
	all := slices.Collect(maps.Values(by))
	slices.SortFunc(all, func(a, b *grant) int {
		if c := a.schema.Compare(b.schema); c != 0 {
			return c
		}
		if a.kind != b.kind {
			return int(a.kind) - int(b.kind)
		}
		return strings.Compare(a.group+a.users, b.group+b.users)
	})
	grants := make([]grant, 0, len(all))
	for _, g := range all {
		g.whole = r.isWhole(*g)
		g.label = r.freeLabel(g.audience.name() + "-" + asciiOf(g.schema.String()))
		grants = append(grants, *g)
	}
	return grants
}

// cover finds audiences which are together exactly those who read a table and are not let
// in yet, or who are let in already: those to whom SELECT was given, for PUBLIC those to
// whom USAGE was, and who is left by name.
func (r *readers) cover(t Reading) []audience {
	open := make(map[string]bool)
	for user := range t.Readers {
		if !t.LetIn[user] {
			open[user] = true
		}
	}
	var all []audience
	take := func(a audience, members []string) {
		fits := !slices.ContainsFunc(members, func(user string) bool {
			_, reads := t.Readers[user]
			return !reads
		})
		if fits && slices.ContainsFunc(r.alwaysIn(a), func(user string) bool { return open[user] }) {
			all = append(all, a)
		}
	}
	settle := func() {
		for _, a := range all {
			for _, user := range r.alwaysIn(a) {
				delete(open, user)
			}
		}
	}
	groups := func(some []state.Principal) {
		for _, label := range r.labelsOf(some) {
			take(audience{kind: group, group: label}, r.members[label])
		}
		settle()
	}
	given := givenTo(t)
	public := slices.Contains(given, state.Public())
	if public && slices.Contains(t.Users, state.Public()) { // else an account that comes does not read
		take(audience{kind: everyone}, r.of(audience{kind: everyone}))
		settle()
	}
	if groups(given); public { // then USAGE says who they are
		groups(t.Users)
	}
	if left := slices.Sorted(maps.Keys(open)); len(left) > 0 {
		all = append(all, audience{kind: users, users: strings.Join(left, "\n")})
	}
	return all
}

// of are the users of an audience who have an account in the warehouse.
func (r *readers) of(a audience) []string {
	switch a.kind {
	case group:
		return r.members[a.group]
	case users:
		return strings.Split(a.users, "\n")
	case everyone:
	}
	var all []string
	for _, user := range r.Repository.Users {
		if !r.input.Absent[user.Name] {
			all = append(all, user.Name)
		}
	}
	return all
}

// alwaysIn are the users of an audience without those who are in it for a time.
func (r *readers) alwaysIn(a audience) []string {
	if a.kind == group {
		return r.lasting[a.group]
	}
	return r.of(a)
}

// givenTo are those whom SELECT on a table was given to.
func givenTo(t Reading) []state.Principal {
	var all []state.Principal
	for _, by := range t.Readers {
		for _, p := range by {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// labelsOf are the groups of the policy for some principals, sorted.
func (r *readers) labelsOf(all []state.Principal) []string {
	var labels []string
	for _, p := range all {
		if label := r.input.Groups[p]; label != "" {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// isWhole reports whether a subscription is on a schema and all that comes: the warehouse
// gives the same audience what comes, all that is there is a source, and it reads each.
func (r *readers) isWhole(g grant) bool {
	if r.input.Open[g.schema] {
		return false
	}
	reads := 0
	for _, t := range r.input.Tables {
		if t.Table.Schema != g.schema {
			continue
		}
		for _, user := range r.of(g.audience) {
			if _, does := t.Readers[user]; !does {
				return false
			}
		}
		if slices.Contains(r.comes(t), g.audience) {
			reads++
		}
	}
	return reads > 0 && g.kind != users
}

// comes are the audiences to whom the warehouse gives what comes into a schema.
func (r *readers) comes(t Reading) []audience {
	var all []audience
	if slices.Contains(t.Lasting, state.Public()) {
		all = append(all, audience{kind: everyone})
	}
	for _, label := range r.labelsOf(t.Lasting) {
		all = append(all, audience{kind: group, group: label})
	}
	return all
}

// name is the first part of a subscription's label.
func (a audience) name() string {
	switch a.kind {
	case everyone:
		return "everyone"
	case group:
		return asciiOf(a.group)
	case users:
		if !strings.Contains(a.users, "\n") {
			return asciiOf(a.users)
		}
	}
	return "readers"
}

// asciiOf makes a part of a label, which is also one of the names of roles.
func asciiOf(name string) string {
	name = strings.ToLower(plain(name))
	if strings.Trim(name, "_") == "" {
		name = "x"
	}
	return name[:min(len(name), 40)]
}

// freeLabel returns a label that no subscription has, by its number.
func (r *readers) freeLabel(label string) string {
	free := label
	for n := 2; r.labels[free]; n++ {
		free = fmt.Sprintf("%s-%d", label, n)
	}
	r.labels[free] = true
	return free
}

// on says what a subscription is on, for people.
func (g grant) on() string {
	if g.whole {
		return "all of schema " + g.schema.String()
	}
	names := make([]string, len(g.tables))
	for n, t := range g.tables {
		names[n] = t.Table.String()
	}
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:2], ", "), len(names)-2)
	}
	return strings.Join(names, ", ")
}

func (a audience) forWhom() string {
	switch a.kind {
	case everyone:
		return "everyone"
	case group:
		return "group " + a.group
	case users:
		return strings.ReplaceAll(a.users, "\n", ", ")
	}
	panic("importing: no such audience")
}
