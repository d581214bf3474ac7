package redshift

import (
	"slices"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Reference is a relation as a query names it. Names are in lower case, as Redshift
// keeps them; Database and Schema are empty where the query does not give them.
type Reference struct {
	Database, Schema, Object string
	// Aliased says that the query gives the same name as Schema to something that
	// it reads, so that the reference may be to a part of a SUPER value. See
	// https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
	Aliased bool
}

// References lists the relations that a query, or the text of a CREATE VIEW, reads:
// what it names in FROM and JOIN, without its own common table expressions. It
// passes over what it does not understand.
func References(query string) []Reference {
	return newScanner(query).all()
}

func newScanner(query string) *referenceScanner {
	s := &referenceScanner{levels: make([]queryLevel, 1), aliases: make(map[string]bool)}
	s.fill(query)
	return s
}

// all reads on to the end.
func (s *referenceScanner) all() []Reference {
	for s.at < len(s.tokens) {
		s.step()
	}
	var all []Reference
	for _, found := range s.found {
		found.Aliased = s.aliases[found.Schema]
		if !slices.Contains(all, found) {
			all = append(all, found)
		}
	}
	return all
}

// queryLevel is what surrounds a token within one pair of parentheses.
type queryLevel struct {
	with      bool // common table expressions come
	recursive bool // and may read themselves
	selects   bool // a SELECT has begun
	from      bool // its FROM has
	wants     bool // a relation comes next
	// changes is "update", "delete" or "merge" as long as such a statement is read, and
	// using says that its USING has begun: a second one is a join's.
	changes string
	using   bool
	// tables are the common table expressions that may be read, and comes the one
	// that is being defined.
	tables []string
	comes  string
}

type referenceScanner struct {
	tokens  []lexical.Token
	at      int
	levels  []queryLevel
	aliases map[string]bool
	found   []Reference
}

// fill cuts the text into tokens, without blanks and comments.
func (s *referenceScanner) fill(query string) {
	for at := 0; at < len(query); {
		t, problem := lexical.Next(query, at)
		if problem != lexical.NoProblem {
			at++
			continue
		}
		if t.Kind != lexical.Space && t.Kind != lexical.Comment {
			s.tokens = append(s.tokens, t)
		}
		at = t.End()
	}
}

func (s *referenceScanner) step() {
	t, level := s.tokens[s.at], &s.levels[len(s.levels)-1]
	s.at++
	switch {
	case t.Kind == lexical.Operator:
		s.operator(t.Raw, level)
	case level.wants && isName(t) && !isBeforeRelation(t):
		level.wants = false
		s.at--
		s.relation()
	case t.Kind == lexical.Word && t.Value == "recursive" && s.follows("with"):
		level.recursive = true
	case level.with && !level.selects && isName(t) && s.follows("with", "recursive", ","):
		level.define(foldedName(t))
	case t.Kind == lexical.Word && !s.follows(".") && !s.isLabel(t):
		s.keyword(t.Value, level)
	}
}

func (s *referenceScanner) operator(sign string, level *queryLevel) {
	switch sign {
	case "(":
		within := queryLevel{from: level.wants, wants: level.wants}
		level.wants = false
		s.levels = append(s.levels, within)
	case ")":
		if len(s.levels) > 1 {
			within := s.levels[len(s.levels)-1]
			s.levels = s.levels[:len(s.levels)-1]
			if within.selects { // and is no list of columns
				s.levels[len(s.levels)-1].defined()
			}
			s.alias()
		}
	case ",":
		level.wants = level.from
	}
}

func (s *referenceScanner) keyword(word string, level *queryLevel) {
	if level.changes != "" && s.changing(word, level) {
		return
	}
	switch word {
	case "select":
		*level = queryLevel{selects: true, tables: level.tables}
	case "with":
		level.with, level.wants = true, false
	case "update", "delete", "merge": // after WITH, as a statement of its own
		if level.with && len(s.levels) == 1 {
			s.change(word, level)
		}
	case "from": // also in extract(year from d), and in IS DISTINCT FROM
		if level.selects && !s.isDistinct() {
			level.from, level.wants = true, true
		}
	case "join":
		level.wants = level.from
	case "where", "group", "having", "qualify", "order", "limit", "offset", "connect", "union", "intersect",
		"except", "minus":
		level.from, level.wants = false, false
	}
}

// relation reads a name of up to three parts, and its alias.
func (s *referenceScanner) relation() {
	parts := []string{foldedName(s.tokens[s.at])}
	for s.at++; s.is(0, ".") && s.at+1 < len(s.tokens) && isName(s.tokens[s.at+1]); s.at += 2 {
		parts = append(parts, foldedName(s.tokens[s.at+1]))
	}
	if s.is(0, "(") || len(parts) > 3 { // a function, or a part of a SUPER value
		return
	}
	found := Reference{Object: parts[len(parts)-1]}
	if len(parts) > 1 {
		found.Schema = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		found.Database = parts[0]
	}
	if found.Schema != "" || !s.isDefined(found.Object) {
		s.found = append(s.found, found)
	}
	s.aliases[found.Object] = true
	s.alias()
}

// define begins a common table expression. Until its end its name stands for what it
// stood for before, unless it is recursive.
func (l *queryLevel) define(name string) {
	l.comes = name
	if l.recursive {
		l.defined()
	}
}

// defined ends a common table expression, which may be read from here on.
func (l *queryLevel) defined() {
	if l.comes != "" {
		l.tables = append(slices.Clone(l.tables), l.comes)
		l.comes = ""
	}
}

func (s *referenceScanner) isDefined(name string) bool {
	return slices.ContainsFunc(s.levels, func(l queryLevel) bool { return slices.Contains(l.tables, name) })
}

// alias notes the name that follows something in FROM.
func (s *referenceScanner) alias() {
	next := 0
	if s.at < len(s.tokens) && s.tokens[s.at].Kind == lexical.Word && s.tokens[s.at].Value == "as" {
		next = 1
	}
	if !s.levels[len(s.levels)-1].from || s.at+next >= len(s.tokens) {
		return
	}
	t := s.tokens[s.at+next]
	if t.Kind == lexical.QuotedName || t.Kind == lexical.Word && !lexical.Reserved(t.Value) {
		s.aliases[foldedName(t)] = true
	}
}

// isLabel reports that a word is the label of a column, which may be any keyword:
// email AS from. A view's own AS comes before SELECT or WITH.
func (s *referenceScanner) isLabel(t lexical.Token) bool {
	return s.follows("as") && t.Value != "select" && t.Value != "with"
}

// isDistinct reports that IS DISTINCT or IS NOT DISTINCT stands before the token.
func (s *referenceScanner) isDistinct() bool {
	return s.follows("distinct") && s.at >= 3 && s.tokens[s.at-3].Kind == lexical.Word &&
		slices.Contains([]string{"is", "not"}, s.tokens[s.at-3].Value)
}

// Qualified lists all pairs of names with a point between them, wherever they
// stand in a query: the relations that it names with a schema are among them.
func Qualified(query string) []Reference {
	s := &referenceScanner{}
	s.fill(query)
	var all []Reference
	for at := range s.tokens {
		s.at = at
		if !s.is(1, ".") || at+2 >= len(s.tokens) || !isName(s.tokens[at]) || !isName(s.tokens[at+2]) || s.is(3, "(") {
			continue
		}
		pair := Reference{Schema: foldedName(s.tokens[at]), Object: foldedName(s.tokens[at+2]), Aliased: true}
		if !slices.Contains(all, pair) {
			all = append(all, pair)
		}
	}
	return all
}

// follows reports whether one of some words or signs stands before the token that
// is looked at.
func (s *referenceScanner) follows(words ...string) bool {
	return s.at >= 2 && s.tokens[s.at-2].Kind != lexical.QuotedName &&
		slices.Contains(words, s.tokens[s.at-2].Value)
}

func (s *referenceScanner) is(ahead int, sign string) bool {
	return s.at+ahead < len(s.tokens) && s.tokens[s.at+ahead].Kind == lexical.Operator &&
		s.tokens[s.at+ahead].Raw == sign
}

func isName(t lexical.Token) bool { return t.Kind == lexical.Word || t.Kind == lexical.QuotedName }

// isBeforeRelation reports a keyword that may stand between FROM and a relation.
func isBeforeRelation(t lexical.Token) bool {
	return t.Kind == lexical.Word &&
		slices.Contains([]string{"select", "with", "lateral", "only", "unpivot", "pivot"}, t.Value)
}

// foldedName gives a name as Redshift keeps it: in lower case, in quotes as well.
// https://docs.aws.amazon.com/redshift/latest/dg/r_names.html
func foldedName(t lexical.Token) string { return lexical.Fold(t.Value) }
