package policies

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// warnUnreached warns of policies that reach nothing in any integration. Most
// often no column has the tag yet.
func (r *resolver) warnUnreached() {
	for _, s := range r.repository.Subscriptions {
		r.warn(s.Origin, s.On, false)
	}
	for _, f := range r.repository.RowFilters {
		r.warn(f.Origin, f.On, false)
	}
	for _, m := range r.repository.Masks {
		r.warn(m.Origin, m.On, true)
	}
	for _, b := range r.repository.Forbids {
		r.warn(b.Origin, b.On, true)
	}
}

func (r *resolver) warn(origin spec.Origin, on expr.Expr, columns bool) {
	if r.reached[origin.Block] || r.reachesElsewhere(on, columns) {
		return
	}
	what := "source"
	if columns {
		what = "column"
	}
	rng := on.Range()
	r.problems = append(r.problems, &hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: "Policy that reaches nothing",
		Detail: fmt.Sprintf("No %s matches this, so %s does nothing.", what, origin.Block), Subject: &rng,
		Context: &origin.Range,
	})
}

// reachesElsewhere looks at other integrations and at disabled sources, too.
func (r *resolver) reachesElsewhere(on expr.Expr, columns bool) bool {
	for _, source := range r.repository.Sources {
		for _, integration := range source.Integrations {
			if !columns && r.selects(on, source, integration, nil) {
				return true
			}
			for _, column := range source.Columns {
				if columns && r.selects(on, source, integration, column) {
					return true
				}
			}
		}
	}
	return false
}
