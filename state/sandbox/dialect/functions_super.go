package dialect

// superFunctions are the functions of JSON and SUPER.
// https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html
// https://docs.aws.amazon.com/redshift/latest/dg/Array_Functions.html
var superFunctions = []function{
	{name: "json_parse", least: 1, most: 1, own: true},
	{name: "json_serialize", least: 1, most: 1, own: true},
	{name: "can_json_parse", least: 1, most: 1, own: true},
	{name: "is_valid_json", least: 1, most: 1, own: true},
	{name: "is_valid_json_array", least: 1, most: 1, own: true},
	{name: "json_typeof", least: 1, most: 1, as: "jsonb_typeof"},
	{name: "json_extract_path_text", least: 2, most: 6, own: true},
	{name: "json_array_length", least: 1, most: 1, own: true},
	{name: "json_extract_array_element_text", least: 2, most: 2, own: true},
	{name: "array", most: anyNumber, as: "jsonb_build_array"},
	{name: "get_array_length", least: 1, most: 1, own: true},
	{name: "split_to_array", least: 2, most: 2, own: true},
	{name: "array_contains", least: 3, most: 3, own: true},
}
