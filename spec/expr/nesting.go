package expr

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxDepth limits how deep an expression may nest.
const maxDepth = 200

// maxParts limits the lines and interpolations of one text: HCL's parser takes
// quadratic time over them.
const maxParts = 2000

// CheckNesting refuses text that nests deeper than any expression may. The
// parser that follows is recursive, so this looks at the tokens alone and must
// come first.
func CheckNesting(text []byte, filename string) *hcl.Diagnostic {
	if isShallow(text) {
		return nil
	}
	return checkTokens(text, filename)
}

func checkTokens(text []byte, filename string) *hcl.Diagnostic {
	tokens, _ := hclsyntax.LexConfig(text, filename, hcl.InitialPos)
	n := nesting{}
	for _, token := range tokens {
		n.see(token.Type)
		if n.depth+n.signs > maxDepth {
			return &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Nested too deeply",
				Detail:  fmt.Sprintf("More than %d levels are open here. Split the expression.", maxDepth),
				Subject: token.Range.Ptr(),
			}
		}
		if top := len(n.open) - 1; top >= 0 && n.open[top].parts > maxParts {
			return &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Text of too many lines",
				Detail:  fmt.Sprintf("The text has more than %d lines.", maxParts),
				Subject: token.Range.Ptr(),
			}
		}
	}
	return nil
}

// nesting counts what a recursive parser would hold open: brackets, quotes, the
// branches of ?:, and runs of ! and -.
type nesting struct {
	open  []level
	loose int // branches that are open outside any bracket
	signs int // the run of ! and - that just passed
	depth int
}

// level is an open bracket or quote, with the signs before it, the branches in
// it, and the parts of the text.
type level struct {
	closer              hclsyntax.TokenType
	signs, loose, parts int
}

func (n *nesting) see(token hclsyntax.TokenType) {
	switch token {
	case hclsyntax.TokenBang, hclsyntax.TokenMinus:
		n.signs++
		return
	case hclsyntax.TokenComment:
		return
	case hclsyntax.TokenNewline:
		if n.linesCount() {
			n.signs = 0
			n.branch(-*n.branches())
		}
		return
	case hclsyntax.TokenComma:
		n.branch(-*n.branches())
	case hclsyntax.TokenQuestion:
		n.branch(1)
	case hclsyntax.TokenTemplateControl:
		n.branch(1)
		n.push(hclsyntax.TokenTemplateSeqEnd)
	case hclsyntax.TokenStringLit, hclsyntax.TokenQuotedLit:
		n.part()
	default:
		if closer, opens := closers[token]; opens {
			n.push(closer)
		} else {
			n.pop(token)
		}
	}
	n.signs = 0
}

var closers = map[hclsyntax.TokenType]hclsyntax.TokenType{
	hclsyntax.TokenOParen: hclsyntax.TokenCParen, hclsyntax.TokenOBrack: hclsyntax.TokenCBrack,
	hclsyntax.TokenOBrace: hclsyntax.TokenCBrace,
	hclsyntax.TokenOQuote: hclsyntax.TokenCQuote, hclsyntax.TokenOHeredoc: hclsyntax.TokenCHeredoc,
	hclsyntax.TokenTemplateInterp: hclsyntax.TokenTemplateSeqEnd,
}

// linesCount reports whether a line break ends an expression here.
func (n *nesting) linesCount() bool {
	return len(n.open) == 0 || n.open[len(n.open)-1].closer == hclsyntax.TokenCBrace
}

func (n *nesting) branches() *int {
	if len(n.open) == 0 {
		return &n.loose
	}
	return &n.open[len(n.open)-1].loose
}

func (n *nesting) branch(by int) {
	*n.branches() += by
	n.depth += by
}

// part counts a piece of the open text.
func (n *nesting) part() {
	if len(n.open) > 0 {
		n.open[len(n.open)-1].parts++
	}
}

func (n *nesting) push(closer hclsyntax.TokenType) {
	if closer == hclsyntax.TokenTemplateSeqEnd {
		n.part()
	}
	n.open = append(n.open, level{closer: closer, signs: n.signs})
	n.depth += 1 + n.signs
}

// pop closes the innermost bracket that the token can close, together with
// everything left open inside it. Other tokens close nothing.
func (n *nesting) pop(token hclsyntax.TokenType) {
	for at := len(n.open) - 1; at >= 0; at-- {
		if n.open[at].closer != token {
			if !isCloser(token) {
				return
			}
			continue
		}
		for _, l := range n.open[at:] {
			n.depth -= 1 + l.signs + l.loose
		}
		n.open = n.open[:at]
		return
	}
}

func isCloser(token hclsyntax.TokenType) bool {
	for _, closer := range closers {
		if closer == token {
			return true
		}
	}
	return false
}
