package state

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// viewText is a view of the database as the catalog has it.
type viewText struct {
	text  string
	owner redshift.Account
	// reads are the relations that the text names, and guesses what it may mean by
	// names without a schema, or with one that is also an alias. Both are filled once
	// they are asked for.
	reads, guesses []redshift.Name
	read           bool
}

// allViews reads the definitions of all views, and finds those over governed
// tables and beneath governed views. It notes the schemas in which these lie, so
// that rights are read there, too.
func (r *reader) allViews() error {
	r.texts, r.unnamed = make(map[redshift.Name]*viewText), make(map[string]*viewText)
	r.beneath, r.snapshot.Unmanaged.Beneath = make(map[redshift.Name]bool), make(map[redshift.Name][]redshift.Name)
	if err := r.viewTexts(); err != nil {
		return err
	}
	r.snapshot.Unmanaged.Views = make(map[redshift.Name]OtherView)
	governed := make(map[redshift.Name]bool, len(r.scope.Tables))
	for _, table := range r.scope.Tables {
		governed[table] = true
	}
	walked := make(map[redshift.Name]bool)
	for _, table := range r.scope.Tables {
		r.viewsBeneath(table, governed, walked)
	}
	roots := append(r.secrets(), r.scope.Tables...)
	inForce := r.inForce()
	for _, table := range slices.Concat(r.scope.Tables, inForce) {
		r.further = append(r.further, table.Schema)
		for _, name := range r.deep(table) {
			roots = append(roots, name)
			r.further = append(r.further, name.Schema)
		}
	}
	r.viewsAbove(append(roots, inForce...), governed)
	slices.SortFunc(r.further, redshift.Ident.Compare)
	r.further = slices.Compact(r.further)
	return nil
}

// viewTexts reads the definitions of all views.
func (r *reader) viewTexts() error {
	return r.each("views", nil, func(scan func(...any) error) error {
		var schema, name, owner string
		var text sql.NullString
		if err := scan(&schema, &name, &owner, &text); err != nil {
			return err
		}
		view := &viewText{text: strings.TrimSpace(text.String), owner: redshift.Account(owner)}
		if relation, ok := lenientName(schema, name); ok {
			r.texts[relation] = view
		} else {
			r.unnamed[schema+"."+name] = view
		}
		return nil
	})
}

// viewsAbove finds the views over governed tables, and over those. What is over a
// view that is itself governed is a way round that one.
func (r *reader) viewsAbove(roots []redshift.Name, governed map[redshift.Name]bool) {
	rest := make(map[redshift.Name]*viewText)
	for name, view := range r.texts {
		if !governed[name] && !r.beneath[name] && !r.isOurs(name, view) {
			rest[name] = view
		}
	}
	for names := roots; len(names) > 0; {
		var found []redshift.Name
		known, words := make(map[redshift.Name]bool, len(names)), redshift.NewMentions()
		for _, name := range names {
			known[name] = true
			words.Add(name.Object)
		}
		isKnown := func(name redshift.Name) bool { return known[name] }
		r.noteUnnamed(words, isKnown)
		for name, view := range rest {
			if !words.In(view.text) {
				continue
			}
			r.readText(name, view)
			if slices.ContainsFunc(view.reads, isKnown) || slices.ContainsFunc(view.guesses, isKnown) {
				found = append(found, name)
				delete(rest, name)
				r.addOther(name, view, false)
			}
		}
		names = found
	}
}

// deep lists everything that a governed view reads, at any depth and through
// materialized views as well, and keeps it.
func (r *reader) deep(table redshift.Name) []redshift.Name {
	var all []redshift.Name
	seen := map[redshift.Name]bool{table: true}
	for queue := []redshift.Name{table}; len(queue) > 0; queue = queue[1:] {
		view := r.texts[queue[0]]
		if view == nil {
			continue
		}
		r.readText(queue[0], view)
		for _, name := range slices.Concat(view.reads, view.guesses) {
			if !seen[name] && name.Schema != r.scope.SystemSchema {
				seen[name], r.beneath[name] = true, true
				all, queue = append(all, name), append(queue, name)
			}
		}
	}
	if len(all) > 0 {
		slices.SortFunc(all, redshift.Name.Compare)
		r.snapshot.Unmanaged.Beneath[table] = all
	}
	return all
}

// inForce lists what redveil's own views read although the policy names no such
// table any more: the views of sources that wait.
func (r *reader) inForce() []redshift.Name {
	words := redshift.NewMentions()
	for _, table := range r.scope.Tables {
		words.Add(table.Object)
	}
	known := make(map[redshift.Name]bool)
	var all []redshift.Name
	for name, view := range r.texts {
		if name.Schema != r.scope.ViewSchema || !r.isOurs(name, view) || words.In(view.text) {
			continue
		}
		r.readText(name, view)
		for _, table := range view.reads {
			if !known[table] && !r.scope.IsOwn(table.Schema) {
				known[table] = true
				all = append(all, table)
			}
		}
	}
	slices.SortFunc(all, redshift.Name.Compare)
	return all
}

// secrets are redveil's own tables and copies, which nobody is to read: neither the
// history, which auditors may, nor the views of one's own rows, which everyone may.
func (r *reader) secrets() []redshift.Name {
	var all []redshift.Name
	for name, kind := range r.kinds {
		open := name.Object == redshift.MustIdent("history") || kind == "v" && r.isRegistered(ViewKey(name)) &&
			!startsWith(r.textOf(name), materializedHeader)
		if name.Schema == r.scope.SystemSchema && !open {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, redshift.Name.Compare)
	return all
}

func (r *reader) textOf(name redshift.Name) string {
	if view := r.texts[name]; view != nil {
		return view.text
	}
	return ""
}

// isOurs reports a view that redveil made. One that is left in an earlier schema
// is ours as long as nobody has replaced it.
func (r *reader) isOurs(name redshift.Name, view *viewText) bool {
	row, registered := r.registry[ViewKey(name)]
	return registered && (r.scope.IsOwn(name.Schema) || DigestOf(view.text) == row.read)
}

// noteUnnamed keeps the views over known relations whose names no policy, and
// nothing else here, can write down.
func (r *reader) noteUnnamed(words *redshift.Mentions, isKnown func(redshift.Name) bool) {
	for name, view := range r.unnamed {
		if !words.In(view.text) {
			continue
		}
		r.readText(redshift.Name{}, view)
		unnamed := &r.snapshot.Unmanaged.UnnamedViews
		if (slices.ContainsFunc(view.reads, isKnown) || slices.ContainsFunc(view.guesses, isKnown)) &&
			!slices.Contains(*unnamed, name) {
			*unnamed = append(*unnamed, name)
		}
	}
	slices.Sort(r.snapshot.Unmanaged.UnnamedViews)
}

// viewsBeneath finds the views that a governed view reads. Some of them may read
// another governed table, and be known already.
func (r *reader) viewsBeneath(name redshift.Name, governed, walked map[redshift.Name]bool) {
	view := r.texts[name]
	if walked[name] || view == nil {
		return
	}
	walked[name] = true
	r.readText(name, view)
	r.addOther(name, view, governed[name])
	if startsWith(view.text, materializedHeader) {
		return
	}
	for _, beneath := range slices.Concat(view.reads, view.guesses) {
		r.further = append(r.further, beneath.Schema)
		r.viewsBeneath(beneath, governed, walked)
	}
}

func (r *reader) addOther(name redshift.Name, view *viewText, governed bool) {
	r.further = append(r.further, name.Schema)
	r.snapshot.Unmanaged.Views[name] = OtherView{
		Name: name, Materialized: startsWith(view.text, materializedHeader), Governed: governed,
	}
}

// readText finds what a view reads. The catalog leaves out the schema of what
// the search_path of this session finds, which is the account's own schema and
// then public. A materialized view's text is as its maker wrote it, with another
// search_path perhaps, so that the view's schema and its owner's may be meant.
func (r *reader) readText(name redshift.Name, view *viewText) {
	if view.read {
		return
	}
	view.read = true
	places := []string{string(r.scope.Account), "public"}
	if startsWith(view.text, lateHeader) {
		places = append(places, name.Schema.String(), string(view.owner))
	}
	for _, found := range redshift.Qualified(view.text) { // whatever the text does to hide it
		schema, err := redshift.ParseIdent(found.Schema)
		itself := schema == name.Schema && found.Object == name.Object.String()
		if err == nil && !itself && !isRedshifts(schema) && r.snapshot.Unmanaged.Schemas[schema] {
			view.guesses = appendName(view.guesses, schema, found.Object)
		}
	}
	for _, found := range redshift.References(view.text) {
		if found.Database != "" && found.Database != r.scope.Database {
			continue
		}
		if found.Schema != "" {
			schema, err := redshift.ParseIdent(found.Schema)
			switch {
			case err != nil || isRedshifts(schema):
			case !found.Aliased:
				view.reads = appendName(view.reads, schema, found.Object)
			case r.snapshot.Unmanaged.Schemas[schema]:
				view.guesses = appendName(view.guesses, schema, found.Object)
			}
			continue
		}
		if startsWith(view.text, lateHeader) { // as its maker's search_path found it
			for _, table := range r.scope.Tables {
				if table.Object.String() == found.Object {
					view.guesses = appendName(view.guesses, table.Schema, found.Object)
				}
			}
		}
		for _, place := range places {
			schema, err := redshift.ParseIdent(place)
			if err == nil && r.snapshot.Unmanaged.Schemas[schema] {
				view.guesses = appendName(view.guesses, schema, found.Object)
			}
		}
	}
}

func appendName(names []redshift.Name, schema redshift.Ident, object string) []redshift.Name {
	id, err := redshift.ParseIdent(object)
	name := redshift.Name{Schema: schema, Object: id}
	if err != nil || slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}

// settleViews adds owners, and drops what names without a schema cannot mean.
func (r *reader) settleViews() error {
	unmanaged := &r.snapshot.Unmanaged
	for name, view := range unmanaged.Views {
		text := r.texts[name]
		view.Owner, view.Reads = unmanaged.Privileges.RelationOwners[name], slices.Clone(text.reads)
		for _, guess := range text.guesses {
			if _, exists := unmanaged.Privileges.RelationOwners[guess]; exists && !slices.Contains(view.Reads, guess) {
				view.Reads = append(view.Reads, guess)
			}
		}
		slices.SortFunc(view.Reads, redshift.Name.Compare)
		unmanaged.Views[name] = view
	}
	return nil
}

// readIn returns all schemas in which rights are read: those in scope, and those of
// other views.
func (r *reader) readIn() []redshift.Ident {
	schemas := slices.Concat(r.scope.all(), r.further)
	slices.SortFunc(schemas, redshift.Ident.Compare)
	return slices.Compact(schemas)
}

func setOf(schemas []redshift.Ident) map[redshift.Ident]bool {
	set := make(map[redshift.Ident]bool, len(schemas))
	for _, schema := range schemas {
		set[schema] = true
	}
	return set
}
