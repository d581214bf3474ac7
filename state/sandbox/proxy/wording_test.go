package proxy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgproto3"
)

func TestPostgreSQLsWordsBecomeRedshifts(t *testing.T) {
	const owns = `user "bob" can't be dropped because the user owns some object`
	for from, want := range map[string]string{
		"":                              "",
		"division by zero":              "division by zero",
		`role "bob" does not exist`:     `user "bob" does not exist`,
		`role "group g" already exists`: `group "g" already exists`,
		`role "role r" does not exist`:  `role "r" does not exist`,
		"cannot drop view v because others depend on it": "can't drop view v because others " +
			"depend on it",
		"permission denied for table t":                                   "permission denied for relation t",
		"permission denied for materialized view v":                       "permission denied for relation v",
		"must be owner of view v":                                         "must be owner of relation v",
		`role "bob" is not permitted to log in`:                           `user "bob" does not exist`,
		`role "bob" cannot be dropped because some objects depend on it`:  owns,
		`too many connections for role "bob"`:                             `too many connections for user "bob"`,
		`relation "rs_catalog.svv_roles" is not a table`:                  "relation svv_roles is not a table",
		`permission denied for view rs_catalog.information_schema_tables`: "permission denied for relation tables",
		`privileges for table t`:                                          "privileges for table t",
	} {
		if got := translateText(from); got != want {
			t.Errorf("%s\n got %s\nwant %s", from, got, want)
		}
	}
}

// Places are in SQL that the client has not written.
func TestAnErrorKeepsWhatIsTheClientsBusiness(t *testing.T) {
	got := translateError(&pgproto3.ErrorResponse{
		Severity: "ERROR", Code: "42883", Message: "function f(integer) does not exist",
		Hint:     "You might need to add explicit type casts.",
		Position: 40, File: "parse_func.c", Line: 636, Routine: "ParseFuncOrColumn",
		InternalQuery: "SELECT rs_catalog.f(1)",
	})
	want := &pgproto3.ErrorResponse{Severity: "ERROR", Code: "42883", Message: "function f(integer) does not exist"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the error (-want +got):\n%s", diff)
	}
}

func TestNoticesOfTheSandboxsOwnAreDropped(t *testing.T) {
	if got := translateNotice(&pgproto3.NoticeResponse{
		Message: "drop cascades to view rs_catalog.object",
	}); got != nil {
		t.Errorf("got %+v", got)
	}
	got := translateNotice(&pgproto3.NoticeResponse{Message: `role "a" is already a member of role "group g"`})
	if want := `user "a" is already a member of group "g"`; got == nil || got.Message != want {
		t.Errorf("got %+v, want %s", got, want)
	}
}

func TestResultsDoNotTellWhereTheyComeFrom(t *testing.T) {
	got := translateRows(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{
		{Name: []byte("a"), TableOID: 1259, TableAttributeNumber: 2, DataTypeOID: 23},
		{Name: []byte("b"), TableOID: 1259, DataTypeOID: 3802},
	}})
	want := &pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{
		{Name: []byte("a"), DataTypeOID: 23},
		{Name: []byte("b"), DataTypeOID: 4000},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the columns (-want +got):\n%s", diff)
	}
}
