package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Keeper says whom a system schema belongs to: an integration of the policy in
// a folder of its repository. A repository has no permanent name, so two
// repositories can look alike. A matching keeper alone is therefore not enough
// to take over a schema.
type Keeper struct{ Folder, Integration string }

// KeeperKind is the kind of the registry's row that names the keeper instead of
// an object.
const KeeperKind = "keeper"

// Digest returns a digest of the whole keeper, whose names may be cut in the
// registry.
func (k Keeper) Digest() Digest { return DigestOf("keeper", k.Folder, k.Integration) }

// String describes the keeper for use in a sentence.
func (k Keeper) String() string {
	if k.Folder == "." {
		return fmt.Sprintf("integration %q of a policy at the root of its repository", k.Integration)
	}
	return fmt.Sprintf("integration %q of a policy in folder %q of its repository", k.Integration, k.Folder)
}

// System is a system schema of any policy. Its keeper's names are cut to fit
// into the registry. Digest is that of the whole keeper; it is empty if the
// registry names none, as after an earlier redveil.
type System struct {
	Schema redshift.Ident
	Keeper Keeper
	Digest Digest
}

// System returns the system schema of that name.
func (w *Unmanaged) System(schema redshift.Ident) (System, bool) {
	n := slices.IndexFunc(w.Systems, func(s System) bool { return s.Schema == schema })
	if n < 0 {
		return System{}, false
	}
	return w.Systems[n], true
}

// systems looks for system schemas of any name, in two queries. A schema counts
// if its tables have the expected columns and belong to the system account. If
// only the policy's own schema with its earlier name exists, that one is read.
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
	return nil
}

func (r *reader) keepers() error {
	unmanaged := &r.snapshot.Unmanaged
	var parts []string
	for _, system := range unmanaged.Systems {
		if !r.mayAsk(system.Schema) {
			continue
		}
		object := redshift.Name{Schema: system.Schema, Object: redshift.MustIdent("object")}
		parts = append(parts, redshift.Format("SELECT CAST(%s AS varchar(127)) AS system_schema, "+
			"COALESCE(schema_name, '') AS folder, COALESCE(name, '') AS name, COALESCE(digest_sent, '') AS digest "+
			"FROM %s WHERE kind = %s",
			redshift.Text(system.Schema.String()), object.SQL(), redshift.Text(KeeperKind)).String())
	}
	if len(parts) == 0 {
		return nil
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

// mayAsk reports whether the account that reads is given a registry: the plan
// account is given that of its own policy.
func (r *reader) mayAsk(system redshift.Ident) bool {
	return r.snapshot.Unmanaged.Reader != r.scope.PlanAccount || r.scope.PlanAccount == "" ||
		system == r.scope.SystemSchema || system == r.scope.EarlierSystem
}

// earlierViews finds the schemas in which views were made before view_schema
// was renamed. The registry has the views until they are dropped.
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
