package dialect

import (
	"regexp"
	"strconv"
	"strings"
)

// superCall begins what stands for a SUPER value that a path found, so that nothing is
// made of such a value that Redshift would not: PostgreSQL's operators of JSON differ.
const superCall = `"rs_catalog".super_`

func isSuper(s scalar) bool { return strings.HasPrefix(s.sql, superCall) }

// static refuses a path where what Redshift does depends on the type that its value has
// in each row.
// https://docs.aws.amazon.com/redshift/latest/dg/query-super.html#dynamic-typing-lax-processing
func (p *parser) static(all ...scalar) {
	for _, s := range all {
		if isSuper(s) {
			p.unavailable(p.peek(), "a path into a SUPER value without a cast")
		}
	}
}

// known are the names of what a statement reads from, as a first reading found them. A
// name before a point is a table's, or that of a SUPER column; only FROM tells which.
type known struct {
	items map[string]bool
	user  bool // it reads tables or views of users
}

// readsFrom notes a name that columns may be written with.
func (p *parser) readsFrom(name string) {
	if p.items == nil {
		p.items = make(map[string]bool)
	}
	p.items[name] = true
}

// column writes a column with what stands before it, and the path after it. The first
// reading takes all for names; paths says that there may be one.
func (p *parser) column(start token, parts []string) scalar {
	names := parts
	switch {
	case p.known != nil && !p.pathless:
		names = parts[:p.known.columnEnd(parts)]
	case len(parts) > 1 && !p.pathless:
		p.paths = true
	case len(parts) > 3:
		p.syntaxAt(start)
	}
	if len(names) == 3 {
		p.checkSchema(start, names[0])
	}
	quoted := make([]string, len(names))
	for n, part := range names {
		quoted[n] = quote(part)
	}
	value := scalar{strings.Join(quoted, "."), names[len(names)-1]}
	for _, attribute := range parts[len(names):] {
		value = inObject(value, attribute)
	}
	return p.subscripts(value)
}

// columnEnd says how many of the parts name the column. Redshift has no other way to tell
// either; where both ways are open the table goes before.
func (k *known) columnEnd(parts []string) int {
	switch {
	case len(parts) == 1:
		return 1
	case len(parts) >= 3 && k.items[parts[1]] && (len(parts) == 3 || !k.items[parts[0]]):
		return 3
	case k.items[parts[0]]:
		return 2
	}
	return 1
}

func inObject(value scalar, attribute string) scalar {
	return scalar{superCall + "attribute(" + value.sql + ", " + quoteText(attribute) + ")", attribute}
}

// subscripts parses [n] and what may come after it. Arrays of the catalogs, which the
// leader node reads, are no SUPER values.
func (p *parser) subscripts(value scalar) scalar {
	if p.pathless || p.known == nil && !p.isOp("[") || p.known != nil && !p.known.user {
		return value
	}
	if p.known == nil {
		return p.skipSubscripts(value)
	}
	for {
		switch {
		case p.acceptOp("["):
			t := p.next()
			n, err := strconv.ParseInt(t.text, 10, 32)
			if t.kind != tokenNumber || err != nil {
				p.unavailable(t, "a place in a SUPER array other than a whole number")
			}
			p.expectOp("]")
			value = scalar{superCall + "element(" + value.sql + ", " + strconv.FormatInt(n, 10) + ")", value.name}
		case isSuper(value) && p.acceptOp("."):
			value = inObject(value, p.label())
		default:
			return value
		}
	}
}

// skipSubscripts passes over a path in the first reading, where it is one of a SUPER value.
func (p *parser) skipSubscripts(value scalar) scalar {
	end := p.i
	for n := p.i; ; {
		switch t := p.tokens[n]; {
		case t.isOp("[") && n+2 < len(p.tokens) && p.tokens[n+2].isOp("]"):
			n += 3
		case n > p.i && t.isOp(".") && p.tokens[n+1].kind == tokenIdent:
			n += 2
			end = n
		default:
			p.paths = true
			p.i = end
			return value
		}
	}
}

var decimal = regexp.MustCompile(`^numeric\((\d+),(\d+)\)$`)

// castSuper casts what a path found.
func (p *parser) castSuper(value scalar, target string) string {
	name, _, _ := strings.Cut(target, "(")
	switch name {
	case "jsonb":
		return value.sql
	case "varchar", "char":
		return `CAST("rs_catalog".of_super_text(` + value.sql + ") AS " + target + ")"
	case "double precision":
		return `"rs_catalog".of_super_double(` + value.sql + ")"
	case "smallint", "integer", "bigint", "real", "boolean":
		return `"rs_catalog".of_super_` + name + "(" + value.sql + ")"
	case "numeric":
		size := decimal.FindStringSubmatch(target)
		return `CAST("rs_catalog".of_super_numeric(` + value.sql + ", " + size[1] + ", " + size[2] + ") AS " + target + ")"
	}
	p.unavailable(p.peek(), "the cast of a SUPER value to "+name)
	panic("unreachable")
}

// castTo writes a cast.
func (p *parser) castTo(value scalar, target string) string {
	if isSuper(value) {
		return p.castSuper(value, target)
	}
	return "CAST(" + value.sql + " AS " + target + ")"
}

// asked writes what is asked for NULL.
func asked(value scalar) string {
	if isSuper(value) {
		return `"rs_catalog".null_of_super(` + value.sql + ")"
	}
	return value.sql
}

// chosen marks a result that may be what a path found: one of several values is.
func chosen(sql string, of ...scalar) string {
	for _, s := range of {
		if isSuper(s) {
			return superCall + "value(" + sql + ")"
		}
	}
	return sql
}

// superArguments are the functions that take what a path found, whatever its type.
var superArguments = words("json_typeof json_serialize get_array_length array_contains array count nvl coalesce")

// superArgumentsOf checks a function's arguments, and gives them as it asks for them.
func (p *parser) superArgumentsOf(name string, args []scalar) []scalar {
	if !superArguments[name] {
		p.static(args...)
	}
	if name != "coalesce" && name != "nvl" {
		return args
	}
	for n := range args {
		args[n] = scalar{asked(args[n]), args[n].name}
	}
	return args
}
