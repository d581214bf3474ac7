package redshift

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// SuperError says that a SUPER value, or a path into one, stands where it cannot.
type SuperError struct{ text string }

func (e *SuperError) Error() string { return e.text }

func (p *fragmentParser) failSuper(format string, args ...any) {
	panic(failure{&SuperError{fmt.Sprintf(format, args...)}})
}

// The attributes and places that mean the same in every session. Attributes in quotes or
// with upper-case letters do not: settings decide whether their case counts. See
// https://docs.aws.amazon.com/redshift/latest/dg/super-configurations.html
var (
	plainAttribute = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)
	plainPlace     = regexp.MustCompile(`^[0-9]{1,9}$`)
)

// part reads a path into a value that begins at an offset, if there is one.
func (p *fragmentParser) part(base string, at int) (term, bool) {
	if !p.path(base) {
		return term{}, false
	}
	return term{kind: Super, path: true, text: strings.TrimSpace(p.source[at:p.peek().at])}, true
}

// path reads what may follow a column: .attribute and [place]. A part that is not there
// is NULL, or an error where the session asks for errors: never another value. See
// https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
func (p *fragmentParser) path(base string) bool {
	found := false
	for {
		switch {
		case p.takeSign("."):
			p.attribute(base)
		case p.takeSign("["):
			if t := p.peek(); t.kind != tokenNumber || !plainPlace.MatchString(t.text) {
				p.failSuper("a place in an array is a whole number from 0, such as %s[0]", base)
			}
			p.note(p.peek().text)
			p.expectSign("]")
		default:
			return found
		}
		found = true
	}
}

func (p *fragmentParser) attribute(base string) {
	t := p.peek()
	if t.kind != tokenWord && t.kind != tokenQuoted {
		p.unexpected()
	}
	written := t.text
	if t.kind == tokenWord {
		written = p.source[t.at:min(t.at+len(t.text), len(p.source))]
	}
	if t.kind == tokenQuoted || !plainAttribute.MatchString(written) {
		p.failSuper("what the attribute %q finds depends on %s, which say whether the case of its letters counts. "+
			"Write JSON_EXTRACT_PATH_TEXT(JSON_SERIALIZE(%s), '…') with its name as the data has it",
			written, onSettings, base)
	}
	if following := p.tokens[p.next+1]; following.kind == tokenSign && following.text == "(" {
		p.fail("%s.%s: functions are named without a schema", base, t.text)
	}
	p.note(Ident{t.text}.SQL().text)
}

// isAlias reports whether a policy view may call one of its tables so.
func isAlias(name string) bool {
	return slices.Contains([]string{"base", "reader", "secret"}, name) || strings.HasPrefix(name, "common_")
}

// Paths are the columns that the expression names with a path, each once, in order.
func (f Fragment) Paths() []Ident {
	var names []Ident
	for n, p := range f.pieces {
		if !p.column.IsZero() && f.hasPath(n) && !slices.Contains(names, p.column) {
			names = append(names, p.column)
		}
	}
	return names
}

func (f Fragment) hasPath(n int) bool {
	return n+1 < len(f.pieces) && (f.pieces[n+1].text == "." || f.pieces[n+1].text == "[")
}

// checkPaths allows paths into SUPER values only.
func (f Fragment) checkPaths(types func(Ident) Type, self Kind) error {
	for n, p := range f.pieces {
		switch {
		case !f.hasPath(n):
		case isAlias(p.column.String()):
			return &SuperError{fmt.Sprintf("a path into a column called %q cannot be told from a column of the table "+
				"that a policy view calls so. Write JSON_EXTRACT_PATH_TEXT(JSON_SERIALIZE(%s), '…')", p.column,
				p.column)}
		case p.self && self != Super:
			return &SuperError{fmt.Sprintf("@column is %s, and only a SUPER value has parts", kindNames[self][0])}
		case !p.column.IsZero() && types(p.column).Kind != Super:
			return &SuperError{fmt.Sprintf("the column %q is %s, and only a SUPER value has parts. Columns are named "+
				"without their table", p.column, types(p.column))}
		}
	}
	return nil
}

// typed refuses a SUPER value beside others. Beside one of another type, or where there is
// no such part, a comparison is false in Redshift, so that NOT makes it true; a cast gives
// NULL instead.
func (p *fragmentParser) typed(all ...term) {
	for _, t := range all {
		if t.kind != Super {
			continue
		}
		instead := insteadOfSuper
		if t.path {
			base, _, _ := strings.Cut(t.text, ".")
			instead = fmt.Sprintf("Write %s::varchar(100), or another type that it may have. If %s is a table, leave "+
				"it out: columns are named without their table", t.text, base)
		}
		p.failSuper("a SUPER value has no fixed type, and beside another type it counts as different, not as "+
			"unknown. %s", instead)
	}
}

// jsonTypes are what JSON_TYPEOF says of the values that a cast takes.
// https://docs.aws.amazon.com/redshift/latest/dg/r_json_typeof.html
func jsonType(to Kind) string {
	switch to {
	case Char, Varchar:
		return "string"
	case Smallint, Integer, Bigint, Numeric, Real, Double:
		return "number"
	case Boolean:
		return "boolean"
	default:
		return ""
	}
}

// castPath writes the cast of a path, whose pieces stand from first to last, in the place
// of what begins at start. It
// asks for the value's type first: whether a value of another type is NULL or an error,
// and how a number becomes a text, is up to the session. A text is cast at its full
// length, which cuts nothing off, and then to the author's.
func (p *fragmentParser) castPath(start, first, last int, kind Kind, to string) {
	path := slices.Clone(p.pieces[first:last])
	known := jsonType(kind)
	if known == "" {
		p.failSuper("a SUPER value as %s depends on %s. Cast it to a text first, and write TO_DATE(…, 'YYYY-MM-DD')",
			kindNames[kind][0], onSettings)
	}
	within := to
	if known == "string" {
		within = Type{Kind: Varchar, Length: maxVarchar}.String()
	}
	p.pieces = append(p.pieces[:start], textPieces("CAST", "(", "CASE", "WHEN", "JSON_TYPEOF", "(")...)
	p.pieces = append(p.pieces, path...)
	p.pieces = append(p.pieces, textPieces(")", "=", Text(known).text, "THEN", "CAST", "(")...)
	p.pieces = append(p.pieces, path...)
	p.pieces = append(p.pieces, textPieces("AS", within, ")", "END", "AS", to, ")")...)
}

func textPieces(all ...string) []piece {
	pieces := make([]piece, len(all))
	for n, text := range all {
		pieces[n] = piece{text: text}
	}
	return pieces
}
