package access

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// subscriptionReach is what a subscription is about.
type subscriptionReach struct {
	origin  spec.Origin
	kind    string // grant or guardrail
	sources strings.Builder
	allow   expr.Expr
	text    string
	varies  bool // its condition is another one on some source
}

// twins warns of subscriptions that are one: of one kind, on the same sources, and open to
// the same people whatever they are and have.
func twins(integrations []*policies.Resolved) hcl.Diagnostics {
	alike := make(map[string][]*subscriptionReach)
	for _, reach := range reaches(integrations) {
		if !reach.varies {
			key := reach.kind + reach.sources.String()
			alike[key] = append(alike[key], reach)
		}
	}
	var problems hcl.Diagnostics
	for _, group := range alike {
		for n, second := range group {
			same := func(r *subscriptionReach) bool { return sameFor(r.allow, second.allow) }
			first := slices.IndexFunc(group[:n], same)
			if first < 0 {
				continue
			}
			rng, other := second.origin.Range, group[first].origin
			problems = append(problems, &hcl.Diagnostic{
				Severity: hcl.DiagWarning, Summary: "Two subscriptions that are one",
				Detail: fmt.Sprintf("It is on the same sources as %s (%s:%d), and open to the same people; remove one.",
					other.Block, other.Range.Filename, other.Range.Start.Line),
				Subject: &rng,
			})
		}
	}
	return spec.InOrder(problems)
}

// reaches are the subscriptions that are active on some source, in the order of their
// names.
func reaches(integrations []*policies.Resolved) []*subscriptionReach {
	all := make(map[string]*subscriptionReach)
	for _, resolved := range integrations {
		for _, source := range resolved.Sources {
			kinds := map[string][]policies.Rule{"grant": source.Grants, "guardrail": source.Guardrails}
			for kind, rules := range kinds {
				for _, rule := range rules {
					r := all[rule.Origin.Block]
					if r == nil {
						r = &subscriptionReach{
							origin: rule.Origin, kind: kind, allow: rule.Allow, text: text(rule.Allow),
						}
						all[rule.Origin.Block] = r
					}
					r.varies = r.varies || text(rule.Allow) != r.text
					fmt.Fprintf(&r.sources, " %q", source.Name)
				}
			}
		}
	}
	var sorted []*subscriptionReach
	for _, block := range slices.Sorted(maps.Keys(all)) {
		sorted = append(sorted, all[block])
	}
	return sorted
}

// mostTests limits the tests of two conditions of which all answers are tried.
const mostTests = 7

// sameFor reports whether two conditions hold for the same people, whatever the answers to
// the tests in them are.
func sameFor(a, b expr.Expr) bool {
	tests := make(map[string]bool)
	note := func(leaf expr.Expr) expr.Expr {
		test, _ := testOf(leaf)
		tests[test] = true
		return leaf
	}
	eachLeaf(a, note)
	eachLeaf(b, note)
	if len(tests) > mostTests {
		return words(a) == words(b)
	}
	names := slices.Sorted(maps.Keys(tests))
	answers := make(map[string]expr.Truth, len(names))
	for {
		if (truthOf(a, answers) == expr.True) != (truthOf(b, answers) == expr.True) {
			return false
		}
		n := 0
		for ; n < len(names); n++ {
			if answers[names[n]]++; answers[names[n]] <= expr.True {
				break
			}
			answers[names[n]] = expr.False
		}
		if n == len(names) {
			return true
		}
	}
}

// truthOf is the truth of a condition with these answers to its tests.
func truthOf(e expr.Expr, answers map[string]expr.Truth) expr.Truth {
	switch e := e.(type) {
	case expr.And:
		truth := expr.True
		for _, term := range e.Terms {
			truth = truth.And(truthOf(term, answers))
		}
		return truth
	case expr.Or:
		truth := expr.False
		for _, term := range e.Terms {
			truth = truth.Or(truthOf(term, answers))
		}
		return truth
	case expr.Not:
		return truthOf(e.Term, answers).Not()
	case expr.Conditional:
		switch truthOf(e.If, answers) {
		case expr.True:
			return truthOf(e.Then, answers)
		case expr.False:
			return truthOf(e.Else, answers)
		case expr.Unknown:
		}
		return expr.Unknown
	case expr.Literal:
		if value, ok := constant(e); ok {
			return expr.TruthOf(value)
		}
		return expr.Unknown
	default:
		test, negated := testOf(e)
		if negated {
			return answers[test].Not()
		}
		return answers[test]
	}
}

// testOf is the text of a test, which is the same for one and its opposite.
func testOf(leaf expr.Expr) (text string, negated bool) {
	compare, ok := leaf.(expr.Compare)
	if ok && slices.Contains([]expr.CompareOp{expr.NotEqual, expr.Greater, expr.GreaterOrEqual}, compare.Op) {
		compare.Op = compare.Op.Opposite()
		return words(compare), true
	}
	return words(leaf), false
}
