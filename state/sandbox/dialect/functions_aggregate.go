package dialect

// aggregateFunctions are the functions over several rows.
// https://docs.aws.amazon.com/redshift/latest/dg/c_Aggregate_Functions.html
// https://docs.aws.amazon.com/redshift/latest/dg/c_Window_functions.html
var aggregateFunctions = []function{
	{name: "count", least: 1, most: 1, aggregate: true, window: true},
	{name: "sum", least: 1, most: 1, aggregate: true, window: true},
	{name: "min", least: 1, most: 1, aggregate: true, window: true},
	{name: "max", least: 1, most: 1, aggregate: true, window: true},
	{name: "avg", least: 1, most: 1, aggregate: true, window: true, own: true},
	{name: "bool_and", least: 1, most: 1, aggregate: true, window: true},
	{name: "bool_or", least: 1, most: 1, aggregate: true, window: true},
	{name: "stddev", least: 1, most: 1, aggregate: true, window: true},
	{name: "stddev_samp", least: 1, most: 1, aggregate: true, window: true},
	{name: "stddev_pop", least: 1, most: 1, aggregate: true, window: true},
	{name: "variance", least: 1, most: 1, aggregate: true, window: true},
	{name: "var_samp", least: 1, most: 1, aggregate: true, window: true},
	{name: "var_pop", least: 1, most: 1, aggregate: true, window: true},
	{name: "listagg", least: 1, most: 2, side: computeOnly, aggregate: true, as: "string_agg"},
	{name: "median", least: 1, most: 1, side: computeOnly, aggregate: true, form: medianForm},
	{name: "row_number", window: true},
	{name: "rank", window: true},
	{name: "dense_rank", window: true},
	{name: "ntile", least: 1, most: 1, window: true},
	{name: "lag", least: 1, most: 2, window: true},
	{name: "lead", least: 1, most: 2, window: true},
	{name: "first_value", least: 1, most: 1, window: true},
	{name: "last_value", least: 1, most: 1, window: true},
	{name: "cume_dist", window: true},
	{name: "percent_rank", window: true},
}

const medianForm = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)"
