package importing

import (
	"crypto/sha256"
	"fmt"
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
	given := make(map[redshift.Name]string)
	left := tables
	for level := 0; len(left) > 0; level++ {
		count := make(map[string]int)
		for _, t := range left {
			count[r.candidate(t.name, level)]++
		}
		var next []table
		for _, t := range left {
			label := r.candidate(t.name, level)
			if spec.CheckLabel("source", label) != nil || taken[label] || count[label] > 1 ||
				level == 0 && same[t.name.Object] > 1 {
				next = append(next, t)
				continue
			}
			given[t.name] = label
		}
		for _, label := range given {
			taken[label] = true
		}
		left = next
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
	sum := fmt.Sprintf("_%x", sha256.Sum256([]byte(r.Integration.Name+"\x00"+name.Schema.String()+"\x00"+
		name.Object.String())))
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
