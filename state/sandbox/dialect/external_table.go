package dialect

import (
	"fmt"
	"strings"
)

// createExternalTable parses CREATE EXTERNAL TABLE with columns.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_EXTERNAL_TABLE.html
func (p *parser) createExternalTable() Statement {
	start := p.peek()
	if p.word("if", "not") {
		p.syntax()
	}
	name := p.userRelation()
	if name.Schema == "" {
		p.fail(start, "42601", `the external table "%s" needs the name of its external schema before it`, name.Name)
	}
	if !p.isOp("(") || p.startsQuery(1) {
		p.unavailable(start, "CREATE EXTERNAL TABLE AS")
	}
	seen := make(map[string]bool)
	columns := inParens(p, func() []string { return list(p, func() string { return p.externalColumn(seen) }) })
	var partitions []string
	if p.accept("partitioned", "by") {
		partitions = inParens(p, func() []string { return list(p, func() string { return p.externalColumn(seen) }) })
	}
	storage := p.externalStorage()
	if p.word("as") {
		p.unavailable(start, "CREATE EXTERNAL TABLE AS")
	}
	create := fmt.Sprintf(`SELECT "rs_catalog".create_external_table(%s, %s, %s, %s, %d, %t)`,
		quoteText(name.Schema), quoteText(name.Name), quoteText(strings.Join(append(columns, partitions...), ", ")),
		TextArray(storage.details()), len(partitions), storage.format.writable)
	s := define(TagCreateExternalTable, create, NoRows)
	s.NoTransaction = true
	return s
}

// externalColumn parses a name and a type, which is all that such a column has.
func (p *parser) externalColumn(seen map[string]bool) string {
	start := p.peek()
	name := p.ident()
	if seen[name] {
		p.fail(start, "42701", `column "%s" duplicated`, name)
	}
	seen[name] = true
	return quote(name) + " " + p.externalType()
}

// externalTypes are what files can hold, by the type's text for PostgreSQL up
// to its length.
var externalTypes = words("smallint integer bigint real boolean date numeric char varchar bytea")

func (p *parser) externalType() string {
	start := p.peek()
	switch start.value {
	case "struct", "array", "map":
		p.unavailable(start, "a nested type")
	}
	text := p.columnType()
	plain, _, _ := strings.Cut(text, "(")
	if !externalTypes[plain] && text != "double precision" && text != "timestamp without time zone" {
		p.unsupported(start, fmt.Sprintf(`the type "%s" is not supported in external tables`, start.value))
	}
	return text
}
