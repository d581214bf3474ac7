package redshift

import (
	"strings"
	"testing"
)

var sessionColumns = map[string]Kind{
	"day": DateKind, "made": TimestampKind, "seen": TimestampTZ, "hour": Time, "rate": Double, "price": Numeric,
	"name": Varchar, "doc": Super, "ok": Boolean,
}

func typesOfSession(id Ident) Type { return Type{Kind: sessionColumns[id.String()]} }

// What the session decides is refused, and the refusal says what to write.
func TestWhatTheSessionDecidesIsRefused(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"made < getdate()", "Write now()"},
		{"made < sysdate", "Write now()"},
		{"made < now()", "Write now()"},
		{"timeofday() = 'x'", "Write now()"},
		{"made < 'now'", "TO_DATE with a format"},
		{"day = date 'today'", "TO_DATE with a format"},
		{"day = '01/02/2026'", "TO_DATE with a format"},
		{"'1/2/2026' < day", "TO_DATE with a format"},
		{"day in (date '2026-01-31', '02/01/2026')", "TO_DATE with a format"},
		{"day between '01/02/2026' and '2026-01-31'", "TO_DATE with a format"},
		{"coalesce(day, '01/02/2026') = day", "TO_DATE with a format"},
		{"case when ok then day else '01/02/2026' end = day", "TO_DATE with a format"},
		{"case day when '01/02/2026' then ok else false end", "TO_DATE with a format"},
		{"decode(day, '01/02/2026', true, false)", "TO_DATE with a format"},
		{"name::date = day", "TO_DATE with a format"},
		{"cast(name as timestamp) = made", "TO_DATE with a format"},
		{"name = day", "TO_DATE with a format"},
		{"dateadd(day, 1, name) = made", "TO_DATE with a format"},
		{"dateadd(day, 1, '01/02/2026') = made", "TO_DATE with a format"},
		{"to_timestamp(name, 'YYYY') < seen", "session's time zone"},
		{"to_date(name) = day", "at least 2 arguments"},
		{"day::varchar(20) = name", "TO_CHAR with a format"},
		{"day || name = name", "TO_CHAR with a format"},
		{"left(made, 4) = '2026'", "TO_CHAR with a format"},
		{"day like '2026%'", "TO_CHAR with a format"},
		{"md5(day) = name", "TO_CHAR with a format"},
		{"(made - made) || '' = name", "TO_CHAR with a format"},
		{"seen < timestamptz '2026-01-31 12:00:00'", "with its offset"},
		{"seen < '2026-01-31 12:00:00'", "with its offset"},
		{"seen < made", "AT TIME ZONE 'UTC'"},
		{"seen < date '2026-01-31'", "AT TIME ZONE 'UTC'"},
		{"seen::date = day", "AT TIME ZONE 'UTC'"},
		{"cast(seen as timestamp) = made", "AT TIME ZONE 'UTC'"},
		{"made::timestamptz = seen", "AT TIME ZONE 'UTC'"},
		{"cast(made at time zone 'UTC' as date) = day", "AT TIME ZONE 'UTC'"},
		{"name::timestamptz = seen", "TO_DATE with a format"},
		{"seen::varchar(40) = name", "AT TIME ZONE 'UTC'"},
		{"to_char(seen, 'YYYY') = '2026'", "AT TIME ZONE 'UTC'"},
		{"date_trunc('day', seen) = seen", "AT TIME ZONE 'UTC'"},
		{"date_part(hour, seen) = 3", "AT TIME ZONE 'UTC'"},
		{"datediff(day, made, seen) > 3", "AT TIME ZONE 'UTC'"},
		{"trunc(seen) = day", "AT TIME ZONE 'UTC'"},
		{"seen + interval '1 day' < seen", "AT TIME ZONE 'UTC'"},
		{"day at time zone 'UTC' = seen", "CAST"},
		{"'01/02/2026' - day > 3", "TO_DATE with a format"},
		{"'now' - made > interval '1 day'", "TO_DATE with a format"},
		{"'now' + interval '1 day' > made", "TO_DATE with a format"},
		{"date_part(epoch, made) > 5", "DATEDIFF(second"},
		{"date_part('epoch', made) > 5", "DATEDIFF(second"},
		{"date_part(timezone_hour, made) > 5", "no unit of time"},
		{"date_part(\"name\", made) > 5", "begins with a unit of time"},
		{"farmfingerprint64(day) = 1", "TO_CHAR with a format"},
		{"murmur3_32_hash(made) = 1", "TO_CHAR with a format"},
		{"checksum(rate) = 1", "CAST(… AS decimal"},
		{"name = rate", "CAST(… AS decimal"},
		{"rate in (name, '1.5')", "CAST(… AS decimal"},
		{"coalesce(name, rate) = 'x'", "CAST(… AS decimal"},
		{"interval '-1 2:03' = interval '1 day'", "with their units"},
		{"rate::varchar(40) = name", "CAST(… AS decimal"},
		{"price * rate || '' = name", "CAST(… AS decimal"},
		{"sqrt(price) || '' = name", "CAST(… AS decimal"},
		{"doc = 'x'", "JSON_EXTRACT_PATH_TEXT"},
		{"doc::varchar(10) = 'x'", "JSON_EXTRACT_PATH_TEXT"},
		{"doc = doc", "doc.kind::varchar(100)"},
		{"doc <> 5", "doc.kind::varchar(100)"},
		{"coalesce(doc.a, name) is null", "doc.a::varchar(100)"},
		{"case when ok then doc.a else name end is null", "doc.kind::varchar(100)"},
		{"name.a is null", `is varchar(0), and only a SUPER value has parts`},
		{"day[0] is null", `the column "day" is date, and only a SUPER value has parts`},
		{"json_parse(name) = doc", "JSON_EXTRACT_PATH_TEXT"},
		{"not array_contains(doc.a, 'x', false)", "array_contains"}, // true of what is no array
		{"random() < 0.5", "randomize()"},
		{"current_setting('timezone') = 'UTC'", "session's settings"},
		{"user_is_member_of(name, 'x')", "who reads"},
	} {
		f, err := ParseFragment(c.text)
		if err == nil {
			err = f.Check(typesOfSession, KindInvalid, KindInvalid)
		}
		if err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: got %v, want an error with %q", c.text, err, c.message)
		}
	}
}

func TestWhatNoSessionChangesIsTaken(t *testing.T) {
	for _, text := range []string{
		"day = '2026-01-31'", "made >= '2026-01-31 12:30:00'", "seen >= '2026-01-31 12:30:00+00'", "seen = seen",
		"seen is null", "coalesce(seen, seen) is null",
		"to_char(seen at time zone 'UTC', 'YYYY-MM') = '2026-01'", "cast(seen at time zone 'UTC' as date) = day",
		"made at time zone 'UTC' < seen",
		"to_date(name, 'YYYY-MM-DD') < day", "to_char(day, 'YYYY') || name = '2026x'", "dateadd(day, 1, day) > made",
		"datediff(hour, made, day) > 1",
		"date_trunc('month', made) = '2026-01-01'", "day + 1 > '2026-01-01'", "day - day > 3",
		"made + interval '2 days' > made", "trunc(made) = day",
		"price::varchar(20) = '1.50'", "cast(rate as decimal(20, 4))::varchar(30) = '1.5000'", "rate > 1000.5",
		"trunc(price, 1) || '' = '1.5'",
		"decode(name, 'a', 1, 'b', 2, 0) = 2", "nvl2(name, day, '2026-01-31') = day", "nullif(name, '') is null",
		"case name when 'a' then 1 else 2 end = 1",
		"json_extract_path_text(name, 'a') = 'b'", "convert_timezone('Europe/Berlin', made) > '2026-01-31'",
		"hour < '12:00'", "ok and price % 2 = 0",
		"fnv_hash(seen) > 0", "'2026-01-31' - day > 3", "date_part('dow', made) = 1", "checksum(name) = 1",
		"rate = '1.5'", "price = name", "datediff(second, '1970-01-01', made) > 5",
		"doc.a is null", "doc.day::varchar(10) = name", "doc.price::decimal(10, 2) = price", "doc.ok::bool",
		"to_date(doc.day::varchar, 'YYYY-MM-DD') = day", "coalesce(doc.a, null, doc.b) is null",
		"case when ok then doc.a else null end is null", "doc is not null",
	} {
		f, err := ParseFragment(text)
		if err == nil {
			err = f.Check(typesOfSession, KindInvalid, KindInvalid)
		}
		if err != nil || !f.MayBeCondition() {
			t.Errorf("%s: %v (condition: %t)", text, err, f.MayBeCondition())
		}
	}
}

// A mask's value becomes one of its column's type.
func TestAMaskOfItsOwnWordsFitsTheColumnInEverySession(t *testing.T) {
	for _, c := range []struct {
		text    string
		column  Kind
		message string
	}{
		{"dateadd(day, 1, @column)", DateKind, ""},
		{"'2026-01-31'", DateKind, ""},
		{"'01/02/2026'", DateKind, "TO_DATE with a format"},
		{"left(name, 10)", DateKind, "TO_DATE with a format"},
		{"@column", TimestampTZ, ""},
		{"date_trunc('day', @column at time zone 'UTC') at time zone 'UTC'", TimestampTZ, ""},
		{"date_trunc('day', @column at time zone 'UTC')", TimestampTZ, "AT TIME ZONE 'UTC'"},
		{"date_trunc('day', @column)", TimestampTZ, "AT TIME ZONE 'UTC'"},
		{"day", Varchar, "TO_CHAR with a format"},
		{"round(rate)", Varchar, "CAST(… AS decimal"},
		{"left(@column, 2)", Varchar, ""},
		{"@column.public", Super, ""},
		{"doc.a", Super, ""},
		{"doc.a", Varchar, "doc.a::varchar(100)"},
		{"doc.a", Integer, "doc.a::varchar(100)"},
		{"doc.a::int", Integer, ""},
		{"@column.public", Varchar, "@column is varchar, and only a SUPER value has parts"},
	} {
		f, err := ParseFragment(c.text)
		if err == nil {
			err = f.Check(typesOfSession, c.column, c.column)
		}
		if c.message == "" && err != nil || c.message != "" &&
			(err == nil || !strings.Contains(err.Error(), c.message)) {
			t.Errorf("%s: got %v, want %q", c.text, err, c.message)
		}
	}
}
