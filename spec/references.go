package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/expr"
)

// refer notes a label that a block names. It is looked up once all blocks are
// known.
func (l *loader) refer(block, name string, rng hcl.Range) {
	l.references = append(l.references, expr.Reference{Block: block, Name: name, Range: rng})
}

// referValue notes a value that an attribute must allow.
func (l *loader) referValue(attribute string, value item) {
	l.references = append(l.references, expr.Reference{
		Block: "attribute", Name: attribute, Value: value.text, HasValue: true, Range: value.rng,
	})
}

// named notes what an expression refers to.
func (l *loader) named(e expr.Expr) { l.references = append(l.references, expr.References(e)...) }

// maxSuggestions limits the search for similar names, which looks at all names.
const maxSuggestions = 100

// checkReferences reports references to labels that no block declares, and
// values that their attribute does not allow.
func (l *loader) checkReferences() {
	names := make(map[string][]string)
	for _, key := range slices.SortedFunc(maps.Keys(l.labels), compareLabels) {
		names[key.block] = append(names[key.block], key.label)
	}
	ancestors := map[string]map[string]bool{
		"tag":     ancestorsOf(names["tag"]),
		"purpose": ancestorsOf(names["purpose"]),
	}
	values := make(map[string]*Attribute)
	for _, a := range l.repository.Attributes {
		values[a.Name] = a
	}
	unknown := 0
	for _, r := range l.references {
		if r.HasValue {
			l.checkValue(values[r.Name], r)
			continue
		}
		if l.declared(r) || ancestors[r.Block][r.Name] {
			continue
		}
		suggestion := ""
		if unknown++; unknown <= maxSuggestions {
			suggestion = expr.Suggest(r.Name, names[r.Block])
		}
		l.refuse(r.Range, "Unknown "+r.Block, "No %s %q is declared.%s", r.Block, shown(r.Name), suggestion)
	}
}

func compareLabels(a, b labelKey) int {
	if a.block != b.block {
		return strings.Compare(a.block, b.block)
	}
	return strings.Compare(a.label, b.label)
}

func (l *loader) declared(r expr.Reference) bool {
	key := labelKey{r.Block, r.Name}
	_, found := l.labels[key]
	return found || l.lost[key]
}

// ancestorsOf returns the tags or purposes that only their descendants declare.
// A policy may reach all of these by their common prefix.
func ancestorsOf(tags []string) map[string]bool {
	ancestors := make(map[string]bool)
	for _, tag := range tags {
		for n, r := range tag {
			if r == '.' {
				ancestors[tag[:n]] = true
			}
		}
	}
	return ancestors
}

func (l *loader) checkValue(a *Attribute, r expr.Reference) {
	if a == nil || a.Values == nil {
		return
	}
	allowed := l.allowed[a]
	if allowed == nil {
		allowed = make(map[string]bool, len(a.Values))
		for _, value := range a.Values {
			allowed[value] = true
		}
		l.allowed[a] = allowed
	}
	if !allowed[r.Value] {
		l.refuse(r.Range, "Value not allowed", "%q is not among the values of attribute %q: %s.%s", shown(r.Value),
			a.Name, someOf(a.Values), expr.Suggest(r.Value, a.Values))
	}
}

// someOf lists as many items as fit into a sentence.
func someOf(values []string) string {
	const most = 20
	if len(values) <= most {
		return strings.Join(values, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(values[:most], ", "), len(values)-most)
}
