package redshift

import "strings"

// functionNames are Redshift's own functions that look at nothing but their
// arguments: no aggregate, nothing of the session, the catalog or the leader.
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
var functionNames = setOf(`
	len length char_length character_length octet_length upper lower initcap left right lpad rpad ltrim rtrim btrim
	replace repeat replicate reverse split_part strpos charindex substring translate chr ascii concat
	regexp_replace regexp_substr regexp_instr regexp_count strtol to_hex md5 sha2 sha sha1 func_sha1 checksum
	farmfingerprint64 fnv_hash murmur3_32_hash
	coalesce nvl nvl2 nullif greatest least decode
	abs sign mod ceil ceiling floor round trunc power pow sqrt exp ln log
	date_trunc dateadd datediff date_part date_add date_diff last_day add_months months_between to_char to_date
	to_timestamp to_number convert_timezone getdate
	json_parse json_serialize can_json_parse is_valid_json is_valid_json_array json_typeof json_extract_path_text
	json_array_length json_extract_array_element_text get_array_length split_to_array array_contains`)

// partFunctions take a unit of time first, which may be a bare word.
var partFunctions = setOf("dateadd datediff date_part date_add date_diff date_trunc")

// keywords may not stand where a column may.
var keywords = setOf(`and or not is null true false unknown between in like ilike similar to escape case when then else end
	cast as interval date timestamp timestamptz at time zone from select union except intersect with where group having
	order limit offset join on using exists any some all array row values default distinct over filter within
	current_user session_user user current_date current_time current_timestamp sysdate current_user_id
	insert update delete create drop alter grant revoke call set`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
