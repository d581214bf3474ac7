package dialect

import (
	"fmt"
)

// Error is a refusal in the terms of the PostgreSQL protocol.
type Error struct {
	// Code is the SQLSTATE, such as 42601 or 0A000.
	Code string
	// Message is Redshift's wording where it is known.
	Message string
	Detail  string
	// Hint says what to do instead.
	Hint string
	// Position is the offending character's place in the query string, from 1; 0 where unknown.
	Position int
	// Infos are the INFO lines that Redshift sends ahead of the error.
	Infos []string
}

func (e *Error) Error() string { return "ERROR: " + e.Message + " (SQLSTATE " + e.Code + ")" }

// LeaderError is Redshift's refusal to use what only the leader node has together
// with tables.
func LeaderError(what string) *Error {
	return &Error{
		Code:    "0A000",
		Message: "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables.",
		Infos:   []string{fmt.Sprintf("Function %q not supported.", what)},
	}
}

// ComputeError is Redshift's refusal to call what only the compute nodes have
// without a table.
func ComputeError() *Error {
	return &Error{
		Code: "0A000",
		Message: "One or more of the used functions must be applied on at least one user created table. " +
			"Examples of user table only functions are LISTAGG, MEDIAN, PERCENTILE_CONT, etc",
	}
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
