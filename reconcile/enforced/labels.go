package enforced

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state/redshift"
)

// relabel gives each view of the warehouse the label that its source has from
// now on. Labels exist only in the repository, so a view has to be matched with
// its source. The source of a view is, in this order: the one with the same
// view and table; the one with the view's label, or renamed from it; the one
// with the same view; the only one with the same table. A view without a source
// keeps its label, unless another view has that label now.
func relabel(in Facts, views []View) {
	p := pairing{in: in, views: views, taken: make(map[string]bool)}
	slices.SortStableFunc(p.views, func(a, b View) int { // views that are where they belong come first
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

// pass pairs the remaining sources and views that have the same key.
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

// byTable pairs by table, where only one source and one view of a table remain.
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

// relabelApprovals replaces the labels of people's approvals by the new ones.
func relabelApprovals(people []person, views []View) {
	for _, p := range people {
		p.user.Approved = relabelled(p.user.Approved, views)
		for n := range p.user.Timed {
			p.user.Timed[n].Approved = relabelled(p.user.Timed[n].Approved, views)
		}
	}
}

func relabelled(approved []string, views []View) []string {
	if len(approved) == 0 {
		return approved
	}
	var labels []string
	for _, v := range views {
		if slices.Contains(approved, v.Entitled) {
			labels = append(labels, v.Label)
		}
	}
	return labels
}
