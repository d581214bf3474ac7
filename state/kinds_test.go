package state

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

// examples returns one object of every kind, with every field set.
func examples() []Object {
	schema, name := redshift.MustIdent("governed"), redshift.MustIdent("orders")
	relation := redshift.Name{Schema: schema, Object: name}
	role := Principal{PrincipalRole, "readers"}
	return []Object{
		Schema{Name: schema, Owner: "dba"},
		User{Account: "Ann"},
		Role{Name: name},
		Group{Name: name},
		Table{Name: relation, Columns: "id integer", Owner: "dba", Trouble: KeyDoubled, Carry: "a to b"},
		View{
			Name: relation, Digest: "sha256:00", LateBinding: true, Materialized: true, Comment: "c",
			Record: "sha256:01", Owner: "dba",
		},
		Procedure{Name: relation, Arguments: "integer", Digest: "sha256:00", Owner: "dba"},
		Profile{Account: "Ann", Content: "sha256:00", Earlier: "sha256:01"},
		Membership{In: role, Member: Principal{PrincipalUser, "Ann"}, Admin: true},
		Grant{
			Privilege: Execute, Schema: schema, Relation: name, Column: redshift.MustIdent("id"),
			Arguments: "integer", To: role, External: true, Raw: true,
		},
	}
}

func TestEveryKindHasARowThatIsWhole(t *testing.T) {
	var shown []Kind
	for _, object := range examples() {
		shown = append(shown, object.Key().Kind)
		facts := factsOf(object.Key().Kind)
		if facts.name == nil || facts.decode == nil {
			t.Errorf("the row of kind %s is not complete", facts.kind)
		}
	}
	if diff := cmp.Diff(Kinds(), shown); diff != "" {
		t.Errorf("the examples do not show every kind (-kinds +examples):\n%s", diff)
	}
}

// People approve a plan by its digest, so the encoding of objects may change
// only together with ObjectFormat.
func TestTheEncodingOfEveryKindIsFixed(t *testing.T) {
	want := []string{
		`{"name":"governed","owner":"dba"}`,
		`{"account":"Ann"}`,
		`{"name":"orders"}`,
		`{"name":"orders"}`,
		`{"name":{"schema":"governed","object":"orders"},"columns":"id integer","owner":"dba",` +
			`"trouble":"doubled","carry":"a to b"}`,
		`{"name":{"schema":"governed","object":"orders"},"digest":"sha256:00","late":true,"materialized":true,` +
			`"comment":"c","record":"sha256:01","owner":"dba"}`,
		`{"name":{"schema":"governed","object":"orders"},"arguments":"integer","digest":"sha256:00","owner":"dba"}`,
		`{"account":"Ann","content":"sha256:00","earlier":"sha256:01"}`,
		`{"in":{"kind":"role","name":"readers"},"member":{"kind":"user","name":"Ann"},"admin":true}`,
		`{"privilege":"EXECUTE","schema":"governed","relation":"orders","column":"id","arguments":"integer",` +
			`"to":{"kind":"role","name":"readers"},"external":true,"raw":true}`,
	}
	var got []string
	for _, object := range examples() {
		got = append(got, string(EncodeObject(object)))
		if back, err := DecodeObject(object.Key().Kind, EncodeObject(object)); err != nil || back != object {
			t.Errorf("%v is read back as %v, %v", object, back, err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("encodings changed (-want +got):\n%s", diff)
	}
	const digest = "sha256:6ccf33d95d364d13b0dfdc8257c1f01ce6a7adda8d5a48a62a11dd09d50ed9c2"
	if got := NewCatalog(examples()...).Fingerprint(); got != digest {
		t.Errorf("the fingerprint of the catalog is %s, want %s", got, digest)
	}
}

// If the encoding left out a field, a plan file could set it to anything.
func TestEveryFieldOfAnObjectIsEncoded(t *testing.T) {
	for _, object := range examples() {
		value := reflect.ValueOf(object)
		for n := range value.NumField() {
			field := value.Type().Field(n)
			if value.Field(n).IsZero() {
				t.Errorf("the example of kind %s does not set %s", object.Key().Kind, field.Name)
			}
			if tag := field.Tag.Get("json"); tag == "" || tag == "-" {
				t.Errorf("%s.%s has no name in the encoding", value.Type().Name(), field.Name)
			}
		}
	}
}

func TestKindsAreMadeInTheirOrder(t *testing.T) {
	shuffled := []Kind{KindGrant, KindView, KindSchema, KindTable}
	slices.SortFunc(shuffled, Kind.Compare)
	if diff := cmp.Diff([]Kind{KindSchema, KindTable, KindView, KindGrant}, shuffled); diff != "" {
		t.Error(diff)
	}
}
