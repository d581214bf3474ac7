package spec

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// shape says what hcl's grammar asks for in the words of what an author writes: its own
// know neither attributes nor what a policy holds.
func (s *slip) shape() {
	switch s.said.Summary {
	case "Missing newline after argument":
		s.afterValue()
	case "Missing newline after block definition":
		if !s.strayBracket() {
			s.say("Two blocks on a line", "Begin each block on a line of its own.")
		}
	case "Invalid single-argument block definition":
		s.say("Several attributes on a line", "A block in one line holds one attribute. Write each on a line of its "+
			"own, without commas, and } on the line after the last.")
	case "Invalid expression":
		s.noValue()
	case "Missing item separator":
		s.noComma("]", "the list", "items of a list")
	case "Missing argument separator":
		s.noComma(")", "the call", "arguments of a function")
	case "Missing attribute separator", "Missing key/value separator":
		s.noComma("}", "the object", "entries of an object, which are written name = value")
	case "Invalid multi-line string":
		s.say("Text that is not closed", `Write " where the text ends. A text ends on the line where it begins.`)
	case "Unterminated template string":
		s.openText()
	case "Argument or block definition required", "Invalid argument name":
		s.noAttribute()
	case "Invalid block definition":
		s.noBlock()
	case "Unclosed configuration block":
		s.say(s.said.Summary, "This block has no closing brace: write } where it ends.")
	}
}

// afterValue says what stands after a value that has ended.
func (s *slip) afterValue() {
	switch here := s.text(0); {
	case s.strayBracket():
	case here == ",":
		s.say("Comma after an attribute", "Remove it: an attribute ends with its line.")
	case here == "{" && s.isHeader() && !s.within():
		s.say("Equals sign before a block", "Write %s without the equals sign.", s.header())
	case here == "not" || here == "NOT":
		s.say("Unknown operator", "Write !contains(set, value) in the place of %s in.", here)
	case here == "then" || here == "THEN" || here == "if":
		s.say("Unknown operator", "Write condition ? a : b in the place of if and else.")
	case s.text(1) == "=":
		s.say("Two attributes on a line", "Write %s on a line of its own.", here)
	default:
		s.say("Something after a value", "The value ends before %q. Write a text in quotes, and what else belongs to "+
			"it with an operator or a comma.", here)
	}
}

func (s *slip) strayBracket() bool {
	here := s.text(0)
	if here != "]" && here != ")" && here != "}" {
		return false
	}
	s.say("Bracket that closes nothing", "No %s is open here. Remove the %s.", opening[here], here)
	return true
}

var opening = map[string]string{"]": "[", ")": "(", "}": "{"}

// noValue says what is missing before the place.
func (s *slip) noValue() {
	before := s.text(-1)
	switch {
	case s.at == 0:
		return
	case before == "=":
		s.say("Attribute without a value", "Write the value after the equals sign, on the same line.")
	case before == "(" || before == "[" || before == ",":
		s.say("Bracket that is not closed", "Write what follows the %s, and the bracket that closes it.", before)
	default:
		s.say("Half of an expression", "Write what stands on the right of %s, on the same line.", shown(before))
	}
	s.point(-1)
}

// noComma tells a missing comma from a missing end.
func (s *slip) noComma(end, what, between string) {
	here := s.text(0)
	closes := here == "}" || here == "]" || here == ")" || here == ""
	if closes || s.text(1) == "=" && s.begins() {
		s.say("Bracket that is not closed", "Write %s where %s ends.", end, what)
		if s.at > 0 && s.begins() {
			s.point(-1)
		}
		return
	}
	s.say("Missing comma", "Write a comma between the %s.", between)
}

// openText points at where a text begins that has no end.
func (s *slip) openText() {
	for n := min(s.at, len(s.tokens)-1); n >= 0; n-- {
		switch t := s.tokens[n]; t.Type {
		case hclsyntax.TokenOHeredoc:
			s.said.Subject = &t.Range
			s.say("Text that is not closed", "Write %s on a line of its own where the text ends.",
				shown(strings.TrimLeft(strings.TrimSpace(string(t.Bytes)), "<-")))
			return
		case hclsyntax.TokenOQuote:
			s.said.Subject = &t.Range
			s.say("Text that is not closed", `Write " where the text ends.`)
			return
		default: // the text goes on
		}
	}
}

// noAttribute says how an attribute is written.
func (s *slip) noAttribute() {
	here, after := shown(s.text(0)), s.text(1)
	name := strings.Trim(here, `"`)
	switch {
	case s.said.Summary == "Invalid argument name":
		s.say("Attribute in quotes", "Write the name of an attribute without quotes.")
	case !s.within():
		s.say("Not a block", `A file holds blocks, such as user "alice" { … }.`)
	case continues[s.text(0)]:
		s.say("Expression on two lines", "An expression ends with its line: write %s at the end of the line before, "+
			"or put the expression in parentheses.", here)
	case after == ".":
		s.say("Point in the name of an attribute", "Write %s = { %s = … }.", name, shown(s.text(2)))
	case after == ":" || after == "=>" || after == "==" || after == ":=" || s.text(2) == "=":
		s.say("No equals sign", "Write %s = and the value.", name)
	case s.lineOf(1) != s.lineOf(0) || after == "}":
		s.say("Attribute without a value", "Write %s = and the value.", name)
	default:
		s.say("Not an attribute", "Write name = value here, each on a line of its own.")
	}
}

// continues are operators that may stand at the end of a line, and not at its beginning.
var continues = map[string]bool{"||": true, "&&": true, "==": true, "!=": true, "?": true, ":": true}

// noBlock says how a block is written.
func (s *slip) noBlock() {
	s.at = s.start()
	switch {
	case !s.isHeader() && !s.within():
		s.say("Not a block", `A file holds blocks, such as user "alice" { … }.`)
	case !s.isHeader():
		s.say("Not an attribute", "Write name = value here, each on a line of its own.")
	default:
		s.say("Block without a brace", "Write %s, with the opening brace on the line of the name.", s.header())
	}
}

// start is the first token of the line where hcl's parser began to read the block.
func (s *slip) start() int {
	n := s.at
	for n > 0 && (n >= len(s.tokens) || s.tokens[n].Range.Start.Line > s.said.Subject.Start.Line) {
		n--
	}
	return n
}
