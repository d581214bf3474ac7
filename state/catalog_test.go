package state

import (
	"database/sql"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

// Objects are created in an order in which each finds what it needs.
func TestObjectsStandInTheOrderOfMaking(t *testing.T) {
	role, view := Role{redshift.MustIdent("redveil_staff")}, View{Name: someName}
	grant, schema := OnRelation(Select, someName, Principal{PrincipalRole, "redveil_staff"}), Schema{Name: someSchema}
	c := NewCatalog(grant, view, role, schema)
	if got := c.Objects(); !slices.Equal(got, []Object{schema, role, view, grant}) {
		t.Errorf("got %v", got)
	}
	other := c.Clone()
	other.Remove(view.Key())
	if c.Find(view.Key()) == nil || c.Fingerprint() == other.Fingerprint() {
		t.Error("a clone is not independent of its original")
	}
}

func TestDigestsTellListsOfPartsApart(t *testing.T) {
	seen := make(map[Digest][]string)
	for _, parts := range [][]string{nil, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"a", "b", ""}, {"1:a\n"}} {
		digest := DigestOf(parts...)
		if other, twice := seen[digest]; twice {
			t.Errorf("%q and %q have one digest", parts, other)
		}
		seen[digest] = parts
	}
}

func TestColumnsAsTheCatalogTellsThem(t *testing.T) {
	number := func(n int64) sql.NullInt64 { return sql.NullInt64{Int64: n, Valid: true} }
	none := sql.NullInt64{}
	for _, row := range []struct {
		typeName                 string
		length, precision, scale sql.NullInt64
		want                     string
		known                    bool
	}{
		{"integer", none, number(32), number(0), "integer", true},
		{"character varying", number(80), none, none, "varchar(80)", true},
		{"character", number(3), none, none, "char(3)", true},
		{"numeric", none, number(8), number(2), "numeric(8,2)", true},
		{"timestamp without time zone", none, none, none, "timestamp", true},
		{"geometry", none, none, none, "geometry", true},
		{"refcursor", none, none, none, "refcursor", false},
	} {
		c := catalogColumn(redshift.MustIdent("c"), row.typeName, row.length, row.precision, row.scale)
		if c.TypeText != row.want || (c.Type != redshift.Type{}) != row.known {
			t.Errorf("%s is read as %+v, want %s", row.typeName, c, row.want)
		}
	}
}

// The catalog has the list of who may call a procedure as text.
func TestAccessListsOfProcedures(t *testing.T) {
	for _, row := range []struct {
		acl  string
		want []string
	}{
		{"", nil},
		{"{}", nil},
		{"{=X/admin}", []string{"PUBLIC"}},
		{"{admin=X/admin,ann=X/admin}", []string{"user admin", "user ann"}},
		{
			`{"group night shift=X/admin","role redveil_staff=X/admin"}`,
			[]string{"group night shift", "role redveil_staff"},
		},
		{`{"\"Ann, the \"\"A\"\"\"=X/admin"}`, []string{`user Ann, the "A"`}},
		{`{"\"a=b\"=X/admin"}`, []string{"user a=b"}},
		{"{nonsense}", nil},
	} {
		var got []string
		for _, item := range aclItems(row.acl) {
			if to, ok := grantee(item); ok {
				got = append(got, to.String())
			}
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s:\n%s", row.acl, diff)
		}
	}
	if got := argumentsOf("1043 23 1043"); got != "character varying, 23, character varying" {
		t.Errorf("the arguments are %q", got)
	}
}

func TestRowsOfTheRegistryThatThisVersionKnows(t *testing.T) {
	for _, object := range []Object{
		View{Name: someName},
		Role{someSchema},
		Group{someSchema},
		User{"Ann"},
		Procedure{Name: someName, Arguments: "character varying, integer"},
	} {
		key := object.Key()
		name := map[Kind]string{
			KindView:      key.Object.String(),
			KindProcedure: key.Object.String() + "(" + key.Arguments + ")",
		}[key.Kind]
		if name == "" {
			name = key.Principal.Name
		}
		if got, ok := RegistryKey(string(key.Kind), key.Schema.String(), name); !ok || got != key {
			t.Errorf("%+v is read as %+v, %t", key, got, ok)
		}
	}
	for _, row := range [][3]string{
		{"view", "governed", ""},
		{"view", "Governed", "orders"},
		{"procedure", "a", "b"},
		{"procedure", "a", "b(c"},
		{"role", "", "Upper"},
		{"schema", "a", ""},
		{"grant", "a", "b"},
		{"keeper", ".", "prod"},
		{"", "", ""},
	} {
		if key, ok := RegistryKey(row[0], row[1], row[2]); ok {
			t.Errorf("%q is read as %+v", row, key)
		}
	}
}

// A table from an earlier redveil can be upgraded if only columns at the end
// are missing, or if it has a retired column.
func TestTablesOfEarlierVersions(t *testing.T) {
	profile := Table{
		Name:    redshift.Name{Schema: someSchema, Object: redshift.MustIdent("profile")},
		Columns: "a integer, b integer, account_id integer",
	}
	for _, row := range []struct {
		name, before   string
		added, dropped []string
		ok, empties    bool
	}{
		{name: "the same table", before: "a integer, b integer, account_id integer", ok: true},
		{
			name: "columns are missing at the end", before: "a integer, b integer",
			added: []string{"account_id integer"}, ok: true, empties: true,
		},
		{
			name: "a column was given up", before: "a integer, project varchar(256), b integer, account_id integer",
			dropped: []string{"project varchar(256)"}, ok: true,
		},
		{name: "a column is missing in the middle", before: "a integer, account_id integer"},
		{name: "a column of another type", before: "a bigint, b integer, account_id integer"},
		{name: "a column that nobody knows", before: "a integer, b integer, account_id integer, c integer"},
	} {
		before := profile
		before.Columns = row.before
		added, dropped, ok := profile.Upgrade(before)
		if len(added) == 0 {
			added = nil
		}
		if !slices.Equal(added, row.added) || !slices.Equal(dropped, row.dropped) || ok != row.ok ||
			profile.Empties(before) != row.empties {
			t.Errorf("%s: added %q, dropped %q, %t, empties %t", row.name, added, dropped, ok,
				profile.Empties(before))
		}
	}
}
