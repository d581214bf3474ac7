package state

import (
	"testing"

	"github.com/redveil/redveil/state/redshift"
)

var (
	someSchema = redshift.MustIdent("governed")
	someName   = redshift.Name{Schema: someSchema, Object: redshift.MustIdent(`odd "name"`)}
	someRole   = Principal{PrincipalRole, "redveil_staff"}
	someUser   = Principal{PrincipalUser, `Ann "A"`}
)

func TestObjectsReadBackAsTheyWereWritten(t *testing.T) {
	for _, object := range []Object{
		Schema{someSchema, "zoe"},
		User{"Ann"},
		Role{someSchema},
		Group{someSchema},
		Table{someName, "id integer", "zoe", KeyDoubled, "project \"a\" → \"b\";"},
		View{someName, "sha256:1", true, true, "a <comment>", "sha256:2", "zoe"},
		Procedure{someName, "character varying", Foreign, "zoe"},
		Profile{"Ann", "sha256:3", "sha256:4"},
		Membership{someRole, someUser, true},
		OnRelation(Select, someName, Public()),
		Grant{Usage, someSchema, redshift.Ident{}, redshift.Ident{}, "", someRole, true, false},
		Grant{Select, someSchema, someName.Object, someSchema, "", someUser, false, true},
		OnProcedure(someName, "character varying", Public()),
	} {
		read, err := DecodeObject(object.Key().Kind, EncodeObject(object))
		if err != nil || read != object {
			t.Errorf("%s: %+v is not %+v: %v", EncodeObject(object), read, object, err)
		}
	}
	if none := string(EncodeObject(nil)); none != "null" {
		t.Errorf("a missing object is written as %s", none)
	}
}

func TestWhatIsNoObjectIsRefused(t *testing.T) {
	for kind, bad := range map[Kind][]string{
		KindSchema: {`{}`, `{"name": "a", "more": 1}`, `[]`, `{"name": ""}`, `{"name": "a\u0000b"}`},
		KindUser:   {`{"account": ""}`},
		KindTable: {
			`{"name": {"schema": "a"}, "columns": ""}`,
			`{"name": {"schema": "a", "object": "b"}, "columns": "", "trouble": "x"}`,
		},
		KindProcedure: {`{"name": {"schema": "a", "object": "b"}, "arguments": "integer); DROP TABLE t"}`},
		KindProfile:   {`{"content": "sha256:1"}`},
		KindMembership: {
			`{}`, `{"in": {"kind": "user", "name": "a"}, "member": {"kind": "user", "name": "b"}}`,
			`{"in": {"kind": "role", "name": "Upper"}, "member": {"kind": "user", "name": "b"}}`,
		},
		KindGrant: {
			`{"privilege": "ALL", "schema": "a", "to": {"kind": "public"}}`,
			`{"privilege": "SELECT ON t TO PUBLIC; --", "schema": "a", "to": {"kind": "public"}}`,
			`{"privilege": "EXECUTE", "schema": "a", "to": {"kind": "public"}}`,
			`{"privilege": "SELECT", "schema": "a", "column": "c", "to": {"kind": "public"}}`,
			`{"privilege": "USAGE", "schema": "a", "to": {"kind": "public", "name": "x"}}`,
			`{"privilege": "USAGE", "schema": "a", "to": {"kind": "everyone"}}`,
			`{"privilege": "USAGE", "to": {"kind": "public"}}`,
		},
		"function": {`{}`},
	} {
		for _, encoded := range bad {
			if object, err := DecodeObject(kind, []byte(encoded)); err == nil {
				t.Errorf("%s %s passes for %+v", kind, encoded, object)
			}
		}
	}
}
