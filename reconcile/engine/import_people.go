package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// importPeople adds to an import who is in the warehouse, and who reads the tables of the
// policy's sources, among them those that this import writes.
func (e Engine) importPeople(ctx context.Context, policy *Policy, i *spec.Integration, found *Imported,
	files policyFiles,
) error {
	facts, err := e.afterwards(policy, i, found, files)
	if err != nil {
		return err
	}
	if facts.Snapshot, err = e.readSnapshot(ctx, facts.Resolved); err != nil {
		return e.Secrets.Hide(fmt.Errorf("integration %q: %w", i.Name, err))
	}
	accounts, principals := enforced.Members(facts)
	people, err := importing.People(importing.PeopleInput{
		Repository: facts.Repository, Integration: i, Files: found.over(files.normal),
		Accounts: accountsOf(accounts), Groups: groupsOf(principals),
	})
	if err != nil {
		return err
	}
	found.add(people.Result, files)
	snapshot := facts.Snapshot
	if facts, err = e.afterwards(policy, i, found, files); err != nil {
		return err
	}
	facts.Snapshot = snapshot
	tables, inactive := readingsOf(facts)
	readers, err := importing.Readers(importing.ReadersInput{
		Repository: facts.Repository, Integration: i, Files: found.over(files.normal), Tables: tables,
		Groups: people.Groups, Absent: absentOf(facts), Open: openSchemas(facts),
	})
	if err != nil {
		return err
	}
	found.add(readers, files)
	found.Skipped = append(append(found.Skipped, inactive...), withoutSource(facts)...)
	found.notePeople(facts, principals)
	return nil
}

// afterwards is the policy with what an import has written so far.
func (e Engine) afterwards(policy *Policy, i *spec.Integration, found *Imported, files policyFiles) (
	facts enforced.Facts, err error,
) {
	repository, resolved, err := e.with(policy, found.over(files.raw), i.Name)
	if err != nil {
		return facts, err
	}
	return enforced.Facts{Repository: repository, Resolved: resolved}, nil
}

func (e Engine) readSnapshot(ctx context.Context, resolved *policies.Resolved) (s *state.Snapshot, err error) {
	session, err := e.ConnectToRead(ctx, resolved.Integration)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	return state.Read(ctx, session, render.ScopeOf(resolved))
}

// over returns files with what was written so far.
func (i *Imported) over(files map[string][]byte) map[string][]byte {
	after := maps.Clone(files)
	for _, file := range i.Files {
		after[file.Name] = file.Content
	}
	return after
}

// add adds what a later part of an import found and wrote.
func (i *Imported) add(r importing.Result, files policyFiles) {
	after := i.over(map[string][]byte{})
	for _, file := range r.Files {
		after[file.Name] = file.Content
	}
	i.Files = []importing.File{}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		_, exists := files.raw[name]
		i.Files = append(i.Files, importing.File{Name: name, New: !exists, Content: after[name]})
	}
	i.Added, i.Changed = append(i.Added, r.Added...), append(i.Changed, r.Changed...)
	i.Skipped = append(i.Skipped, r.Skipped...)
}

func accountsOf(all []enforced.AccountToday) []importing.Account {
	accounts := make([]importing.Account, 0, len(all))
	for _, a := range all {
		account := importing.Account{Name: a.Name, In: a.In, Itself: a.Itself}
		switch {
		case a.Own:
			account.LeftOut = "redveil works as it"
		case a.Super:
			account.LeftOut = "a superuser reads everything, whatever a policy says"
		}
		accounts = append(accounts, account)
	}
	return accounts
}

func groupsOf(all []enforced.PrincipalToday) []importing.Group {
	var groups []importing.Group
	for _, p := range all {
		group := importing.Group{Principal: p.Principal, In: p.In, Itself: p.Itself}
		switch {
		case p.Own, p.System: // what they are for is not data
			continue
		case p.Elsewhere:
			group.LeftOut = "an identity provider says who is in it when they sign in, so that nobody can be listed; " +
				"say by hand who is to read"
		}
		groups = append(groups, group)
	}
	return groups
}

// readingsOf says by label who reads the tables of the policy now. It tells apart those
// whom the policy has as not active.
func readingsOf(facts enforced.Facts) (tables []importing.Reading, inactive []importing.Item) {
	users := make(map[redshift.Account]*policies.User)
	for _, user := range facts.Resolved.Users {
		users[user.Account] = user
	}
	audience := facts.Resolved.Audience()
	told := make(map[string]bool)
	for _, t := range enforced.Today(facts) {
		reading := importing.Reading{
			Source: t.Source.Name, Table: t.Source.Table, Lasting: t.Lasting, Users: t.Users,
			Readers: make(map[string][]state.Principal), LetIn: letIn(t.Source, audience, facts.Resolved.Now),
		}
		for account, by := range t.Readers {
			user := users[account]
			switch {
			case user == nil: // said with the accounts
			case user.Active:
				reading.Readers[user.Name] = by
			case !told[user.Name]:
				told[user.Name] = true
				inactive = append(inactive, importing.Item{
					What: importing.AnyUser, Name: user.Name,
					Reason: "they read tables now, and the policy says that they are not active",
				})
			}
		}
		reading.KeptOut = keptOut(t.Source, audience, reading.Readers)
		for _, held := range t.Held {
			reading.Held = append(reading.Held, holdingOf(held))
		}
		tables = append(tables, reading)
	}
	return tables, inactive
}

// letIn are the users whom something lets read a source already, without an end and for
// whatever they do, as their right on the table does. Whom a guardrail keeps out no further
// subscription would let in, so that it does not count here.
func letIn(source *policies.Source, audience *policies.Audience, now time.Time) map[string]bool {
	all := make(map[string]bool)
	for _, rule := range source.Grants {
		for _, n := range audience.Lets(source, rule) {
			if user := audience.User(n); source.LetsForGood(rule, user) {
				all[user.Name] = true
			}
		}
	}
	for _, approval := range source.Approvals {
		if approval.Window.IsForGood(now) {
			all[approval.User] = true
		}
	}
	return all
}

// keptOut are the readers of a table who do not meet a guardrail on its source, with the
// guardrail.
func keptOut(source *policies.Source, audience *policies.Audience, readers map[string][]state.Principal,
) map[string]string {
	all := make(map[string]string)
	for _, guardrail := range source.Guardrails {
		meets := make(map[string]bool)
		for _, n := range audience.Lets(source, guardrail) {
			meets[audience.User(n).Name] = true
		}
		for user := range readers {
			if !meets[user] && all[user] == "" {
				all[user] = guardrail.Origin.Block
			}
		}
	}
	return all
}

func holdingOf(held enforced.Held) importing.Holding {
	h := importing.Holding{Who: held.Who, Owner: held.Owner}
	switch held.Right {
	case enforced.MayRead:
		h.Why = fmt.Sprintf("SELECT on column %s alone: a subscription is for all columns of a source", held.Column)
	case enforced.MayWrite:
		h.May = spec.AbilityWrite
	case enforced.MayChange:
		h.May = spec.AbilityOwn
	case enforced.MayGrant:
		h.Why = "WITH GRANT OPTION: who reads is what the policy says, and nobody gives it on"
	case enforced.MayCreate, enforced.MayCall:
	}
	return h
}

// absentOf are the users without an account in the warehouse, whom no run makes one.
func absentOf(facts enforced.Facts) map[string]bool {
	absent := make(map[string]bool)
	for _, user := range facts.Resolved.Users {
		_, exists := facts.Snapshot.Unmanaged.Accounts[user.Account]
		if !exists && facts.Resolved.Integration.Accounts == spec.AccountsExisting {
			absent[user.Name] = true
		}
	}
	return absent
}

// openSchemas are the schemas with a relation that is in no source in force: a subscription
// on all of the schema would come to be for it.
func openSchemas(facts enforced.Facts) map[redshift.Ident]bool {
	governed, open := make(map[redshift.Name]bool), make(map[redshift.Ident]bool)
	for _, source := range facts.Resolved.Sources {
		governed[source.Table] = true
	}
	for name := range facts.Snapshot.Unmanaged.Relations {
		if !governed[name] {
			open[name.Schema] = true
		}
	}
	return open
}

// withoutSource lists what else is in the schemas of the policy's tables.
func withoutSource(facts enforced.Facts) []importing.Item {
	governed, schemas := make(map[redshift.Name]bool), make(map[redshift.Ident]bool)
	for _, source := range facts.Repository.Sources {
		if source.In(facts.Resolved.Integration.Name) {
			governed[source.Table] = true
			schemas[source.Table.Schema] = true
		}
	}
	var items []importing.Item
	for _, name := range slices.SortedFunc(maps.Keys(facts.Snapshot.Unmanaged.Relations), redshift.Name.Compare) {
		if schemas[name.Schema] && !governed[name] {
			items = append(items, importing.Item{
				What: importing.AnyTable, Table: name.String(),
				Reason: "it is in no source, so that the policy says nothing of its readers",
			})
		}
	}
	return items
}

// notePeople says what the policy makes of nested roles, and what it cannot know.
func (i *Imported) notePeople(facts enforced.Facts, principals []enforced.PrincipalToday) {
	nested := 0
	for _, p := range principals {
		if len(p.Holds) > 0 && !p.Own && !p.System {
			nested++
		}
	}
	if nested > 0 {
		i.Notices = append(i.Notices, fmt.Sprintf("the warehouse has %s with others in it; new groups lie "+
			"within each other in the same way", report.Counted(nested, "role")))
	}
	if note := noSources(facts); note != "" {
		i.Notices = append(i.Notices, note+", so that nobody's grants were brought over")
	}
	if len(facts.Repository.Integrations) > 1 {
		i.Notices = append(i.Notices, "an account of the same name in another integration is taken for the same "+
			"person; usernames tells them apart")
	}
}

// noSources says why the policy has no table in this integration; empty where it has one.
func noSources(facts enforced.Facts) string {
	if len(facts.Resolved.Sources) > 0 {
		return ""
	}
	for _, source := range facts.Repository.Sources {
		if source.In(facts.Resolved.Integration.Name) {
			return "all sources of this integration are disabled"
		}
	}
	return "no table of this integration is in a source yet (--schema says which are to be)"
}
