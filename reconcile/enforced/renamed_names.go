package enforced

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// renameProjects replaces the names of renamed projects and purposes in
// people's rows and in the views, whose meaning stays the same.
func renameProjects(in Facts, people []person, views []View) {
	projects, purposes := in.Repository.RenamesOf("project"), in.Repository.RenamesOf("purpose")
	if len(projects) == 0 && len(purposes) == 0 {
		return
	}
	for _, p := range people {
		everywhere(p.user, func(all []policies.Project) {
			for n := range all {
				all[n].Name = NewName(projects, all[n].Name)
				all[n].Purposes = newNames(purposes, all[n].Purposes)
			}
		})
	}
	again := func(e expr.Expr) expr.Expr {
		return expr.Rewrite(e, func(e expr.Expr) expr.Expr { return renamedIn(e, projects, purposes) })
	}
	for _, v := range views {
		if v.source == nil {
			continue
		}
		v.source.Projects = newNames(projects, v.source.Projects)
		for n := range v.source.Filters {
			f := &v.source.Filters[n]
			f.Keep, f.Unless = again(f.Keep), again(f.Unless)
		}
		for _, rules := range [][]policies.Rule{v.source.Grants, v.source.Guardrails} {
			for n := range rules {
				rules[n].Allow = again(rules[n].Allow)
			}
		}
		for _, column := range v.source.Columns {
			for n := range column.Masks {
				m := &column.Masks[n]
				m.Unless, m.When = again(m.Unless), again(m.When)
			}
		}
	}
}

// renamedIn replaces old names in an expression by new ones.
func renamedIn(e expr.Expr, projects, purposes map[string]string) expr.Expr {
	switch o := e.(type) {
	case expr.HasPurpose:
		o.Purpose = NewName(purposes, o.Purpose)
		return o
	case expr.Compare:
		if isProject(o.Left) {
			o.Right = literalCalled(projects, o.Right)
		}
		if isProject(o.Right) {
			o.Left = literalCalled(projects, o.Left)
		}
		return o
	case expr.Contains:
		if set, ok := o.Set.(expr.UserSet); ok && set.Kind == expr.Purposes {
			o.Value = literalCalled(purposes, o.Value)
		}
		return o
	case expr.And, expr.Arithmetic, expr.Call, expr.Column, expr.Conditional, expr.HasColumn, expr.HasTag, expr.List,
		expr.Literal,
		expr.Matches, expr.Negate, expr.Not, expr.ObjectField, expr.Or, expr.Sample,
		expr.Tagged, expr.UserField, expr.UserSet, expr.Verbatim:
		return e
	}
	panic(fmt.Sprintf("enforced: unknown expression %T", e))
}

func isProject(e expr.Expr) bool {
	field, ok := e.(expr.UserField)
	return ok && field.Field == expr.UserProject
}

func literalCalled(names map[string]string, e expr.Expr) expr.Expr {
	if l, ok := e.(expr.Literal); ok {
		l.Value.Text = NewName(names, l.Value.Text)
		return l
	}
	return e
}

// NewName returns the name that something has from now on. The map holds new
// names by old ones.
func NewName(names map[string]string, name string) string {
	if to, renamed := names[name]; renamed {
		return to
	}
	return name
}

func newNames(names map[string]string, all []string) []string {
	renamed := make([]string, len(all))
	for n, name := range all {
		renamed[n] = NewName(names, name)
	}
	slices.Sort(renamed)
	return renamed
}
