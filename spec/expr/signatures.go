package expr

import (
	"maps"
	"slices"
)

// signature says how a function is called, and what it gives.
type signature struct {
	least, most int // arguments; most < 0: any number
	selector    bool
	predicate   bool
	row         bool // of predicates, only those that see row
	usage       string
	says        string
}

var signatures = map[string]signature{
	"has_tag": {
		least: 2, most: 2, selector: true, usage: "has_tag(source or column, tag)",
		says: "Whether it has the tag, or one below it.",
	},
	"has_column": {
		least: 2, most: 2, selector: true, usage: "has_column(source, tag)",
		says: "Whether the source has a column with the tag, or with one below it.",
	},
	"matches": {
		least: 2, most: 2, selector: true, usage: "matches(text, regex)",
		says: "Whether the expression, in RE2's syntax, matches anywhere in the text.",
	},
	"contains": {
		least: 2, most: 2, selector: true, predicate: true, usage: "contains(set, value)",
		says: "Whether the value is in the list or set; unknown for NULL.",
	},
	"tagged": {
		least: 1, most: 1, predicate: true, row: true, usage: "tagged(tag)",
		says: "The value of the row's one column with the tag.",
	},
	"lower": {
		least: 1, most: 1, predicate: true, usage: "lower(text)",
		says: "The text in small letters.",
	},
	"upper": {
		least: 1, most: 1, predicate: true, usage: "upper(text)",
		says: "The text in capital letters.",
	},
	"substr": {
		least: 2, most: 3, predicate: true, usage: "substr(text, start, length)",
		says: "So many characters from the start on, which counts from 1; without a length all that follow.",
	},
	"startswith": {
		least: 2, most: 2, predicate: true, usage: "startswith(text, prefix)",
		says: "Whether the text begins with the prefix, byte for byte.",
	},
	"endswith": {
		least: 2, most: 2, predicate: true, usage: "endswith(text, suffix)",
		says: "Whether the text ends with the suffix, byte for byte.",
	},
	"length": {
		least: 1, most: 1, predicate: true, usage: "length(text)",
		says: "How many characters the text has.",
	},
	"coalesce": {
		least: 2, most: -1, predicate: true, usage: "coalesce(value, other, …)",
		says: "The first value that is not NULL.",
	},
	"now": {
		predicate: true, usage: "now()",
		says: "The time of reading, by the warehouse's clock, in UTC.",
	},
	"days_ago": {
		least: 1, most: 1, predicate: true, usage: "days_ago(n)",
		says: "Midnight in UTC, so many days ago.",
	},
	"date": {
		least: 1, most: 1, predicate: true, usage: `date("2026-01-31")`,
		says: "A day, or a time such as `2026-01-31T12:00:00Z`.",
	},
	"sql": {
		least: 1, most: 1, predicate: true, row: true, usage: "sql(text)",
		says: "A condition in the warehouse's own dialect over the row's columns.",
	},
	"sample": {
		least: 2, most: 2, predicate: true, row: true, usage: "sample(percent, column)",
		says: "True for about so many percent of the column's values, always the same ones.",
	},
	"has_purpose": {
		least: 1, most: 1, predicate: true, usage: "has_purpose(purpose)",
		says: "Whether the reader acts for the purpose, or for one below it, and has acknowledged it.",
	},
}

// Signature is what a reference says of a function.
type Signature struct {
	Name, Usage, Says string
	// Selector and Predicate say where it can be used, and Row that it needs an
	// expression that sees row.
	Selector, Predicate, Row bool
}

// Signatures are all functions, in order.
func Signatures() []Signature {
	all := make([]Signature, 0, len(signatures))
	for _, name := range slices.Sorted(maps.Keys(signatures)) {
		s := signatures[name]
		all = append(all, Signature{name, s.usage, s.says, s.selector, s.predicate, s.row})
	}
	return all
}
