package detect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/importing/detect"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

func typed(t *testing.T, text string) redshift.Type {
	t.Helper()
	parsed, err := redshift.ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// of returns what is suggested for a column with one value, again and again.
func of(t *testing.T, name, columnType, value string) string {
	t.Helper()
	column := detect.NewColumn(name, typed(t, columnType))
	for range 20 {
		column.Look(value)
	}
	suggestion, ok := column.Suggest()
	if !ok {
		return "nothing"
	}
	return suggestion.Tag + ": " + suggestion.Reason
}

// Without a telling name, values speak for themselves where they have check digits or
// a form of their own.
func TestValuesThatLookLikePersonalData(t *testing.T) {
	for value, want := range map[string]string{
		"ann@example.org":            "pii.email: 20 of 20 sampled values look like e-mail addresses",
		"ann.b+c@mail.example.co.uk": "pii.email",
		"Ann <ann@example.org>":      "nothing",
		"ann@localhost":              "nothing",
		"@home":                      "nothing",

		"GB82 WEST 1234 5698 7654 32": "pii.iban: 20 of 20 sampled values look like IBANs",
		"DE89370400440532013000":      "pii.iban",
		"DE88370400440532013000":      "nothing",
		"DE8937040044053201300":       "nothing",
		"NO9386011117947":             "pii.iban",

		"4111 1111 1111 1111": "pii.card: 20 of 20 sampled values look like card numbers",
		"378282246310005":     "pii.card",
		"4111111111111112":    "nothing",
		"1111111111111117":    "nothing",

		"219-09-9999": "pii.ssn: 20 of 20 sampled values look like US social security numbers",
		"666-09-9999": "nothing",
		"900-09-9999": "nothing",
		"219-00-9999": "nothing",
		"219099999":   "nothing",

		"12345678Z":         "pii.national_id: 20 of 20 sampled values look like Spanish DNI or NIE numbers",
		"X1234567L":         "pii.national_id",
		"12345678A":         "nothing",
		"111222333":         "pii.national_id: 20 of 20 sampled values look like Dutch citizen service numbers",
		"85.07.30-033 28":   "pii.national_id: 20 of 20 sampled values look like Belgian national numbers",
		"529.982.247-25":    "pii.national_id: 20 of 20 sampled values look like Brazilian CPF numbers",
		"111.111.111-11":    "nothing",
		"44051401359":       "pii.national_id: 20 of 20 sampled values look like Polish PESEL numbers",
		"44051401358":       "nothing",
		"255081416802538":   "pii.national_id: 20 of 20 sampled values look like French NIR numbers",
		"255081416802539":   "nothing",
		"131052-308T":       "pii.national_id: 20 of 20 sampled values look like Finnish personal identity codes",
		"131052-308U":       "nothing",
		"331352-308T":       "nothing",
		"+49 30 1234567":    "pii.phone: 20 of 20 sampled values look like phone numbers",
		"+1 (415) 555-2671": "pii.phone",
		"(030) 123 456 78":  "pii.phone",
		"030 123 45 67":     "pii.phone",
		"+0123456789":       "nothing",
		"1234567":           "nothing",
		"2024-01-02":        "nothing",
		"192.168.100.200":   "nothing",
		"1234567.89":        "nothing",
		"12345-6789":        "nothing",
		"1984-05-06":        "nothing",
		"hello":             "nothing",
	} {
		got := of(t, "c", "varchar(400)", value)
		if got != want && (strings.Contains(want, ":") || want == "nothing" || !strings.HasPrefix(got, want+":")) {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

// A name alone suggests a tag, as long as its type can hold such data and it is not
// about something else.
func TestNamesThatSayWhatAColumnHolds(t *testing.T) {
	for _, c := range []struct{ name, columnType, want string }{
		{"email", "varchar(80)", `pii.email: the name is "email"`},
		{"customer_e_mail", "varchar(80)", `pii.email: the name is "customer_e_mail"`},
		{"email_address", "varchar(80)", `pii.email: the name is "email_address"`},
		{"email", "boolean", "nothing"},
		{"email_sent", "varchar(8)", "nothing"},
		{"emailing", "varchar(8)", "nothing"},
		{"mobile", "bigint", `pii.phone: the name is "mobile"`},
		{"phone_model", "varchar(8)", "nothing"},
		{"hotel", "varchar(8)", "nothing"},
		{"iban", "char(22)", `pii.iban: the name is "iban"`},
		{"cardnumber", "varchar(20)", `pii.card: the name is "cardnumber"`},
		{"company", "varchar(20)", "nothing"},
		{"birth_date", "date", `pii.birthdate: the name is "birth_date"`},
		{"dob", "timestamp", `pii.birthdate: the name is "dob"`},
		{"ssn", "integer", `pii.ssn: the name is "ssn"`},
		{"national_id", "varchar(20)", `pii.national_id: the name is "national_id"`},
		{"city", "varchar(20)", "nothing"},
	} {
		column := detect.NewColumn(c.name, typed(t, c.columnType))
		got := "nothing"
		if s, ok := column.Suggest(); ok {
			got = s.Tag + ": " + s.Reason
		}
		if got != c.want {
			t.Errorf("%s %s: %s, want %s", c.name, c.columnType, got, c.want)
		}
	}
}

// Values add to the name, or contradict it.
func TestValuesAndNamesTogether(t *testing.T) {
	column := detect.NewColumn("email", typed(t, "varchar(80)"))
	for range 97 {
		column.Look("ann@example.org")
	}
	for range 3 {
		column.Look("none")
	}
	column.Look("")
	s, _ := column.Suggest()
	want := `the name is "email"; 97 of 100 sampled values look like e-mail addresses`
	if s.Tag != "pii.email" || s.Reason != want {
		t.Errorf("%+v", s)
	}
	if got := of(t, "email", "varchar(80)", "yes"); got != "nothing" {
		t.Errorf("values that are no addresses: %s", got)
	}
	if got := of(t, "phone", "varchar(80)", "5551234"); !strings.HasPrefix(got, `pii.phone: the name is "phone"; 20`) {
		t.Errorf("a plain number: %s", got)
	}
	if got := of(t, "dob", "date", "1984-05-06"); got != `pii.birthdate: the name is "dob"; 20 of 20 sampled `+
		`values look like dates of birth` {
		t.Errorf("a date: %s", got)
	}
	few := detect.NewColumn("c", typed(t, "varchar(80)"))
	few.Look("ann@example.org")
	if s, ok := few.Suggest(); ok {
		t.Errorf("one value is not enough: %+v", s)
	}
}

// A reason never holds a value, whatever the values are.
func TestReasonsHoldNoValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := "q" + rapid.StringMatching(`[a-z]{6,12}`).Draw(t, "secret") + "@example.org"
		column := detect.NewColumn(rapid.SampledFrom([]string{"email", "c"}).Draw(t, "name"),
			redshift.Type{Kind: redshift.Varchar, Length: 80})
		for range 20 {
			column.Look(secret)
		}
		if s, _ := column.Suggest(); strings.Contains(fmt.Sprint(s), secret) {
			t.Fatalf("%+v", s)
		}
	})
}
