package dialect

import (
	"fmt"
)

// tableColumns remembers what table attributes may refer to.
type tableColumns struct {
	names     map[string]bool
	distKeys  int
	sortKeys  int
	onlyNames bool // a list of names, for CREATE TABLE AS
	like      []Relation
}

func (p *parser) columnDefinition(columns *tableColumns) string {
	text := p.columnType()
	integer := text == "integer" || text == "bigint"
	for {
		switch {
		case p.accept("not", "null"):
			text += " NOT NULL"
		case p.accept("null"):
		case p.accept("default"):
			text += " DEFAULT " + p.expression().sql
		case p.accept("identity"):
			text += p.identity("ALWAYS", integer)
		case p.accept("generated", "by", "default", "as", "identity"):
			text += p.identity("BY DEFAULT", integer)
		case p.accept("encode"):
			p.encoding()
		case p.accept("distkey"):
			columns.distKeys++
		case p.accept("sortkey"):
			columns.sortKeys++
		case p.accept("unique"), p.accept("primary", "key"):
		case p.word("references"):
			p.references()
		case p.accept("collate"):
			if p.oneOf("case_sensitive", "cs") == "" {
				p.unavailable(p.peek(), "a case-insensitive collation")
			}
		default:
			return text
		}
	}
}

func (p *parser) identity(kind string, integer bool) string {
	if !integer {
		p.fail(p.peek(), "42601", "identity column type must be INT or BIGINT")
	}
	p.expectOp("(")
	seed := p.integer()
	p.expectOp(",")
	step := p.integer()
	p.expectOp(")")
	return fmt.Sprintf(" GENERATED %s AS IDENTITY (START WITH %d INCREMENT BY %d)", kind, seed, step)
}

var encodings = words(`
	auto raw az64 bytedict delta delta32k lzo mostly8 mostly16 mostly32 runlength text255 text32k zstd`)

func (p *parser) encoding() {
	t := p.next()
	if !encodings[t.value] {
		p.fail(t, "22023", `invalid encoding type "%s"`, t.value)
	}
}
