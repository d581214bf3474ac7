package spec

// methodType says how a method is written and read, and what it does. The arguments
// are constants; bucket's only argument is a list.
type methodType struct {
	usage     string
	arguments int
	build     func(*methodParser) Method
	of        string // the types that it is for
	says      string
}

var methodTypes = map[string]methodType{
	"null_value": {
		"null_value()", 0, func(*methodParser) Method { return NullValue{} }, "every type",
		"NULL.",
	},
	"constant": {
		"constant(value)", 1, func(p *methodParser) Method { return Constant{p.values[0]} },
		"text, numbers, conditions, dates", "The value that is written there, also in the place of NULL.",
	},
	"hash": {
		"hash()", 0, func(*methodParser) Method { return Hash{} }, "text",
		"64 hex digits, by a key of the warehouse: equal values give equal digits.",
	},
	"regex": {
		"regex(pattern, replacement)", 2, (*methodParser).regex, "text",
		"The text with every match replaced; what no longer fits the column is cut off.",
	},
	"round": {
		"round(step)", 1, (*methodParser).round, "numbers",
		"The nearest multiple of the step, halves away from zero.",
	},
	"truncate": {
		`truncate("month")`, 1, (*methodParser).truncate, "dates and timestamps",
		"The start of the year, quarter, month, week, day, hour, minute or second, in UTC.",
	},
	"partial": {
		`partial(keep_first, keep_last, "***")`, 3, (*methodParser).partial, "text",
		"So many characters at either end, with the filler once between.",
	},
	"bucket": {
		"bucket([0, 100, 1000])", 1, (*methodParser).bucket, "numbers, dates",
		"The largest bound that is not above the value, and NULL below the first.",
	},
	"randomize": {
		"randomize(0.2)", 1, (*methodParser).randomize, "conditions",
		"With that probability a toss of a coin, always the same for the same row, otherwise the value.",
	},
	"k_anonymize": {
		"k_anonymize(5)", 1, (*methodParser).kAnonymize, "text, numbers, conditions, dates",
		"The value where at least so many rows of the whole table have it, otherwise NULL.",
	},
	"expression": {
		`expression("left(@column, 3)")`, 1, (*methodParser).expression, "every type",
		"What the author's own SQL gives, cast to the column's type; `@column` is the raw value.",
	},
	"call": {
		`call("schema.function")`, 1, (*methodParser).call, "every type",
		"What a function of the warehouse makes of the raw value, cast to the column's type.",
	},
}
