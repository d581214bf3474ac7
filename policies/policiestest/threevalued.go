package policiestest

import (
	"slices"

	"github.com/redveil/redveil/spec/expr"
)

// Case is a predicate, a row, and the truth of the predicate for it.
type Case struct {
	Name string // a sentence about the language
	Expr string
	Row  map[string]string // by column, times in UTC; a missing column is NULL
	Want expr.Truth
}

// Cases cover NULL, and what surrounds it, in every operator and function.
func Cases() []Case {
	return slices.Concat(textCases(), numberCases(), booleanCases(), setCases(), arithmeticCases(), functionCases(),
		timeCases())
}

// textCases cover text, its blanks and its order.
func textCases() []Case {
	return []Case{
		{"text equals itself", `row.region == "emea"`, map[string]string{"region": "emea"}, expr.True},
		{"text differs", `row.region == "emea"`, map[string]string{"region": "amer"}, expr.False},
		{"NULL equals nothing", `row.region == "emea"`, nil, expr.Unknown},
		{"NULL differs from nothing", `row.region != "emea"`, nil, expr.Unknown},
		{"NULL does not equal itself", "row.region == row.region", nil, expr.Unknown},
		{
			"trailing spaces do not count in ==", `row.region == "emea"`,
			map[string]string{"region": "emea  "},
			expr.True,
		},
		{
			"trailing spaces do not count in !=", `row.region != "emea  "`,
			map[string]string{"region": "emea"},
			expr.False,
		},
		{"leading spaces count", `row.region == "emea"`, map[string]string{"region": " emea"}, expr.False},
		{"case counts", `row.region == "emea"`, map[string]string{"region": "EMEA"}, expr.False},
		{"text orders by bytes", `row.region < "a"`, map[string]string{"region": "Z"}, expr.True},
		{"trailing spaces do not count in <", `row.region < "a "`, map[string]string{"region": "a"}, expr.False},
		{"an empty text is not NULL", `row.region == ""`, map[string]string{"region": ""}, expr.True},
		{"spaces only equal the empty text", `row.region == ""`, map[string]string{"region": "   "}, expr.True},
		{"NULL orders nowhere", `row.region < "a"`, nil, expr.Unknown},
		{"a char's padding does not count", `row.code == "ab"`, map[string]string{"code": "ab  "}, expr.True},
		{"a char's NULL is unknown", `row.code == "ab"`, nil, expr.Unknown},
		{
			"a char compares with a varchar", "row.code == row.region",
			map[string]string{"code": "ab  ", "region": "ab"},
			expr.True,
		},
	}
}

// numberCases cover numbers.
func numberCases() []Case {
	return []Case{
		{"number equals", "row.n == 1", map[string]string{"n": "1"}, expr.True},
		{
			"numbers of different scale compare exactly", "row.price == row.n",
			map[string]string{"price": "1.00", "n": "1"},
			expr.True,
		},
		{"number is less", "row.n < 2", map[string]string{"n": "1"}, expr.True},
		{"number is not less", "row.n < 1", map[string]string{"n": "1"}, expr.False},
		{"number is less or equal", "row.n <= 1", map[string]string{"n": "1"}, expr.True},
		{"number is greater", "row.n > 0", map[string]string{"n": "1"}, expr.True},
		{"number is greater or equal", "row.n >= 2", map[string]string{"n": "1"}, expr.False},
		{"NULL number", "row.n >= 2", nil, expr.Unknown},
		{"one NULL side is enough", "row.n == row.m", map[string]string{"n": "1"}, expr.Unknown},
	}
}

// booleanCases cover conditions, and, or and not.
func booleanCases() []Case {
	return []Case{
		{"true column", "row.flag", map[string]string{"flag": "true"}, expr.True},
		{"false column", "row.flag", map[string]string{"flag": "false"}, expr.False},
		{"NULL column", "row.flag", nil, expr.Unknown},
		{"not true", "!row.flag", map[string]string{"flag": "true"}, expr.False},
		{"not false", "!row.flag", map[string]string{"flag": "false"}, expr.True},
		{"not NULL", "!row.flag", nil, expr.Unknown},
		{"twice not NULL", "!!row.flag", nil, expr.Unknown},
		{"booleans compare", "row.flag == row.off", map[string]string{"flag": "true", "off": "false"}, expr.False},
		{
			"a NULL boolean compares to unknown", "row.flag == row.off",
			map[string]string{"flag": "true"},
			expr.Unknown,
		},
		{"true and true", "row.flag && row.off", map[string]string{"flag": "true", "off": "true"}, expr.True},
		{"true and false", "row.flag && row.off", map[string]string{"flag": "true", "off": "false"}, expr.False},
		{"true and NULL", "row.flag && row.off", map[string]string{"flag": "true"}, expr.Unknown},
		{"false and NULL", "row.flag && row.off", map[string]string{"flag": "false"}, expr.False},
		{"NULL and false", "row.flag && row.off", map[string]string{"off": "false"}, expr.False},
		{"NULL and NULL", "row.flag && row.off", nil, expr.Unknown},
		{"true or NULL", "row.flag || row.off", map[string]string{"flag": "true"}, expr.True},
		{"NULL or true", "row.flag || row.off", map[string]string{"off": "true"}, expr.True},
		{"false or NULL", "row.flag || row.off", map[string]string{"flag": "false"}, expr.Unknown},
		{"false or false", "row.flag || row.off", map[string]string{"flag": "false", "off": "false"}, expr.False},
		{"NULL or NULL", "row.flag || row.off", nil, expr.Unknown},
		{"not of an unknown and", "!(row.flag && row.off)", map[string]string{"flag": "true"}, expr.Unknown},
		{"not of a false and", "!(row.flag && row.off)", map[string]string{"flag": "false"}, expr.True},
	}
}

// setCases cover groups, attributes and lists.
func setCases() []Case {
	return []Case{
		{"group that the reader has", `contains(user.groups, "analysts")`, nil, expr.True},
		{"group that the reader does not have", `contains(user.groups, "auditors")`, nil, expr.False},
		{"not a group that the reader does not have", `!contains(user.groups, "auditors")`, nil, expr.True},
		{
			"attribute holds the row's value", "contains(user.attributes.region, row.region)",
			map[string]string{"region": "emea"},
			expr.True,
		},
		{
			"attribute holds not the row's value", "contains(user.attributes.region, row.region)",
			map[string]string{"region": "apac"},
			expr.False,
		},
		{"attribute and NULL", "contains(user.attributes.region, row.region)", nil, expr.Unknown},
		{"not attribute and NULL", "!contains(user.attributes.region, row.region)", nil, expr.Unknown},
		{
			"attribute ignores trailing spaces", "contains(user.attributes.region, row.region)",
			map[string]string{"region": "emea "},
			expr.True,
		},
		{
			"attribute through a tag", `contains(user.attributes.region, tagged("geo"))`,
			map[string]string{"region": "amer"},
			expr.True,
		},
		{
			"empty attribute holds nothing", "contains(user.attributes.empty, row.region)",
			map[string]string{"region": "emea"},
			expr.False,
		},
		{"empty attribute and NULL", "contains(user.attributes.empty, row.region)", nil, expr.Unknown},
		{
			"not in an empty attribute", "!contains(user.attributes.empty, row.region)",
			map[string]string{"region": "emea"},
			expr.True,
		},
		{"list holds text", `contains(["emea", "amer"], row.region)`, map[string]string{"region": "amer"}, expr.True},
		{
			"list holds not text", `contains(["emea", "amer"], row.region)`,
			map[string]string{"region": "apac"},
			expr.False,
		},
		{"list and NULL", `contains(["emea", "amer"], row.region)`, nil, expr.Unknown},
		{
			"list ignores trailing spaces", `contains(["emea "], row.region)`,
			map[string]string{"region": "emea"},
			expr.True,
		},
		{"list holds number", "contains([1, 2.5], row.n)", map[string]string{"n": "1"}, expr.True},
		{"list of numbers and NULL", "contains([1, 2.5], row.n)", nil, expr.Unknown},
		{"empty list holds nothing", "contains([], row.region)", map[string]string{"region": "emea"}, expr.False},
		{"empty list and NULL", "contains([], row.region)", nil, expr.Unknown},
		{"not in an empty list and NULL", "!contains([], row.region)", nil, expr.Unknown},
		{"the reader's name", `user.name == "alice"`, nil, expr.True},
		{"the reader's name in the row", "row.region == user.name", map[string]string{"region": "bob"}, expr.False},
	}
}

// arithmeticCases cover arithmetic and choices.
func arithmeticCases() []Case {
	return []Case{
		{"sum", "row.n + row.m == 3", map[string]string{"n": "1", "m": "2"}, expr.True},
		{"sum with NULL", "row.n + row.m == 3", map[string]string{"n": "1"}, expr.Unknown},
		{"difference", "row.n - row.m == -1", map[string]string{"n": "1", "m": "2"}, expr.True},
		{"product is exact", "row.price * row.n == 0.3", map[string]string{"price": "0.10", "n": "3"}, expr.True},
		{"product with NULL", "row.n * 0 == 0", nil, expr.Unknown},
		{"quotient is exact", "row.n / 4 == 0.25", map[string]string{"n": "1"}, expr.True},
		{"quotient with NULL", "row.n / 2 == 1", nil, expr.Unknown},
		{"remainder goes toward zero", "row.n % 3 == -1", map[string]string{"n": "-7"}, expr.True},
		{"remainder of a positive number", "row.n % 3 == 1", map[string]string{"n": "7"}, expr.True},
		{"remainder with NULL", "row.n % 3 == 1", nil, expr.Unknown},
		{"negative", "-row.n == -1", map[string]string{"n": "1"}, expr.True},
		{"negative NULL", "-row.n == -1", nil, expr.Unknown},
		{
			"if true", "(row.flag ? row.n : row.m) == 1",
			map[string]string{"flag": "true", "n": "1", "m": "2"},
			expr.True,
		},
		{
			"if false", "(row.flag ? row.n : row.m) == 1",
			map[string]string{"flag": "false", "n": "1", "m": "2"},
			expr.False,
		},
		{"if NULL", "(row.flag ? 1 : 1) == 1", nil, expr.Unknown},
		{"if NULL between conditions", "row.flag ? true : true", nil, expr.Unknown},
		{"if true chooses NULL", "(row.flag ? row.n : 1) == 1", map[string]string{"flag": "true"}, expr.Unknown},
	}
}

// functionCases cover functions of text.
func functionCases() []Case {
	return []Case{
		{"lower", `lower(row.region) == "emea"`, map[string]string{"region": "EMEA"}, expr.True},
		{"lower of NULL", `lower(row.region) == "emea"`, nil, expr.Unknown},
		{"upper", `upper(row.region) == "EMEA"`, map[string]string{"region": "emea"}, expr.True},
		{"upper of NULL", `upper(row.region) == "EMEA"`, nil, expr.Unknown},
		{"length counts characters", "length(row.region) == 4", map[string]string{"region": "Köln"}, expr.True},
		{
			"length counts trailing spaces of a varchar", "length(row.region) == 6",
			map[string]string{"region": "emea  "},
			expr.True,
		},
		{"length counts no padding of a char", "length(row.code) == 2", map[string]string{"code": "ab  "}, expr.True},
		{"length of NULL", "length(row.region) == 0", nil, expr.Unknown},
		{"length of the empty text", "length(row.region) == 0", map[string]string{"region": ""}, expr.True},
		{"substr counts from 1", `substr(row.region, 1, 2) == "em"`, map[string]string{"region": "emea"}, expr.True},
		{"substr to the end", `substr(row.region, 3) == "ea"`, map[string]string{"region": "emea"}, expr.True},
		{"substr behind the end", `substr(row.region, 9, 2) == ""`, map[string]string{"region": "emea"}, expr.True},
		{"substr of NULL", `substr(row.region, 1, 2) == "em"`, nil, expr.Unknown},
		{"startswith", `startswith(row.region, "em")`, map[string]string{"region": "emea"}, expr.True},
		{"startswith not", `startswith(row.region, "am")`, map[string]string{"region": "emea"}, expr.False},
		{"startswith counts spaces", `startswith(row.region, "em ")`, map[string]string{"region": "em"}, expr.False},
		{"startswith of NULL", `startswith(row.region, "em")`, nil, expr.Unknown},
		{
			"everything starts with nothing", `startswith(row.region, "")`,
			map[string]string{"region": "emea"},
			expr.True,
		},
		{
			"startswith takes % and _ as they are", `startswith(row.region, "e_")`,
			map[string]string{"region": "emea"},
			expr.False,
		},
		{"endswith", `endswith(row.region, "ea")`, map[string]string{"region": "emea"}, expr.True},
		{
			"endswith counts trailing spaces", `endswith(row.region, "ea")`,
			map[string]string{"region": "emea "},
			expr.False,
		},
		{"endswith of NULL", `endswith(row.region, "ea")`, nil, expr.Unknown},
		{"not startswith of NULL", `!startswith(row.region, "em")`, nil, expr.Unknown},
		{
			"coalesce takes the first", `coalesce(row.region, "none") == "emea"`,
			map[string]string{"region": "emea"},
			expr.True,
		},
		{"coalesce takes the second", `coalesce(row.region, "none") == "none"`, nil, expr.True},
		{"coalesce of NULLs", "coalesce(row.n, row.m) == 1", nil, expr.Unknown},
		{"coalesce of conditions", "coalesce(row.flag, true)", nil, expr.True},
	}
}

// timeCases cover dates and times.
func timeCases() []Case {
	return []Case{
		{"date equals", `row.day == date("2026-03-31")`, map[string]string{"day": "2026-03-31"}, expr.True},
		{"date is before", `row.day < date("2026-03-31")`, map[string]string{"day": "2026-03-30"}, expr.True},
		{"NULL date", `row.day < date("2026-03-31")`, nil, expr.Unknown},
		{
			"a date is its midnight", "row.at > row.day",
			map[string]string{"at": "2026-03-31 00:00:01", "day": "2026-03-31"},
			expr.True,
		},
		{
			"timestamp", `row.at >= date("2026-03-31T14:30:00Z")`,
			map[string]string{"at": "2026-03-31 14:30:00"},
			expr.True,
		},
		{
			"timestamp with zone", `row.seen >= date("2026-03-31T14:30:00+00:00")`,
			map[string]string{"seen": "2026-03-31 14:29:59"},
			expr.False,
		},
		{"NULL timestamp with zone", "row.seen >= now()", nil, expr.Unknown},
		{
			"within ninety days, at midnight", "row.day >= days_ago(90)",
			map[string]string{"day": "2025-12-31"},
			expr.True,
		},
		{"just over ninety days", "row.day >= days_ago(90)", map[string]string{"day": "2025-12-30"}, expr.False},
		{"days_ago is midnight", "row.at >= days_ago(0)", map[string]string{"at": "2026-03-31 00:00:00"}, expr.True},
		{"before now", "row.at < now()", map[string]string{"at": "2026-03-31 14:29:59"}, expr.True},
		{"NULL before now", "row.at < now()", nil, expr.Unknown},
	}
}
