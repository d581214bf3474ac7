package state

import (
	"context"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// SearchPaths answers what a name without a schema means, for statements that the log has.
type SearchPaths struct {
	paths map[redshift.Account][]string
	// there are the relations of the names that were asked for.
	there map[redshift.Name]bool
}

// ownSchema stands in a search path for the schema with the account's name.
const ownSchema = "$user"

// ReadSearchPaths reads the search paths that accounts were given with ALTER USER, and in
// which schemas relations of some names are. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_search_path.html
func ReadSearchPaths(ctx context.Context, q Querier, relations []redshift.Ident) (SearchPaths, error) {
	p := SearchPaths{make(map[redshift.Account][]string), make(map[redshift.Name]bool)}
	err := relation(ctx, q, Scope{}, "search_paths", nil, nil, func(scan func(...any) error) error {
		var account, settings string
		err := scan(&account, &settings)
		for setting := range strings.Lines(settings) {
			if list, found := strings.CutPrefix(setting, "search_path="); found {
				p.paths[redshift.Account(account)] = redshift.NamesIn(list)
			}
		}
		return err
	})
	for some := range slices.Chunk(relations, mostNames) {
		if err != nil {
			return p, err
		}
		err = p.read(ctx, q, some)
	}
	return p, err
}

func (p SearchPaths) read(ctx context.Context, q Querier, relations []redshift.Ident) error {
	names := strings.NewReplacer(":names", literals(relations))
	return relation(ctx, q, Scope{}, "namesakes", nil, names, func(scan func(...any) error) error {
		var schema, name string
		err := scan(&schema, &name)
		if found, ok := lenientName(schema, name); ok {
			p.there[found] = true
		}
		return err
	})
}

// Resolve returns the relation that an account means by a name without a schema, unless it
// has set another search path within its session. It is false where there is none.
func (p SearchPaths) Resolve(account redshift.Account, relation string) (redshift.Name, bool) {
	path := p.paths[account]
	if path == nil {
		path = []string{ownSchema, "public"}
	}
	for _, schema := range path {
		if schema == ownSchema {
			schema = string(account)
		}
		if name, ok := lenientName(schema, relation); ok && p.there[name] {
			return name, true
		}
	}
	return redshift.Name{}, false
}
