package proxy

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

func TestParametersStandInTheTextOfAStatement(t *testing.T) {
	parameters := [][]byte{[]byte("it's"), nil}
	for text, want := range map[string]string{
		"SELECT $1, $2":         "SELECT 'it''s', NULL",
		"SELECT $3, $0":         "SELECT $3, $0",
		`SELECT '$1', '\'$1'`:   `SELECT '$1', '\'$1'`,
		"SELECT '''$1''' || $1": "SELECT '''$1''' || 'it''s'",
	} {
		if got := withParameters(text, parameters); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestTheHistoryKeepsWhatChangesSomethingAndNoPassword(t *testing.T) {
	s := &session{server: &Server{}, account: "bob"}
	for _, sql := range []string{
		"SELECT 1", "insert into t values (1)", "CREATE USER u PASSWORD 'Secret''s1' CREATEDB", "DROP TABLE t",
		"CREATE VIEW v AS SELECT 1", "SET query_group TO x", "BEGIN", "COMMIT", "TRUNCATE t",
	} {
		statement, err := dialect.ParseOne(sql)
		if err != nil {
			// The dialect refuses some passwords, whose statements may come here all the same.
			statement = dialect.Statement{Kind: dialect.KindDefine, Text: sql}
		}
		s.note(statement)
	}
	var got []string
	for _, p := range s.server.history.pending {
		got = append(got, p.account+" "+p.queryType+" "+p.text)
	}
	want := []string{
		"bob INSERT insert into t values (1)", "bob DDL CREATE USER u PASSWORD '***' CREATEDB",
		"bob DDL DROP TABLE t",
		"bob DDL CREATE VIEW v AS SELECT 1", "bob TRUNCATE TRUNCATE t",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the history (-want +got):\n%s", diff)
	}
}

func TestTheHistoryForgetsTheOldest(t *testing.T) {
	s := &session{server: &Server{}}
	for n := range historyLimit + 2 {
		s.note(dialect.Statement{Kind: dialect.KindDefine, Text: fmt.Sprint(n)})
	}
	pending := s.server.history.pending
	if len(pending) != historyLimit || pending[0].text != "2" {
		t.Errorf("%d statements are kept, from %s on", len(pending), pending[0].text)
	}
}
