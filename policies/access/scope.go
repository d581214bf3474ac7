package access

import "slices"

// Scope says how much of what people see comes or goes together.
type Scope string

// The scopes. OfColumn is the usual one: other columns of the source may stay as they
// are. OfSource is for people who can read nothing of the source on the other side, and
// OfAll for those who can read no source there.
const (
	OfColumn Scope = ""
	OfSource Scope = "source"
	OfAll    Scope = "all"
)

// scoped gives every entry its scope, and splits those whose people differ in it.
// What is limited in time is not the whole of anything, and single columns of those that
// a view or a table has are not, either.
func scoped(entries []Entry, before, after Side) []Entry {
	was, is := readable{side: before}, readable{side: after}
	all := make([]Entry, 0, len(entries))
	for _, entry := range entries {
		other, here := &is, before
		switch {
		case !entry.From.IsZero() || !entry.Until.IsZero() || entry.Before == entry.After:
			all = append(all, entry)
			continue
		case entry.Before == Blind():
			other, here = &was, after
		case entry.After != Blind():
			all = append(all, entry)
			continue
		}
		all = append(all, other.split(entry, here)...)
	}
	return all
}

// readable knows what people can read on one side.
type readable struct {
	side  Side
	known map[string]Scope // of those who cannot read a source: whether they read others
}

// split splits an entry whose people see it here, and not on the side of r.
func (r *readable) split(entry Entry, here Side) []Entry {
	if scope, same := r.sameScope(entry, here); same {
		entry.Scope = scope
		return []Entry{entry}
	}
	people := make(map[Scope][]string)
	for _, user := range entry.Users {
		scope := r.scopeOf(entry.Source, user, here)
		people[scope] = append(people[scope], user)
	}
	var parts []Entry
	for _, scope := range []Scope{OfAll, OfSource, OfColumn} {
		if len(people[scope]) > 0 {
			part := entry
			part.Users, part.Scope = people[scope], scope
			parts = append(parts, part)
		}
	}
	slices.SortFunc(parts, func(a, b Entry) int { return slices.Compare(a.Users, b.Users) })
	return parts
}

// sameScope returns the scope of an entry, if it is the same for all of its people.
func (r *readable) sameScope(entry Entry, here Side) (Scope, bool) {
	first := r.scopeOf(entry.Source, entry.Users[0], here)
	differs := func(user string) bool { return r.scopeOf(entry.Source, user, here) != first }
	return first, !slices.ContainsFunc(entry.Users[1:], differs)
}

func (r *readable) scopeOf(source, user string, here Side) Scope {
	if !here.readsWhole(source, user) {
		return OfColumn
	}
	return r.scope(source, user)
}

func (r *readable) scope(source, user string) Scope {
	if r.reads(source, user) {
		return OfColumn
	}
	if known, ok := r.known[user]; ok {
		return known
	}
	scope := OfAll
	for other := range r.side.Readers {
		if r.reads(other, user) {
			scope = OfSource
			break
		}
	}
	for other := range r.side.Raw {
		if r.reads(other, user) {
			scope = OfSource
			break
		}
	}
	if r.known == nil {
		r.known = make(map[string]Scope)
	}
	r.known[user] = scope
	return scope
}

// reads reports whether somebody can read a source at any time.
func (r *readable) reads(source, user string) bool {
	_, raw := r.side.Raw[source][user]
	governed := r.side.Sources[source] != nil || r.side.Unknown[source]
	return raw || governed && r.side.Readers[source][user]
}

// readsWhole reports whether somebody reads all columns of a source that they read, and
// all by one way.
func (s Side) readsWhole(source, user string) bool {
	raw, round := s.Raw[source][user]
	return round && raw.Path != "" || !round && s.Columns[source][user] == nil
}
