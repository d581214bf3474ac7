package dialect

import (
	"fmt"
	"slices"
)

// columnTypes are Redshift's types for tables, and what PostgreSQL is given.
// https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
var columnTypes = map[string]string{
	"smallint": "smallint", "int2": "smallint", "integer": "integer", "int": "integer", "int4": "integer",
	"bigint": "bigint", "int8": "bigint", "real": "real", "float4": "real", "float8": "double precision",
	"float": "double precision", "boolean": "boolean", "bool": "boolean", "date": "date", "super": "jsonb",
	"timetz": "time with time zone", "timestamptz": "timestamp with time zone",
	// Of these there is no function here, so that any other type can stand for them.
	"geometry": "polygon", "geography": "path", "hllsketch": "tsvector",
}

// leaderTypes may stand in casts over catalogs.
var leaderTypes = words("name oid regclass")

// columnType parses the type of a column or argument.
func (p *parser) columnType() string {
	if leaderTypes[p.peek().value] && !p.peek().quoted {
		p.fail(p.peek(), "0A000", `column type "%s" is not supported on Redshift tables`, p.peek().value)
	}
	return p.typeName()
}

// typeName parses any type and gives PostgreSQL's text for it.
func (p *parser) typeName() string {
	t := p.next()
	if t.kind != tokenIdent || t.quoted {
		p.syntaxAt(t)
	}
	if known, ok := columnTypes[t.value]; ok {
		if p.isOp("(") {
			p.syntax()
		}
		return known
	}
	switch t.value {
	case "double":
		p.expect("precision")
		return "double precision"
	case "numeric", "decimal":
		return p.decimalType(t)
	case "char", "nchar", "bpchar":
		return p.characterType("char", 1, 4096, t)
	case "varchar", "nvarchar":
		return p.characterType("varchar", 256, 65535, t)
	case "varbyte", "varbinary":
		return p.varbyteType(t)
	case "character":
		if p.accept("varying") {
			return p.characterType("varchar", 256, 65535, t)
		}
		return p.characterType("char", 1, 4096, t)
	case "text":
		return p.characterType("varchar", 256, 65535, t)
	case "time", "timestamp":
		return p.timeType(t)
	}
	if leaderTypes[t.value] {
		return t.value
	}
	if t.value == "interval" {
		return p.intervalType()
	}
	p.fail(t, "42704", `type "%s" does not exist`, t.value)
	panic("unreachable")
}

// longestVarbyte is what the server keeps of a length.
const longestVarbyte = 10485760

// varbyteType parses VARBYTE(n).
// https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html
func (p *parser) varbyteType(t token) string {
	length := 64000
	if p.acceptOp("(") {
		length = p.integer()
		p.expectOp(")")
	}
	switch {
	case length < 1 || length > 16777216:
		p.fail(t, "22023", "length for type varbyte must be between 1 and 16777216")
	case length > longestVarbyte:
		p.unavailable(t, "varbyte longer than 10485760")
	}
	return fmt.Sprintf("bytea(%d)", length)
}

func (p *parser) decimalType(t token) string {
	precision, scale := 18, 0
	if p.acceptOp("(") {
		precision = p.integer()
		if p.acceptOp(",") {
			scale = p.integer()
		}
		p.expectOp(")")
	}
	if precision < 1 || precision > 38 || scale > precision || scale > 37 {
		const message = "NUMERIC precision %d must be between 1 and 38 and scale %d between 0 and the precision"
		p.fail(t, "22023", message, precision, scale)
	}
	return fmt.Sprintf("numeric(%d,%d)", precision, scale)
}

func (p *parser) characterType(name string, fallback, limit int, t token) string {
	length := fallback
	if p.acceptOp("(") {
		if p.accept("max") {
			length = limit
		} else {
			length = p.integer()
		}
		p.expectOp(")")
	}
	if length < 1 || length > limit {
		p.fail(t, "22023", "length for type %s must be between 1 and %d", name, limit)
	}
	return fmt.Sprintf("%s(%d)", name, length)
}

// intervalType parses what stands after INTERVAL. A type without it does not exist. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html
func (p *parser) intervalType() string {
	units := []string{"year", "month", "day", "hour", "minute", "second"}
	first := slices.Index(units, p.oneOf(units...))
	if first < 0 {
		p.syntax()
	}
	last := first
	if p.accept("to") {
		if last = slices.Index(units, p.oneOf(units...)); last <= first || (first < 2) != (last < 2) {
			p.syntax()
		}
	}
	if first >= 2 && p.acceptOp("(") {
		p.integer()
		p.expectOp(")")
	}
	if first < 2 {
		return "interval year to month"
	}
	return "interval day to second"
}

func (p *parser) timeType(t token) string {
	switch {
	case p.accept("with", "time", "zone"):
		return t.value + " with time zone"
	case p.accept("without", "time", "zone"):
	}
	return t.value + " without time zone"
}
