package proxy_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// speaker talks the protocol message by message.
type speaker struct {
	*testing.T
	*pgproto3.Frontend
}

func speak(t *testing.T) speaker {
	t.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", shared.Port()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	s := speaker{t, pgproto3.NewFrontend(conn, conn)}
	s.Frontend.Send(&pgproto3.StartupMessage{
		ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters:      map[string]string{"user": "admin", "database": "dev"},
	})
	s.hears()
	return s
}

// says sends messages and checks the answer up to ReadyForQuery.
func (s speaker) says(want string, messages ...pgproto3.FrontendMessage) {
	s.Helper()
	for _, message := range messages {
		s.Send(message)
	}
	if got := s.hears(); got != want {
		s.Errorf("want\n%s\n got\n%s", want, got)
	}
}

// hears writes down what comes, one word a message.
func (s speaker) hears() string {
	s.Helper()
	if err := s.Flush(); err != nil {
		s.Fatal(err)
	}
	var words []string
	for {
		message, err := s.Receive()
		if err != nil {
			s.Fatal(strings.Join(words, " "), err)
		}
		switch m := message.(type) {
		case *pgproto3.DataRow:
			words = append(words, "row:"+string(m.Values[0]))
		case *pgproto3.CommandComplete:
			words = append(words, "done:"+string(m.CommandTag))
		case *pgproto3.ErrorResponse:
			words = append(words, "error:"+m.Code)
		case *pgproto3.ReadyForQuery:
			return strings.Join(append(words, "ready:"+string(m.TxStatus)), " ")
		default:
			words = append(words, strings.TrimPrefix(fmt.Sprintf("%T", m), "*pgproto3."))
		}
	}
}

func parseMessage(name, query string) *pgproto3.Parse {
	return &pgproto3.Parse{Name: name, Query: query}
}

func TestPortalsGiveRowsInPortions(t *testing.T) {
	s := speak(t)
	s.says("ParseComplete BindComplete RowDescription row:1 row:2 PortalSuspended row:3 done:SELECT 1 "+
		"CloseComplete ready:I",
		parseMessage("p", "SELECT generate_series(1, 3) AS n"),
		&pgproto3.Bind{DestinationPortal: "c", PreparedStatement: "p"},
		&pgproto3.Describe{ObjectType: 'P', Name: "c"},
		&pgproto3.Execute{Portal: "c", MaxRows: 2}, &pgproto3.Execute{Portal: "c"},
		&pgproto3.Close{ObjectType: 'S', Name: "p"}, &pgproto3.Sync{})
	s.says("error:26000 ready:I", &pgproto3.Bind{PreparedStatement: "p"}, &pgproto3.Execute{}, &pgproto3.Sync{})
	s.says("error:34000 ready:I", &pgproto3.Execute{Portal: "c"}, &pgproto3.Sync{})
}

func TestAnErrorPassesOverTheRestOfTheExchange(t *testing.T) {
	s := speak(t)
	s.says("done:CREATE TABLE ready:I", &pgproto3.Query{String: "CREATE TABLE public.exchange (a int)"})
	insert := []pgproto3.FrontendMessage{
		parseMessage("", "INSERT INTO public.exchange VALUES (1)"), &pgproto3.Bind{},
		&pgproto3.Execute{},
	}
	s.says("ParseComplete BindComplete done:INSERT 0 1 error:42601 ready:I",
		append(insert, parseMessage("", "SELEC"), &pgproto3.Bind{}, &pgproto3.Execute{}, &pgproto3.Sync{})...)
	s.says("RowDescription row:0 done:SELECT 1 ready:I", &pgproto3.Query{String: "SELECT count(*) FROM " +
		"public.exchange"})
	s.says("ParseComplete BindComplete done:INSERT 0 1 ready:I", append(insert, &pgproto3.Sync{})...)
	s.says("RowDescription row:1 done:SELECT 1 ready:I", &pgproto3.Query{String: "SELECT count(*) FROM " +
		"public.exchange"})
	s.says("done:BEGIN ready:T", &pgproto3.Query{String: "BEGIN"})
	s.says("error:0A000 ready:E", parseMessage("", "COPY public.exchange FROM 's3://bucket/key'"), &pgproto3.Sync{})
	s.says("error:25P02 ready:E", parseMessage("", "SELECT * FROM public.exchange"), &pgproto3.Sync{})
	s.says("ParseComplete BindComplete done:ROLLBACK ready:I", parseMessage("", "ROLLBACK"), &pgproto3.Bind{},
		&pgproto3.Execute{}, &pgproto3.Sync{})
}

func TestEmptyStatements(t *testing.T) {
	s := speak(t)
	s.says("EmptyQueryResponse ready:I", &pgproto3.Query{String: " ; -- nothing"})
	s.says("ParseComplete BindComplete NoData EmptyQueryResponse ready:I",
		parseMessage("", ""), &pgproto3.Bind{}, &pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Execute{},
		&pgproto3.Sync{})
	s.says("ParseComplete ParameterDescription NoData BindComplete done:ANALYZE ready:I",
		parseMessage("", "ANALYZE"), &pgproto3.Describe{ObjectType: 'S'}, &pgproto3.Bind{}, &pgproto3.Execute{},
		&pgproto3.Sync{})
}

func TestAnExchangeIsOneTransaction(t *testing.T) {
	s := speak(t)
	view := "CREATE VIEW public.half AS SELECT 1 AS a WITH NO SCHEMA BINDING"
	s.says("ParseComplete BindComplete done:CREATE VIEW ParseComplete error:22012 ready:I",
		parseMessage("", view), &pgproto3.Bind{}, &pgproto3.Execute{}, parseMessage("", "SELECT 1 / 0 AS a"),
		&pgproto3.Bind{}, &pgproto3.Sync{})
	s.says("error:42P01 ready:I", &pgproto3.Query{String: "SELECT * FROM public.half"})
}

func TestWhatAClientIsToldOfTheServer(t *testing.T) {
	speak(t).says("RowDescription row:8.0.2 done:SHOW ready:I", &pgproto3.Query{String: "SHOW server_version"})
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", shared.Port()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	front := pgproto3.NewFrontend(conn, conn)
	front.Send(&pgproto3.StartupMessage{
		ProtocolVersion: pgproto3.ProtocolVersion30,
		Parameters:      map[string]string{"user": "admin", "database": "dev"},
	})
	if err := front.Flush(); err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for {
		message, err := front.Receive()
		if err != nil {
			t.Fatal(err)
		}
		if status, ok := message.(*pgproto3.ParameterStatus); ok {
			told[status.Name] = status.Value
		}
		if _, ready := message.(*pgproto3.ReadyForQuery); ready {
			break
		}
	}
	if told["server_version"] != "8.0.2" || told["padb_version"] == "" || told["client_encoding"] != "UTF8" {
		t.Error("a driver would not take this for Redshift:", told)
	}
}

func TestAStringOfStatementsAnswersEach(t *testing.T) {
	s := speak(t)
	s.says("done:CREATE TABLE done:INSERT 0 1 RowDescription row:1 done:SELECT 1 ready:I",
		&pgproto3.Query{String: "CREATE TABLE public.each (a int); INSERT INTO public.each VALUES (1); SELECT a " +
			"FROM public.each"})
	s.says("done:TRUNCATE TABLE done:DROP TABLE ready:I", &pgproto3.Query{String: "TRUNCATE public.each; DROP " +
		"TABLE public.each"})
	s.says("error:42601 ready:I", &pgproto3.Query{String: "CREATE TABLE public.half_a_string (a int); SELEC"})
	s.says("error:42P01 ready:I", &pgproto3.Query{String: "SELECT * FROM public.half_a_string"})
}

// Redshift's tags are those of its own statements, not of what PostgreSQL runs.
func TestTagsAreRedshifts(t *testing.T) {
	s := speak(t)
	for _, c := range [][2]string{
		{"CREATE GROUP tagged", "CREATE GROUP"},
		{"ALTER GROUP tagged ADD USER admin", "ALTER GROUP"},
		{"DROP GROUP tagged", "DROP GROUP"},
		{"CREATE SCHEMA tagged", "CREATE SCHEMA"},
		{"CREATE TABLE tagged.t AS SELECT 1 AS a", "SELECT"},
		{"CREATE VIEW tagged.v AS SELECT a FROM tagged.t WITH NO SCHEMA BINDING", "CREATE VIEW"},
		{"GRANT SELECT ON tagged.t TO PUBLIC", "GRANT"},
		{"ANALYZE tagged.t", "ANALYZE"},
		{"VACUUM tagged.t", "VACUUM"},
		{"DROP VIEW tagged.v", "DROP VIEW"},
		{"DROP TABLE tagged.t", "DROP TABLE"},
		{"DROP SCHEMA tagged", "DROP SCHEMA"},
	} {
		s.says("done:"+c[1]+" ready:I", &pgproto3.Query{String: c[0]})
	}
}
