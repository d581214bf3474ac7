package importing

import (
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// labels gives each new table a label, by a rule that does not depend on the order of
// the tables: its own name, unless another table of the integration has that name, be
// it new or governed; then schema_table; then integration_schema_table; and at last
// schema_table with a digest, which nothing else has. A label is passed over if a
// source has it, or had it before, or if a view of the integration is called so.
func (r *run) labels(tables []table) map[redshift.Name]string {
	taken := r.takenLabels()
	same := make(map[redshift.Ident]int) // tables of one name
	for name := range r.sources {
		same[name.Object]++
	}
	for _, t := range tables {
		same[t.name.Object]++
	}
	names := make([]redshift.Name, len(tables))
	for n, t := range tables {
		names[n] = t.name
	}
	return assign(names, taken, r.candidate, func(name redshift.Name, label string, level int) bool {
		return spec.CheckLabel("source", label) == nil && (level > 0 || same[name.Object] < 2)
	})
}

// assign gives each its first candidate that may be, that nobody has, and that no other of
// them has at that level, so that their order does not matter.
func assign[T comparable](all []T, taken map[string]bool, candidate func(T, int) string,
	may func(one T, label string, level int) bool,
) map[T]string {
	given := make(map[T]string)
	for level := 0; len(all) > 0; level++ {
		count := make(map[string]int)
		for _, one := range all {
			count[candidate(one, level)]++
		}
		var left []T
		for _, one := range all {
			label := candidate(one, level)
			if taken[label] || count[label] > 1 || !may(one, label, level) {
				left = append(left, one)
				continue
			}
			given[one] = label
		}
		for _, label := range given {
			taken[label] = true
		}
		all = left
	}
	return given
}

// takenLabels are those of sources, those that they had before, and the views of the
// integration.
func (r *run) takenLabels() map[string]bool {
	taken := make(map[string]bool)
	for _, source := range r.Repository.Sources {
		taken[source.Name] = true
		if source.In(r.Integration.Name) {
			taken[source.View.String()] = true
		}
	}
	for from := range r.Repository.RenamesOf("source") {
		taken[from] = true
	}
	return taken
}

// longestLabel leaves room for the longest label that a source may have.
const longestLabel = 100

// candidate is the label to try at a level.
func (r *run) candidate(name redshift.Name, level int) string {
	schema, object := plain(name.Schema.String()), plain(name.Object.String())
	switch level {
	case 0:
		return object
	case 1:
		return schema + "_" + object
	case 2:
		return plain(r.Integration.Name) + "_" + schema + "_" + object
	}
	sum := digestOf(r.Integration.Name, name.Schema.String(), name.Object.String())
	sum = sum[:min(len(sum), 9+8*(level-3))]
	text := schema + "_" + object
	return text[:min(len(text), longestLabel-len(sum))] + sum
}

// plain replaces what neither a label nor a file's name may hold.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
}
