package reconcile

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
func nameAnew(in Facts, views []governed) {
	p := pairing{in: in, views: views, taken: make(map[string]bool)}
	slices.SortStableFunc(p.views, func(a, b governed) int { // what stands where it belongs comes first
		return cmp.Compare(p.late(a), p.late(b))
	})
	type place struct{ view, table redshift.Name }
	renamed := in.Repository.RenamesOf("source")
	pass(&p, func(s *policies.Source) place { return place{s.View, s.Table} }, func(v governed) place { return place{v.view.Name, v.table} })
	pass(&p, func(s *policies.Source) string { return s.Name }, func(v governed) string { return v.entitled })
	pass(&p, func(s *policies.Source) string { return s.Name }, func(v governed) string { return renamed[v.entitled] })
	pass(&p, func(s *policies.Source) redshift.Name { return s.View }, func(v governed) redshift.Name { return v.view.Name })
	p.byTable()
	for n := range views {
		if v := &views[n]; v.label == "" {
			v.label = v.entitled
			if p.taken[v.label] {
				v.label = v.view.Name.String()
			}
			p.taken[v.label] = true
		}
	}
}

type pairing struct {
	in    Facts
	views []governed
	taken map[string]bool // labels
}

func (p *pairing) late(v governed) int {
	if v.view.Name.Schema == p.in.Resolved.Integration.ViewSchema {
		return 0
	}
	return 1
}

// pass pairs what is left and agrees in something.
func pass[K comparable](p *pairing, of func(*policies.Source) K, has func(governed) K) {
	sources := make(map[K]string, len(p.in.Resolved.Sources))
	for _, source := range p.in.Resolved.Sources {
		if !p.taken[source.Name] {
			sources[of(source)] = source.Name
		}
	}
	for n := range p.views {
		if label, fits := sources[has(p.views[n])]; fits && p.views[n].label == "" && !p.taken[label] {
			p.views[n].label, p.taken[label] = label, true
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
		if v.label == "" {
			views[v.table] = append(views[v.table], n)
		}
	}
	for table, left := range views {
		if len(left) == 1 && len(sources[table]) == 1 {
			p.views[left[0]].label, p.taken[sources[table][0]] = sources[table][0], true
		}
	}
}

// approveAnew says in the new labels which approvals people's rows have.
func approveAnew(people []person, views []governed) {
	for _, p := range people {
		if len(p.user.Approved) == 0 {
			continue
		}
		var approved []string
		for _, v := range views {
			if slices.Contains(p.user.Approved, v.entitled) {
				approved = append(approved, v.label)
			}
		}
		p.user.Approved = approved
	}
}
