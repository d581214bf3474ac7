package dialect

import (
	"strings"
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
		return Statement{}, &Error{Code: "42601", Message: "cannot insert multiple commands into a prepared " +
			"statement"}
	}
	if statement.Parameters > 0 && (statement.Kind != KindQuery && statement.Kind != KindModify) {
		return Statement{}, &Error{Code: "42601", Message: `syntax error at or near "$1"`}
	}
	return statement, nil
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
	// known is what a first reading of the statement found; nil in that one.
	known *known
	findings
}

// findings is what is learnt about a statement while it is parsed.
type findings struct {
	relations               []Relation
	leaderOnly, computeOnly string
	highest                 int
	ctes                    []string
	lateBinding             bool // relations must be qualified
	recursive               bool
	materialized            bool            // the query is a materialized view's
	items                   map[string]bool // names that columns may be written with
	paths                   bool            // there may be paths into SUPER values
	pathless                bool            // there are none: other names than those of FROM stand before a point
	pathValue               bool            // a path is the value of a column of a result
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

// words builds a set.
func words(list string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}
