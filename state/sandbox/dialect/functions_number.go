package dialect

// numberFunctions are the functions of numbers.
// https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html
var numberFunctions = []function{
	{name: "abs", least: 1, most: 1},
	{name: "sign", least: 1, most: 1},
	{name: "mod", least: 2, most: 2},
	{name: "ceil", least: 1, most: 1},
	{name: "ceiling", least: 1, most: 1, as: "ceil"},
	{name: "floor", least: 1, most: 1},
	{name: "round", least: 1, most: 2, own: true},
	{name: "trunc", least: 1, most: 2, own: true},
	{name: "power", least: 2, most: 2},
	{name: "pow", least: 2, most: 2, as: "power"},
	{name: "sqrt", least: 1, most: 1},
	{name: "exp", least: 1, most: 1},
	{name: "ln", least: 1, most: 1},
	{name: "log", least: 1, most: 1},
	{name: "random"},
}
