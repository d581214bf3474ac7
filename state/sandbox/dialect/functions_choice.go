package dialect

// conditionalFunctions are the functions that choose among their arguments.
// https://docs.aws.amazon.com/redshift/latest/dg/c_conditional_expressions.html
var conditionalFunctions = []function{
	{name: "coalesce", least: 1, most: anyNumber, syntax: true},
	{name: "nvl", least: 2, most: anyNumber, as: "COALESCE"},
	{name: "nullif", least: 2, most: 2, syntax: true},
	{name: "nvl2", least: 3, most: 3, form: "(CASE WHEN %s IS NOT NULL THEN %s ELSE %s END)"},
	{name: "greatest", least: 1, most: anyNumber, syntax: true},
	{name: "least", least: 1, most: anyNumber, syntax: true},
	{name: "decode", least: 3, most: anyNumber, syntax: true},
}
