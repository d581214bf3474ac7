package redshift_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

func TestIdentifiersFoldAndAreQuotedOnlyWhereNeeded(t *testing.T) {
	for text, want := range map[string]string{
		"Customers": "customers",
		"order":     `"order"`,
		"a b":       `"a b"`,
		`say "hi"`:  `"say ""hi"""`,
		"1st":       `"1st"`,
		"tag":       `"tag"`,
		"Größe":     `"größe"`,
		"заказы":    `"заказы"`,
		"odd.name":  `"odd.name"`,
	} {
		if got := redshift.MustIdent(text).SQL().String(); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}

func TestNamesThatRedshiftWouldChangeSilentlyAreRefused(t *testing.T) {
	for _, text := range []string{
		"", strings.Repeat("x", 128), "ÄB", "größE\u00dc", "a\tb", "a\u202eb", "a\xff", "a\u200bb", "pa\u0443ments",
		"ｐay",
	} {
		if _, err := redshift.ParseIdent(text); err == nil {
			t.Errorf("ParseIdent(%q) was accepted", text)
		}
	}
	for _, text := range []string{"customers", "a.b.c", ".b", "a.", `a."b`, `a."b"c`, `a.b"c"`, `"".b`, `a.""`} {
		if _, err := redshift.ParseName(text); err == nil {
			t.Errorf("ParseName(%q) was accepted", text)
		}
	}
	for _, text := range []string{"", "Public", "bob ", "zo\u200be", "b\u043eb"} {
		if _, err := redshift.ParseAccount(text); err == nil {
			t.Errorf("ParseAccount(%q) was accepted", text)
		}
	}
}

// A name is read as it is written, whatever it holds.
func TestNamesAreReadAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{`crm."odd.name"`, `"a.b"."c""d"`, "crm.größe", "a b.c d"} {
		name, err := redshift.ParseName(text)
		if err != nil || name.String() != text {
			t.Errorf("%s is written %s (%v)", text, name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.StringMatching(`[a-zäß0-9_."$ -]{1,8}`)
		name := redshift.Name{
			Schema: redshift.MustIdent(part.Draw(t, "s")), Object: redshift.MustIdent(part.Draw(t, "o")),
		}
		if again, err := redshift.ParseName(name.String()); err != nil || again != name {
			t.Errorf("%s is read as %s (%v)", name, again, err)
		}
	})
}

func TestLiteralsDoubleQuotesAndBackslashes(t *testing.T) {
	if got := redshift.Text(`it's a \ here`).String(); got != `'it''s a \\ here'` {
		t.Errorf("got %s", got)
	}
	if _, ok := redshift.Decimal(big.NewRat(1, 3)); ok {
		t.Error("1/3 has no exact decimal text")
	}
	if got, _ := redshift.Decimal(big.NewRat(-5, 4)); got.String() != "-1.25" {
		t.Errorf("got %s", got)
	}
}

func TestNoTextEscapesItsLiteral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a'\\\n;-]{0,12}`).Draw(t, "text")
		if got := unquote(redshift.Text(text).String()); got != text {
			t.Fatalf("%q comes back as %q", text, got)
		}
	})
}

// unquote reads a literal as Redshift does, and panics where text is left over.
func unquote(literal string) string {
	var out strings.Builder
	body := literal[1:]
	for {
		switch body[0] {
		case '\\':
			out.WriteByte(body[1])
			body = body[2:]
		case '\'':
			if len(body) == 1 {
				return out.String()
			}
			if body[1] != '\'' {
				panic("the literal ended early")
			}
			out.WriteByte('\'')
			body = body[2:]
		default:
			out.WriteByte(body[0])
			body = body[1:]
		}
	}
}

func TestTypesAreReadInDDLAndCatalogSpelling(t *testing.T) {
	for text, want := range map[string]string{
		"VARCHAR(256)":                "varchar(256)",
		"character varying(8)":        "varchar(8)",
		"varchar":                     "varchar(256)",
		"varchar(max)":                "varchar(65535)",
		"numeric(8, 2)":               "numeric(8,2)",
		"decimal":                     "numeric(18,0)",
		"int":                         "integer",
		"timestamp without time zone": "timestamp",
		"double  precision":           "double precision",
		"bpchar(3)":                   "char(3)",
		"INTERVAL YEAR":               "interval year to month",
		"interval day to second (3)":  "interval day to second",
		"GEOMETRY":                    "geometry",
	} {
		got, err := redshift.ParseType(text)
		if err != nil || got.String() != want {
			t.Errorf("%q is %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{
		"uuid", "varchar(0)", "varchar(65536)", "numeric(39)", "numeric(3,4)", "int(4)",
		"varchar(8", "char(-1)", "json", "interval", "interval year(3)", "geometry(4)",
	} {
		if _, err := redshift.ParseType(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
}

func TestNarrowTextIsWideEnoughForAHashInAView(t *testing.T) {
	for text, want := range map[string]string{
		"varchar(8)": "varchar(64)", "varchar(100)": "varchar(100)",
		"char(8)": "char(8)",
	} {
		in, err := redshift.ParseType(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := in.InView().String(); got != want {
			t.Errorf("%s shows as %s, want %s", text, got, want)
		}
	}
}
