package spec

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// use is a place where a value stands that is declared elsewhere.
type use struct {
	name valueName
	rng  hcl.Range
}

// usesValues finds files that may use values, fast.
var usesValues = regexp.MustCompile(`\b(?:var|local)\b`)

// substitute puts the values of var.NAME and local.NAME into blocks, as the parser
// would have read them had an author written them out in that place. All that reads
// blocks, and all that checks them, then needs to know nothing of values.
func (l *loader) substitute(body *hclsyntax.Body) {
	for _, attribute := range body.Attributes {
		s := &substitution{loader: l}
		attribute.Expr = s.expression(attribute.Expr)
		if s.poisoned {
			l.poisoned = append(l.poisoned, attribute.SrcRange)
		}
	}
	for _, block := range body.Blocks {
		if block.Type != "variable" && block.Type != "locals" {
			l.substitute(block.Body)
		}
	}
}

// substitution is that of one attribute.
type substitution struct {
	*loader
	poisoned bool // a value is not known, and that was said
}

// fail reports a problem, after which nothing else about the attribute is told.
func (s *substitution) fail(problem *hcl.Diagnostic) {
	s.poisoned = true
	if problem != poison {
		s.valueProblems[problem] = true
		s.problems = append(s.problems, problem)
	}
}

func (s *substitution) expression(e hclsyntax.Expression) hclsyntax.Expression {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr:
		if isReference(e) {
			return s.value(e)
		}
	case *hclsyntax.FunctionCallExpr:
		s.call(e)
	case *hclsyntax.ParenthesesExpr:
		e.Expression = s.expression(e.Expression)
	case *hclsyntax.TemplateExpr:
		s.template(e)
	case *hclsyntax.TemplateWrapExpr:
		if isReference(e.Wrapped) {
			return s.value(e.Wrapped)
		}
	case *hclsyntax.TupleConsExpr:
		s.each(e.Exprs)
	case *hclsyntax.ObjectConsExpr:
		s.object(e)
	case *hclsyntax.UnaryOpExpr:
		e.Val = s.expression(e.Val)
	case *hclsyntax.BinaryOpExpr:
		e.LHS, e.RHS = s.expression(e.LHS), s.expression(e.RHS)
	case *hclsyntax.ConditionalExpr:
		e.Condition = s.expression(e.Condition)
		e.TrueResult, e.FalseResult = s.expression(e.TrueResult), s.expression(e.FalseResult)
	}
	return e
}

func (s *substitution) each(all []hclsyntax.Expression) {
	for n, e := range all {
		all[n] = s.expression(e)
	}
}

// isReference reports whether a path begins with var or local.
func isReference(e hclsyntax.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		root := e.Traversal.RootName()
		return root == "var" || root == "local"
	case *hclsyntax.RelativeTraversalExpr:
		return isReference(e.Source)
	case *hclsyntax.IndexExpr:
		return isReference(e.Collection)
	case *hclsyntax.ParenthesesExpr:
		return isReference(e.Expression)
	}
	return false
}

// writtenOut are functions whose text a reviewer has to see where it stands: SQL, and
// the names of secrets.
var writtenOut = map[string]bool{"sql": true, "expression": true, "env": true}

func (s *substitution) call(e *hclsyntax.FunctionCallExpr) {
	if !writtenOut[e.Name] {
		s.each(e.Args)
		return
	}
	for _, arg := range e.Args {
		for _, traversal := range hclsyntax.Variables(arg) {
			if root := traversal.RootName(); root == "var" || root == "local" {
				s.fail(wrong(arg.Range(), "Not written out", "%s takes a text that is written out here, so that it "+
					"can be reviewed in its place. Write it without %s.", e.Name, root))
				return
			}
		}
	}
}

// template joins a text around values. What else is interpolated stays, and is refused
// by whoever reads the text.
func (s *substitution) template(e *hclsyntax.TemplateExpr) {
	for n, part := range e.Parts {
		if !isReference(part) {
			continue
		}
		value, ok := s.find(part)
		if !ok {
			return
		}
		text, ok := textIn(value.v)
		if !ok {
			s.fail(noText(part.Range()))
			return
		}
		e.Parts[n] = &hclsyntax.LiteralValueExpr{Val: cty.StringVal(text), SrcRange: part.Range()}
	}
}

func (s *substitution) object(e *hclsyntax.ObjectConsExpr) {
	for n, item := range e.Items {
		if key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok &&
			(key.ForceNonLiteral || !isTraversal(key.Wrapped)) {
			key.Wrapped = s.expression(key.Wrapped)
		}
		e.Items[n].ValueExpr = s.expression(item.ValueExpr)
	}
}

// find evaluates a reference and notes that it is used.
func (s *substitution) find(e hclsyntax.Expression) (sized, bool) {
	value, problem := evaluate(e, func(root, name string, rng hcl.Range) (sized, *hcl.Diagnostic) {
		n := valueName{root, name}
		s.used[n] = true
		s.uses[rng.Filename] = append(s.uses[rng.Filename], use{n, e.Range()})
		return s.values.get(root, name, rng)
	})
	if problem == nil {
		if s.spent += value.size; s.spent > maxFile {
			problem = wrong(e.Range(), "File too large", "With all values written out, this file would have more than "+
				"%d bytes. Split it.", maxFile)
		}
	}
	if problem != nil {
		s.fail(problem)
	}
	return value, problem == nil
}

func (s *substitution) value(e hclsyntax.Expression) hclsyntax.Expression {
	value, ok := s.find(e)
	if !ok {
		return e
	}
	return parsedFrom(value.v, e.Range())
}

// parsedFrom is a value as the parser reads it.
func parsedFrom(v cty.Value, rng hcl.Range) hclsyntax.Expression {
	switch {
	case v.IsNull() || v.Type() == cty.Bool:
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: rng}
	case v.Type() == cty.String:
		literal := &hclsyntax.LiteralValueExpr{Val: v, SrcRange: rng}
		return &hclsyntax.TemplateExpr{Parts: []hclsyntax.Expression{literal}, SrcRange: rng}
	case v.Type() == cty.Number && v.AsBigFloat().Sign() < 0:
		literal := &hclsyntax.LiteralValueExpr{Val: v.Negate(), SrcRange: rng}
		return &hclsyntax.UnaryOpExpr{Op: hclsyntax.OpNegate, Val: literal, SrcRange: rng, SymbolRange: rng}
	case v.Type() == cty.Number:
		return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: rng}
	case v.Type().IsTupleType():
		list := &hclsyntax.TupleConsExpr{SrcRange: rng, OpenRange: rng}
		for _, item := range v.AsValueSlice() {
			list.Exprs = append(list.Exprs, parsedFrom(item, rng))
		}
		return list
	}
	object := &hclsyntax.ObjectConsExpr{SrcRange: rng, OpenRange: rng}
	for items := v.ElementIterator(); items.Next(); {
		key, value := items.Element()
		object.Items = append(object.Items, hclsyntax.ObjectConsItem{
			KeyExpr:   &hclsyntax.ObjectConsKeyExpr{Wrapped: parsedFrom(key, rng), ForceNonLiteral: true},
			ValueExpr: parsedFrom(value, rng),
		})
	}
	return object
}

// settleProblems drops what was only a consequence of a value that is not known, and says
// beside the others what stood in their place.
func (l *loader) settleProblems() {
	kept := l.problems[:0]
	for _, p := range l.problems {
		if p.Subject == nil || l.valueProblems[p] || !inAny(l.poisoned, *p.Subject) {
			kept = append(kept, p)
		}
	}
	l.problems = kept
	for _, p := range l.problems {
		if p.Subject == nil || l.valueProblems[p] {
			continue
		}
		told := make(map[valueName]bool)
		for _, u := range l.uses[p.Subject.Filename] {
			if !told[u.name] && (holds(u.rng, *p.Subject) || holds(*p.Subject, u.rng)) {
				told[u.name] = true
				p.Detail += fmt.Sprintf(" Here %s is %s%s.", u.name, shownText(l.values.text(u.name)),
					l.values.origin(u.name))
			}
		}
	}
}

// shownText shortens a value for a message.
func shownText(text string) string {
	most := 80
	if len(text) <= most {
		return text
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most] + "…"
}

// origin says what was given of a value, if anything was.
func (v *values) origin(n valueName) string {
	var given []string
	for _, a := range v.assigned(map[valueName]bool{n: true}) {
		if a.From != FromDefault {
			given = append(given, how(a.Name, a.From))
		}
	}
	if len(given) == 0 {
		return ""
	}
	return ", by " + strings.Join(given, " and ")
}

func inAny(all []hcl.Range, rng hcl.Range) bool {
	for _, one := range all {
		if holds(one, rng) {
			return true
		}
	}
	return false
}

// holds reports whether one range lies within another.
func holds(outer, inner hcl.Range) bool {
	return outer.Filename == inner.Filename && outer.Start.Byte <= inner.Start.Byte && inner.End.Byte <= outer.End.Byte
}
