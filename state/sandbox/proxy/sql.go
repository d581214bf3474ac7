package proxy

import (
	"strconv"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
	"github.com/redveil/redveil/state/sandbox/dialect"
)

// call writes a call of one of the sandbox's own functions.
func call(function string, args ...string) string {
	return `SELECT "rs_catalog".` + function + "(" + strings.Join(args, ", ") + ")"
}

func literal(text string) string { return lexical.QuoteStandardText(text) }

func boolean(b bool) string { return strconv.FormatBool(b) }

// schemasOf and namesOf write relations as two lists, place by place.
func schemasOf(relations []dialect.Relation) string {
	schemas := make([]string, len(relations))
	for n, r := range relations {
		schemas[n] = r.Schema
		if r.Class != dialect.ClassUser && r.Schema == "" {
			schemas[n] = "pg_catalog"
		}
	}
	return dialect.TextArray(schemas)
}

func namesOf(relations []dialect.Relation) string {
	names := make([]string, len(relations))
	for n, r := range relations {
		names[n] = r.Name
	}
	return dialect.TextArray(names)
}
