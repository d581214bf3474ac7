package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Keeper is whom a system schema is for: an integration of the policy in a
// folder of its repository. A repository itself has no name that lasts, so two
// repositories can look alike: a keeper alone is no leave to take a schema over.
type Keeper struct{ Folder, Integration string }

// KeeperKind is the kind of the registry's row that names the keeper, in the
// place of an object.
const KeeperKind = "keeper"

// Digest identifies the keeper, whose names may be cut where they are kept.
func (k Keeper) Digest() Digest { return DigestOf("keeper", k.Folder, k.Integration) }

// String names the keeper in a sentence.
func (k Keeper) String() string {
	if k.Folder == "." {
		return fmt.Sprintf("integration %q of a policy at the root of its repository", k.Integration)
	}
	return fmt.Sprintf("integration %q of a policy in folder %q of its repository", k.Integration, k.Folder)
}

// System is a system schema of some redveil. Its keeper is as far as it fits
// into the registry; Digest is that of the whole, empty where the registry names
// nobody, as that of an earlier redveil.
type System struct {
	Schema redshift.Ident
	Keeper Keeper
	Digest Digest
}

// System is the system schema of that name.
func (w *Unmanaged) System(schema redshift.Ident) (System, bool) {
	n := slices.IndexFunc(w.Systems, func(s System) bool { return s.Schema == schema })
	if n < 0 {
		return System{}, false
	}
	return w.Systems[n], true
}

// systems looks for redveil's system schemas, whatever they are called, in two
// queries. A schema counts whose tables have our shape and our account as their
// owner. Where only the earlier name of our own is there, that is read.
func (r *reader) systems() error {
	more := strings.NewReplacer(":account", redshift.Text(string(r.scope.Account)).String())
	unmanaged := &r.snapshot.Unmanaged
	err := relation(r.ctx, r.q, r.scope, "systems", nil, more, func(scan func(...any) error) error {
		var name string
		if err := scan(&name); err != nil {
			return err
		}
		if id, ok := lenient(name); ok && strings.HasSuffix(name, "_system") {
			unmanaged.Systems = append(unmanaged.Systems, System{Schema: id})
		}
		return nil
	})
	if err != nil || len(unmanaged.Systems) == 0 {
		return err
	}
	if _, found := unmanaged.System(r.scope.EarlierSystem); found && !unmanaged.Schemas[r.scope.SystemSchema] {
		r.scope, unmanaged.Moves = r.scope.Before(), true
	}
	return r.keepers()
}

func (r *reader) keepers() error {
	unmanaged := &r.snapshot.Unmanaged
	parts := make([]string, len(unmanaged.Systems))
	for n, system := range unmanaged.Systems {
		object := redshift.Name{Schema: system.Schema, Object: redshift.MustIdent("object")}
		parts[n] = redshift.Format("SELECT CAST(%s AS varchar(127)) AS system_schema, COALESCE(schema_name, '') "+
			"AS folder, COALESCE(name, '') AS name, COALESCE(digest_sent, '') AS digest FROM %s WHERE kind = %s",
			redshift.Text(system.Schema.String()), object.SQL(), redshift.Text(KeeperKind)).String()
	}
	more := strings.NewReplacer(":registries", strings.Join(parts, "\nUNION ALL\n"))
	return relation(r.ctx, r.q, r.scope, "keepers", nil, more, func(scan func(...any) error) error {
		var schema string
		var found System
		if err := scan(&schema, &found.Keeper.Folder, &found.Keeper.Integration, &found.Digest); err != nil {
			return err
		}
		for n, system := range unmanaged.Systems {
			if system.Schema.String() == schema {
				found.Schema = system.Schema
				unmanaged.Systems[n] = found
			}
		}
		return nil
	})
}

// earlierViews finds the schemas that views were made in before view_schema
// was given another name: the registry has them until they are gone.
func (r *reader) earlierViews() error {
	var schemas []redshift.Ident
	for key := range r.registry {
		if key.Kind == KindView && !r.scope.IsOwn(key.Schema) && r.snapshot.Unmanaged.Schemas[key.Schema] {
			schemas = append(schemas, key.Schema)
		}
	}
	slices.SortFunc(schemas, redshift.Ident.Compare)
	schemas = slices.Compact(schemas)
	if len(schemas) == 0 {
		return nil
	}
	r.snapshot.Unmanaged.EarlierViews, r.scope.EarlierViews = schemas, schemas
	return r.relationsIn(schemas)
}

func (r *reader) isEarlier(schema redshift.Ident) bool {
	return slices.Contains(r.scope.EarlierViews, schema)
}
