package dialect

// dateFunctions are the functions of dates and times, and those that read and
// write them as text. date_part.go has those that begin with a unit of time.
// https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_Data_type_formatting.html
var dateFunctions = []function{
	{name: "getdate", own: true},
	{name: "date_trunc", least: 2, most: 2, own: true},
	{name: "last_day", least: 1, most: 1, own: true},
	{name: "add_months", least: 2, most: 2, own: true},
	{name: "to_char", least: 2, most: 2},
	{name: "to_date", least: 2, most: 2},
	{name: "to_timestamp", least: 2, most: 2},
	{name: "to_number", least: 2, most: 2},
	{name: "convert_timezone", least: 2, most: 3, own: true},
	{name: "now", side: leaderOnly},
	{name: "age", least: 1, most: 2, side: leaderOnly},
}
