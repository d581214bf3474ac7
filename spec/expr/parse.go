package expr

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Scope says which objects an expression may look at.
type Scope int

// The scopes. The zero Scope is invalid.
const (
	ScopeInvalid Scope = iota
	// SourceSelector sees source; ColumnSelector sees source and column.
	SourceSelector
	ColumnSelector
	// UserPredicate sees user; RowPredicate sees user and row.
	UserPredicate
	RowPredicate
)

// Parse turns HCL's syntax into the tree and refuses what the language does not
// have. Columns have no type yet: see Bind. Text from outside must pass
// CheckNesting before HCL parses it.
func Parse(e hclsyntax.Expression, scope Scope) (Expr, hcl.Diagnostics) {
	p := &parser{scope: scope}
	tree := p.expr(e, 0)
	p.problems = append(p.problems, checkKinds(tree)...)
	if p.problems.HasErrors() {
		return nil, p.problems
	}
	return tree, p.problems
}

// ParseText parses a text that is one expression.
func ParseText(text string, scope Scope) (Expr, hcl.Diagnostics) {
	if problem := CheckNesting([]byte(text), "expression"); problem != nil {
		return nil, hcl.Diagnostics{problem}
	}
	e, problems := hclsyntax.ParseExpression([]byte(text), "expression", hcl.InitialPos)
	if problems.HasErrors() {
		return nil, problems
	}
	return Parse(e, scope)
}

type parser struct {
	scope    Scope
	problems hcl.Diagnostics
}

// refuse reports a problem and returns a node of no kind, about which nothing
// more is reported.
func (p *parser) refuse(rng hcl.Range, summary, format string, args ...any) Expr {
	p.problems = append(p.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &rng,
	})
	return Literal{At: At{rng}, Value: Value{Null: true}}
}

// refused reports whether a node stands for something that was refused.
func refused(e Expr) bool {
	l, ok := e.(Literal)
	return ok && l.Value.Kind == ValueInvalid
}

func (p *parser) expr(e hclsyntax.Expression, depth int) Expr {
	at := At{e.Range()}
	if depth > maxDepth {
		return p.refuse(at.Rng, "Nested too deeply", "Split the expression: it nests more than %d levels deep.",
			maxDepth)
	}
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return p.expr(e.Expression, depth+1)
	case *hclsyntax.LiteralValueExpr:
		return p.literal(e.Val, at)
	case *hclsyntax.TemplateExpr:
		return p.template(e, at)
	case *hclsyntax.ScopeTraversalExpr:
		return p.traversal(e, at)
	case *hclsyntax.FunctionCallExpr:
		return p.call(e, at, depth)
	case *hclsyntax.BinaryOpExpr:
		return p.binary(e, at, depth)
	case *hclsyntax.UnaryOpExpr:
		term := p.expr(e.Val, depth+1)
		if e.Op == hclsyntax.OpLogicalNot {
			return Not{at, term}
		}
		return negated(at, term)
	case *hclsyntax.ConditionalExpr:
		return Conditional{
			at, p.expr(e.Condition, depth+1), p.expr(e.TrueResult, depth+1),
			p.expr(e.FalseResult, depth+1),
		}
	case *hclsyntax.TupleConsExpr:
		return p.list(e, at, depth)
	}
	return p.refuse(at.Rng, "Not part of the policy language", "The policy language has no %s.", constructName(e))
}

func constructName(e hclsyntax.Expression) string {
	switch e.(type) {
	case *hclsyntax.ForExpr:
		return "for expressions"
	case *hclsyntax.SplatExpr:
		return "splat expressions"
	case *hclsyntax.IndexExpr, *hclsyntax.RelativeTraversalExpr:
		return "indexing"
	case *hclsyntax.ObjectConsExpr:
		return "object values here"
	case *hclsyntax.TemplateWrapExpr, *hclsyntax.TemplateJoinExpr:
		return "interpolation; write the value without ${…}"
	}
	return "construct like this"
}

func (p *parser) list(e *hclsyntax.TupleConsExpr, at At, depth int) Expr {
	list := List{At: at}
	for _, item := range e.Exprs {
		parsed := p.expr(item, depth+1)
		if refused(parsed) {
			continue
		}
		l, ok := parsed.(Literal)
		if !ok || l.Value.Kind != String && l.Value.Kind != Number {
			p.refuse(parsed.Range(), "List item that is neither a text nor a number",
				"A list holds texts, or numbers, written out.")
			continue
		}
		list.Items = append(list.Items, l)
	}
	return list
}

var compareOps = map[*hclsyntax.Operation]CompareOp{
	hclsyntax.OpEqual: Equal, hclsyntax.OpNotEqual: NotEqual, hclsyntax.OpLessThan: Less,
	hclsyntax.OpLessThanOrEqual: LessOrEqual,
	hclsyntax.OpGreaterThan:     Greater, hclsyntax.OpGreaterThanOrEqual: GreaterOrEqual,
}

var arithmeticOps = map[*hclsyntax.Operation]ArithmeticOp{
	hclsyntax.OpAdd: Add, hclsyntax.OpSubtract: Subtract, hclsyntax.OpMultiply: Multiply, hclsyntax.OpDivide: Divide,
	hclsyntax.OpModulo: Modulo,
}

func (p *parser) binary(e *hclsyntax.BinaryOpExpr, at At, depth int) Expr {
	switch e.Op {
	case hclsyntax.OpLogicalAnd:
		return And{at, p.terms(e, depth)}
	case hclsyntax.OpLogicalOr:
		return Or{at, p.terms(e, depth)}
	}
	left, right := p.expr(e.LHS, depth+1), p.expr(e.RHS, depth+1)
	if op, ok := compareOps[e.Op]; ok {
		return Compare{at, op, left, right}
	}
	return Arithmetic{at, arithmeticOps[e.Op], left, right}
}

// terms flattens a && b && c, which HCL parses as a chain that leans left and
// may be long. Parentheses around terms of the same operator change nothing and
// disappear.
func (p *parser) terms(e *hclsyntax.BinaryOpExpr, depth int) []Expr {
	var chain []hclsyntax.Expression
	var first hclsyntax.Expression = e
	for {
		link, ok := first.(*hclsyntax.BinaryOpExpr)
		if !ok || link.Op != e.Op {
			break
		}
		chain = append(chain, link.RHS)
		first = link.LHS
	}
	terms := flattened(e.Op, p.expr(first, depth+1))
	for n := len(chain) - 1; n >= 0; n-- {
		terms = append(terms, flattened(e.Op, p.expr(chain[n], depth+1))...)
	}
	return terms
}

func flattened(op *hclsyntax.Operation, term Expr) []Expr {
	if and, ok := term.(And); ok && op == hclsyntax.OpLogicalAnd {
		return and.Terms
	}
	if or, ok := term.(Or); ok && op == hclsyntax.OpLogicalOr {
		return or.Terms
	}
	return []Expr{term}
}
