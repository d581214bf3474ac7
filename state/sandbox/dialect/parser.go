package dialect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Parse reads a whole query string, statements separated by semicolons. Either
// all of it is understood, or the error tells what is not.
func Parse(query string) (statements []Statement, err error) {
	defer func() { err = recovered(recover(), err) }()
	p := newParser(query)
	for !p.at(tokenEnd) {
		if p.acceptOp(";") {
			continue
		}
		statements = append(statements, p.statement())
		if !p.at(tokenEnd) {
			p.expectOp(";")
		}
	}
	return statements, nil
}

// ParseOne reads exactly one statement, for the extended protocol. An empty
// string gives a Statement without SQL.
func ParseOne(query string) (statement Statement, err error) {
	defer func() { err = recovered(recover(), err) }()
	p := newParser(query)
	p.params = true
	for p.acceptOp(";") {
	}
	if p.at(tokenEnd) {
		return Statement{}, nil
	}
	statement = p.statement()
	for p.acceptOp(";") {
	}
	if !p.at(tokenEnd) {
		return Statement{}, &Error{Code: "42601", Message: "cannot insert multiple commands into a prepared statement"}
	}
	if statement.Parameters > 0 && (statement.Kind != KindQuery && statement.Kind != KindModify) {
		return Statement{}, &Error{Code: "42601", Message: `syntax error at or near "$1"`}
	}
	return statement, nil
}

// refusal carries an *Error out of the recursive descent. Nothing else is
// recovered.
type refusal struct{ err error }

func recovered(caught any, err error) error {
	if caught == nil {
		return err
	}
	if r, ok := caught.(refusal); ok {
		return r.err
	}
	panic(caught)
}

// maxDepth bounds how deep a statement may nest.
const maxDepth = 400

// maxRewritten bounds the work on chains of operators, in bytes.
const maxRewritten = 512 << 20

type parser struct {
	src    string
	tokens []token
	i      int
	depth  int
	// rewritten is how much text became part of a longer one.
	rewritten int
	params    bool // $n are parameters of the extended protocol
	// arguments is how many $n a SQL function's body has; -1 elsewhere.
	arguments int
	procedure bool // inside a procedure's body
	findings
}

// findings collects what the statement being parsed turns out to be.
type findings struct {
	relations               []Relation
	leaderOnly, computeOnly string
	highest                 int
	ctes                    []string
	lateBinding             bool // relations must be qualified
	recursive               bool
	materialized            bool // the query is a materialized view's
	// the first function of those kinds
	userFunction, mutable string
}

func newParser(query string) *parser {
	tokens, err := tokenize(query)
	if err != nil {
		panic(refusal{err})
	}
	return &parser{src: query, tokens: tokens, arguments: -1}
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) peekAt(n int) token { return p.tokens[min(p.i+n, len(p.tokens)-1)] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

func (p *parser) at(kind tokenKind) bool { return p.peek().kind == kind }

// word tells whether the next tokens are these words.
func (p *parser) word(words ...string) bool {
	for n, word := range words {
		if !p.peekAt(n).isWord(word) {
			return false
		}
	}
	return true
}

func (p *parser) accept(words ...string) bool {
	if !p.word(words...) {
		return false
	}
	p.i += len(words)
	return true
}

func (p *parser) expect(words ...string) {
	for _, word := range words {
		if !p.accept(word) {
			p.syntax()
		}
	}
}

// oneOf accepts one of some words and returns it, or "".
func (p *parser) oneOf(words ...string) string {
	for _, word := range words {
		if p.accept(word) {
			return word
		}
	}
	return ""
}

func (p *parser) isOp(op string) bool { return p.peek().isOp(op) }

func (p *parser) acceptOp(op string) bool {
	if !p.isOp(op) {
		return false
	}
	p.i++
	return true
}

func (p *parser) expectOp(op string) {
	if !p.acceptOp(op) {
		p.syntax()
	}
}

// syntax refuses the next token in PostgreSQL's and Redshift's words.
func (p *parser) syntax() { p.syntaxAt(p.peek()) }

func (p *parser) syntaxAt(t token) {
	if t.kind == tokenEnd {
		p.fail(t, "42601", "syntax error at end of input")
	}
	text := t.text
	if t.quoted {
		text = `"` + text + `"`
	}
	p.fail(t, "42601", `syntax error at or near "%s"`, clip(text))
}

func (p *parser) fail(at token, code, format string, args ...any) {
	panic(refusal{&Error{Code: code, Message: fmt.Sprintf(format, args...), Position: position(p.src, at.pos)}})
}

// unavailable refuses what Redshift has and the sandbox does not.
func (p *parser) unavailable(at token, what string) {
	panic(refusal{&Error{
		Code: "0A000", Message: what + " is not available in the sandbox",
		Hint: "The sandbox refuses what it cannot carry out as Redshift does.", Position: position(p.src, at.pos),
	}})
}

// unsupported refuses what Redshift refuses as not supported.
func (p *parser) unsupported(at token, what string) {
	p.fail(at, "0A000", "%s", what)
}

func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.fail(p.peek(), "54001", "stack depth limit exceeded: the statement nests more than %d deep", maxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

// rewrites counts text that becomes part of a longer one, again with each link
// of a chain such as 1 + 1 + 1. The server nests as deep as such a chain is long.
func (p *parser) rewrites(text string) {
	if p.rewritten += len(text); p.rewritten > maxRewritten {
		p.fail(p.peek(), "54001", "stack depth limit exceeded: the statement has too long a chain of operators")
	}
}

// list parses items separated by commas.
func list[T any](p *parser, item func() T) []T {
	all := []T{item()}
	for p.acceptOp(",") {
		all = append(all, item())
	}
	return all
}

// inParens parses "( … )".
func inParens[T any](p *parser, inner func() T) T {
	p.expectOp("(")
	value := inner()
	p.expectOp(")")
	return value
}

// maxName is PostgreSQL's limit. Redshift keeps 127 bytes.
const maxName = 63

// ident takes a name. Reserved words need quotes.
func (p *parser) ident() string {
	t := p.peek()
	if t.kind != tokenIdent || !t.quoted && lexical.Reserved(t.value) {
		p.syntax()
	}
	return p.name(p.next())
}

// label takes a name after AS or a dot, where any word may stand.
func (p *parser) label() string {
	if !p.at(tokenIdent) {
		p.syntax()
	}
	return p.name(p.next())
}

func (p *parser) name(t token) string {
	p.checkLength(t, t.value)
	return t.value
}

func (p *parser) checkLength(t token, name string) {
	if len(name) > maxName {
		panic(refusal{&Error{
			Code: "0A000", Message: fmt.Sprintf(`identifier "%s…" has %d bytes; the sandbox keeps at most %d`, clip(name), len(name), maxName),
			Hint: "Redshift keeps 127 bytes; the sandbox's server keeps fewer. Use a shorter name here.", Position: position(p.src, t.pos),
		}})
	}
}

// quote writes an identifier for PostgreSQL.
func quote(name string) string { return lexical.QuoteName(name) }

// quoteText writes a literal for PostgreSQL, which has standard strings on.
func quoteText(text string) string { return lexical.QuoteStandardText(text) }

// relationName parses [schema.]name.
func (p *parser) relationName() Relation {
	start := p.peek()
	r := Relation{Name: p.ident()}
	if p.acceptOp(".") {
		r.Schema, r.Name = r.Name, p.label()
	}
	if p.isOp(".") {
		p.unavailable(start, "a name with a database")
	}
	p.checkSchema(start, r.Schema)
	r.Class = classify(r)
	return r
}

// checkSchema hides the sandbox's own schemas.
func (p *parser) checkSchema(at token, schema string) {
	if schema == "rs_catalog" || schema == "pg_toast" || schema == "pg_temp" || strings.HasPrefix(schema, "pg_temp_") {
		p.fail(at, "3F000", `schema "%s" does not exist`, schema)
	}
}

// SQL writes the relation for PostgreSQL.
func (r Relation) SQL() string {
	if r.Schema == "" {
		return quote(r.Name)
	}
	return quote(r.Schema) + "." + quote(r.Name)
}

// String is the name as a person writes it.
func (r Relation) String() string {
	if r.Schema == "" {
		return r.Name
	}
	return r.Schema + "." + r.Name
}

// userRelation parses the name of something that a user may define or change.
func (p *parser) userRelation() Relation {
	start := p.peek()
	r := p.relationName()
	if r.Class != ClassUser {
		p.fail(start, "42501", `permission denied: "%s" is a system catalog`, r.Name)
	}
	return r
}

// mention notes a relation that is not a CTE.
func (p *parser) mention(r Relation) {
	if !slices.Contains(p.relations, r) {
		p.relations = append(p.relations, r)
	}
}

func (p *parser) integer() int {
	t := p.next()
	n, err := strconv.Atoi(t.value)
	if t.kind != tokenNumber || err != nil {
		p.syntaxAt(t)
	}
	return n
}

func (p *parser) literal() string {
	t := p.next()
	if t.kind != tokenString || t.quoted {
		p.syntaxAt(t)
	}
	return t.value
}

// body takes a function's or procedure's text.
func (p *parser) body() (text string, at token) {
	t := p.next()
	if t.kind != tokenString {
		p.syntaxAt(t)
	}
	return t.value, t
}

// words builds a set.
func words(list string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}
