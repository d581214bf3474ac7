package enforced

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state/redshift"
)

// nameAnew gives each view of the warehouse the label that its source has from
// now on: a label is the repository's alone, and people hold views and read
// tables. A source is the one that reads the same table for the same view, else
// the one of that label, or that is said to be renamed from it; else the one of
// that view, or the only one of that table. What nothing takes over keeps its
// label, unless that is another one's now.
func relabel(in Facts, views []View) {
	p := pairing{in: in, views: views, taken: make(map[string]bool)}
	slices.SortStableFunc(p.views, func(a, b View) int { // what stands where it belongs comes first
		return cmp.Compare(p.rank(a), p.rank(b))
	})
	type place struct{ view, table redshift.Name }
	renamed := in.Repository.RenamesOf("source")
	pass(&p, func(s *policies.Source) place { return place{s.View, s.Table} },
		func(v View) place { return place{v.Object.Name, v.table} })
	pass(&p, func(s *policies.Source) string { return s.Name }, func(v View) string { return v.Entitled })
	pass(&p, func(s *policies.Source) string { return s.Name }, func(v View) string { return renamed[v.Entitled] })
	pass(&p, func(s *policies.Source) redshift.Name { return s.View },
		func(v View) redshift.Name { return v.Object.Name })
	p.byTable()
	for n := range views {
		if v := &views[n]; v.Label == "" {
			v.Label = v.Entitled
			if p.taken[v.Label] {
				v.Label = v.Object.Name.String()
			}
			p.taken[v.Label] = true
		}
	}
}

type pairing struct {
	in    Facts
	views []View
	taken map[string]bool // labels
}

func (p *pairing) rank(v View) int {
	if v.Object.Name.Schema == p.in.Resolved.Integration.ViewSchema {
		return 0
	}
	return 1
}

// pass pairs what is left and agrees in something.
func pass[K comparable](p *pairing, of func(*policies.Source) K, has func(View) K) {
	sources := make(map[K]string, len(p.in.Resolved.Sources))
	for _, source := range p.in.Resolved.Sources {
		if !p.taken[source.Name] {
			sources[of(source)] = source.Name
		}
	}
	for n := range p.views {
		if label, fits := sources[has(p.views[n])]; fits && p.views[n].Label == "" && !p.taken[label] {
			p.views[n].Label, p.taken[label] = label, true
		}
	}
}

// byTable pairs by the table where just one of each is left.
func (p *pairing) byTable() {
	sources, views := make(map[redshift.Name][]string), make(map[redshift.Name][]int)
	for _, source := range p.in.Resolved.Sources {
		if !p.taken[source.Name] {
			sources[source.Table] = append(sources[source.Table], source.Name)
		}
	}
	for n, v := range p.views {
		if v.Label == "" {
			views[v.table] = append(views[v.table], n)
		}
	}
	for table, left := range views {
		if len(left) == 1 && len(sources[table]) == 1 {
			p.views[left[0]].Label, p.taken[sources[table][0]] = sources[table][0], true
		}
	}
}

// approveAnew says in the new labels which approvals people's rows have.
func relabelApprovals(people []person, views []View) {
	for _, p := range people {
		if len(p.user.Approved) == 0 {
			continue
		}
		var approved []string
		for _, v := range views {
			if slices.Contains(p.user.Approved, v.Entitled) {
				approved = append(approved, v.Label)
			}
		}
		p.user.Approved = approved
	}
}
