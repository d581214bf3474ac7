package state

import (
	"context"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// registered is what the registry has about an object that redveil made.
type registered struct{ sent, read Digest }

// registered reads which objects are redveil's. Without a registry none are.
func (r *reader) registered() error {
	if !r.has("object") {
		return nil
	}
	err := r.each("registry", nil, func(scan func(...any) error) error {
		var kind, schema, name, sent, read string
		if err := scan(&kind, &schema, &name, &sent, &read); err != nil {
			return err
		}
		if kind == string(KindTable) && name == MaskKeyTable {
			r.snapshot.Unmanaged.MaskKey.Recorded = sent
		}
		if kind == LayoutKind {
			return r.knowsLayout(name)
		}
		if key, ok := RegistryKey(kind, schema, name); ok {
			r.registry[key] = registered{Digest(sent), Digest(read)}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.addOwnPrincipals()
	return nil
}

func (r *reader) addOwnPrincipals() {
	unmanaged := &r.snapshot.Unmanaged
	for role := range unmanaged.Roles {
		if object := (Role{role}); r.isRegistered(object.Key()) {
			r.snapshot.Catalog.Add(object)
		}
	}
	for group := range unmanaged.Groups {
		if object := (Group{group}); r.isRegistered(object.Key()) {
			r.snapshot.Catalog.Add(object)
		}
	}
	for account := range unmanaged.Accounts {
		if object := (User{account}); r.isRegistered(object.Key()) {
			r.snapshot.Catalog.Add(object)
		}
	}
}

func (r *reader) records() error {
	if !r.has("policy") {
		return nil
	}
	return r.each("records", nil, func(scan func(...any) error) error {
		var schema, name, text string
		var part int
		if err := scan(&schema, &name, &part, &text); err != nil {
			return err
		}
		if relation, ok := lenientName(schema, name); ok {
			r.snapshot.Records[relation] += text
		}
		return nil
	})
}

// ReadDefinitions reads only the texts of the views and procedures in
// redveil's schemas, by key.
func ReadDefinitions(ctx context.Context, q Querier, scope Scope) (map[Key]string, error) {
	r := &reader{ctx: ctx, q: q, scope: scope, owners: make(map[Key]redshift.Account), snapshot: &Snapshot{}}
	if err := r.procedures(); err != nil {
		return nil, err
	}
	texts := r.snapshot.Unmanaged.Procedures
	err := r.each("definitions", slices.Concat(scope.own(), scope.EarlierViews), func(scan func(...any) error) error {
		var schema, name, text string
		if err := scan(&schema, &name, &text); err != nil {
			return err
		}
		if relation, ok := lenientName(schema, name); ok {
			texts[ViewKey(relation)] = strings.TrimSpace(text)
		}
		return nil
	})
	return texts, err
}

// definitions keeps the texts of the views in redveil's own schemas.
func (r *reader) definitions() error {
	for name, view := range r.texts {
		if r.scope.IsOwn(name.Schema) || r.isEarlier(name.Schema) {
			r.snapshot.Unmanaged.Definitions[name] = view.text
		}
	}
	return nil
}

// views adds the views that redveil made. A view that somebody replaced is
// recognized by the digest of what the catalog returns. A policy view whose
// record is gone counts as replaced, so that it is created again.
func (r *reader) views() error {
	comments := make(map[redshift.Name]string)
	err := r.each("comments", slices.Concat(r.scope.own(), r.scope.EarlierViews),
		func(scan func(...any) error) error {
			var schema, name, text string
			if err := scan(&schema, &name, &text); err != nil {
				return err
			}
			if relation, ok := lenientName(schema, name); ok {
				comments[relation], _, _ = strings.Cut(text, CommitMark)
			}
			return nil
		})
	if err != nil {
		return err
	}
	r.lostViews(comments)
	for name, text := range r.snapshot.Unmanaged.Definitions {
		row, ours := r.registry[ViewKey(name)]
		if !ours {
			continue
		}
		view := actualView(name, text, comments[name], row)
		view.Owner = r.owners[view.Key()]
		if r.isEarlier(name.Schema) && (view.Digest == Foreign || view.Owner != "") {
			continue // another view of that name, which belongs to whoever created it
		}
		if record := r.snapshot.Records[name]; record != "" {
			view.Record = DigestOf(record)
		} else if name.Schema == r.scope.ViewSchema {
			view.Digest = Foreign
		}
		r.snapshot.Catalog.Add(view)
	}
	return nil
}

// ManagedMark and CopyMark begin the comments of redveil's views.
const (
	ManagedMark = "Managed by redveil"
	CopyMark    = "Copy made by redveil"
)

// lostViews finds views that bear redveil's comment and that the registry does not know:
// its rows were deleted, or somebody copied the comment.
func (r *reader) lostViews(comments map[redshift.Name]string) {
	lost := &r.snapshot.Unmanaged.Lost
	for name, comment := range comments {
		marked := strings.HasPrefix(comment, ManagedMark) || strings.HasPrefix(comment, CopyMark)
		if marked && !r.isRegistered(ViewKey(name)) {
			*lost = append(*lost, name)
		}
	}
	slices.SortFunc(*lost, redshift.Name.Compare)
}

// CommitMark precedes the commit in a view's comment. The commit does not count
// when comments are compared.
const CommitMark = "; commit "

func actualView(name redshift.Name, text, comment string, row registered) View {
	view := View{
		Name: name, Digest: Foreign, LateBinding: startsWith(text, lateHeader),
		Materialized: startsWith(text, materializedHeader), Comment: comment,
	}
	view.LateBinding = view.LateBinding && !view.Materialized
	if DigestOf(text) == row.read {
		view.Digest = row.sent
	}
	return view
}

// The catalog returns the text of late-binding and materialized views with
// their header, and that of other views without. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
const (
	lateHeader         = "create"
	materializedHeader = "create materialized"
)

func startsWith(text, header string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), header)
}
