package redshift

import "strings"

// dependence is what a result depends on beside arguments.
type dependence string

const (
	onArguments dependence = "" // nothing else
	onClock     dependence = "the clock, as the reader's session shows it"
	onZone      dependence = "the session's time zone"
	onDateStyle dependence = "the session's DateStyle"
	onSettings  dependence = "the session's settings"
	onChance    dependence = "chance, which the session can seed"
	onIdentity  dependence = "who reads"
	onCatalog   dependence = "the catalog"
)

// operands is what a function takes its arguments for: a value of another
// type is converted, and such a conversion may depend on the session, too.
type operands int

const (
	anything operands = iota
	texts
	numbers
	dates    // from the argument at which they begin
	choices  // of values of one type, one of which is the result
	selected // CASE written as a function: a value, and what to give for which
)

// function is one of Redshift's own.
type function struct {
	depends dependence
	instead string // what an author writes in the place of one that is refused
	takes   operands
	from    int // the argument at which dates or choices begin; -1: the last
	upTo    int // the first argument after them; 0: all are
	least   int // arguments at the least
	// compares says that it compares its arguments.
	compares bool
	gives    Kind
}

// The wording of what to write instead.
const (
	insteadOfClock    = "Write now() or days_ago() in the language, outside of sql()"
	insteadOfZone     = "Write AT TIME ZONE 'UTC' after it"
	insteadOfText     = "Write TO_CHAR with a format, such as TO_CHAR(day, 'YYYY-MM-DD')"
	insteadOfFormat   = "Write TO_DATE with a format, or a date as '2026-01-31'"
	insteadOfOffset   = "Write the time with its offset, such as TIMESTAMPTZ '2026-01-31 12:00:00+00'"
	insteadOfIdentity = "Write user.name, user.groups or user.attributes in the language, outside of sql()"
	insteadOfSettings = "Nothing in a policy may depend on them; ask an attribute of user in the language"
	insteadOfSuper    = "Cast a part of it, such as doc.kind::varchar(100), or write JSON_EXTRACT_PATH_TEXT over a text"
	insteadOfFloat    = "Write CAST(… AS decimal(38, 10)), or another scale, first"
	insteadOfChance   = "Write randomize() or sample() in the language"
)

// functions is the one table of Redshift's functions that an author may name,
// and of those that look further than at their arguments, with what they
// depend on. What is not in it is refused as well.
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
// https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html
// https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html
var functions = joined(
	named(`len length char_length character_length octet_length strpos charindex ascii regexp_instr regexp_count`,
		function{takes: texts, gives: Integer}),
	named(`
		upper lower initcap left right lpad rpad ltrim rtrim btrim replace repeat replicate reverse split_part
		substring translate concat regexp_replace regexp_substr md5 sha2 sha sha1 func_sha1
		json_extract_path_text json_extract_array_element_text`, function{takes: texts, gives: Varchar}),
	named(`strtol`, function{takes: texts, gives: Bigint}),
	named(`can_json_parse is_valid_json is_valid_json_array`, function{takes: texts, gives: Boolean}),
	named(`json_array_length`, function{takes: texts, gives: Integer}),
	named(`to_number`, function{takes: texts, least: 2, gives: Numeric}),
	named(`to_date`, function{takes: texts, least: 2, gives: DateKind}),

	named(`chr to_hex`, function{takes: numbers, gives: Varchar}),
	named(`abs mod ceil ceiling floor round`, function{takes: numbers}),
	named(`sign`, function{takes: numbers, gives: Integer}),
	named(`power pow sqrt exp ln log`, function{takes: numbers, gives: Double}),

	named(`farmfingerprint64 murmur3_32_hash`, function{takes: texts, gives: Bigint}),
	named(`checksum`, function{takes: texts, gives: Integer}),
	named(`fnv_hash`, function{gives: Bigint}), // of any type, as it is stored
	named(`get_array_length`, function{gives: Integer}),
	named(`json_typeof json_serialize`, function{gives: Varchar}),
	named(`split_to_array`, function{takes: texts, gives: Super}),

	named(`coalesce nvl`, function{takes: choices}),
	named(`greatest least nullif`, function{takes: choices, compares: true}),
	named(`nvl2`, function{takes: choices, from: 1, least: 3}),
	named(`decode`, function{takes: selected, least: 3}),

	named(`trunc`, function{takes: dates, gives: KindInvalid}),
	named(`date_trunc`, function{takes: dates, from: 1, least: 2, gives: TimestampKind}),
	named(`dateadd date_add`, function{takes: dates, from: 2, least: 3, gives: TimestampKind}),
	named(`datediff date_diff`, function{takes: dates, from: 1, least: 3, gives: Bigint}),
	named(`date_part`, function{takes: dates, from: 1, least: 2, gives: Double}),
	named(`last_day`, function{takes: dates, gives: DateKind}),
	named(`add_months`, function{takes: dates, least: 2, gives: TimestampKind}),
	named(`months_between`, function{takes: dates, least: 2, gives: Double}),
	named(`to_char`, function{takes: dates, upTo: 1, least: 2, gives: Varchar}),
	named(`convert_timezone`, function{takes: dates, from: -1, least: 2, gives: TimestampKind}),

	named(`
		getdate sysdate now current_time current_timestamp localtime localtimestamp timeofday age
		statement_timestamp transaction_timestamp clock_timestamp`, function{depends: onClock, instead: insteadOfClock}),
	named(`to_timestamp`, function{depends: onZone, instead: insteadOfFormat}),
	named(`current_setting set_config show_config`, function{depends: onSettings, instead: insteadOfSettings}),
	named(`json_parse json_size object object_transform`, function{depends: onSettings, instead: insteadOfSuper}),
	named(`random setseed`, function{depends: onChance, instead: insteadOfChance}),
	named(`
		current_user session_user user current_user_id current_role current_session_arn user_is_member_of
		role_is_member_of current_aws_account current_namespace pg_backend_pid`,
		function{depends: onIdentity, instead: insteadOfIdentity}),
	named(`
		current_schema current_schemas current_database version has_table_privilege has_schema_privilege
		has_database_privilege pg_get_viewdef pg_get_userbyid obj_description`,
		function{depends: onCatalog, instead: insteadOfIdentity}),
)

// partFunctions take a unit of time first: see datePart.
var partFunctions = setOf("dateadd datediff date_part date_add date_diff date_trunc")

// keywords may not stand where a column may.
var keywords = setOf(`
	and or not is null true false unknown between in like ilike similar to escape case when then else end
	cast as interval date timestamp timestamptz time timetz at zone from select union except intersect with
	where group having order limit offset join on using exists any some all array row values default
	distinct over filter within insert update delete create drop alter grant revoke call set`)

// niladic are functions that are written without parentheses.
var niladic = setOf(`
	current_user session_user user current_time current_timestamp localtime localtimestamp
	sysdate current_user_id current_role`)

// builtin are names beside those of functions that views call.
var builtin = setOf("max min count sum avg nvl coalesce substr")

// IsFunction reports whether one of Redshift's own functions bears a name.
func IsFunction(name string) bool {
	_, known := functions[name]
	return known || builtin[name]
}

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

func named(words string, f function) map[string]function {
	set := make(map[string]function)
	for _, word := range strings.Fields(words) {
		set[word] = f
	}
	return set
}

func joined(sets ...map[string]function) map[string]function {
	all := make(map[string]function)
	for _, set := range sets {
		for name, f := range set {
			all[name] = f
		}
	}
	return all
}
