package state

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

// Moved shows a snapshot as it will be once the system schema is renamed:
// everything in that schema follows, and the rest stays.
func TestAReadingUnderItsNewNames(t *testing.T) {
	earlier, now := redshift.MustIdent("rv_system"), redshift.MustIdent("redveil_system")
	in := func(schema redshift.Ident, object string) redshift.Name {
		return redshift.Name{Schema: schema, Object: redshift.MustIdent(object)}
	}
	objects := func(schema redshift.Ident) []Object {
		return []Object{
			Schema{Name: schema},
			Role{Name: redshift.MustIdent("staff")},
			Table{Name: in(schema, "object"), Columns: "kind varchar(16)"},
			View{Name: someName},
			View{Name: in(schema, "user_profile")},
			OnRelation(Select, in(schema, "user_profile"), Public()),
		}
	}
	snapshot := &Snapshot{
		Catalog: NewCatalog(objects(earlier)...),
		Unmanaged: Unmanaged{
			Moves: true, Schemas: map[redshift.Ident]bool{earlier: true, someSchema: true},
			Definitions: map[redshift.Name]string{in(earlier, "user_profile"): "SELECT 1", someName: "SELECT 2"},
			Privileges: Privileges{
				Given: []Given{{Privilege: Usage, Schema: earlier, To: Public()}},
				Own: []Given{
					{Privilege: Usage, Schema: someSchema, Grantable: true}, {Privilege: Usage, Schema: earlier},
				},
			},
		},
	}
	scope := Scope{SystemSchema: now, EarlierSystem: earlier}
	moved := snapshot.Moved(scope)
	if got, want := moved.Catalog.Objects(), NewCatalog(objects(now)...).Objects(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if diff := cmp.Diff(map[string]bool{"redveil_system": true, "governed": true},
		texts(moved.Unmanaged.Schemas)); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{"redveil_system.user_profile": "SELECT 1", someName.String(): "SELECT 2"}
	if diff := cmp.Diff(want, texts(moved.Unmanaged.Definitions)); diff != "" {
		t.Error(diff)
	}
	privileges := moved.Unmanaged.Privileges
	if !slices.Equal(privileges.Given, []Given{{Privilege: Usage, Schema: now, To: Public()}}) ||
		!slices.Equal(privileges.Own, []Given{
			{Privilege: Usage, Schema: someSchema, Grantable: true}, {Privilege: Usage, Schema: now},
		}) {
		t.Errorf("got the privileges %v", privileges)
	}
	if snapshot.Catalog.Find(SchemaKey(earlier)) == nil {
		t.Error("the reading itself changed")
	}
	snapshot.Unmanaged.Moves = false
	if snapshot.Moved(scope) != snapshot {
		t.Error("a schema that does not move was renamed")
	}
}

// texts returns a map with its keys as text, for cmp.
func texts[K interface {
	comparable
	fmt.Stringer
}, V any](all map[K]V) map[string]V {
	written := make(map[string]V, len(all))
	for key, value := range all {
		written[key.String()] = value
	}
	return written
}
