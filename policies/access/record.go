// Package access says who gains and who loses access to what. It compares two
// policies person by person and column by column.
package access

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// record is a source's policy as the warehouse keeps it beside the view, so that
// a later plan can tell what the view shows to whom. It holds neither labels nor
// positions, only what has a meaning.
type record struct {
	Version int    `json:"version"`
	Source  string `json:"source"`
	// Table is what the view reads, directly or as a copy. Records of earlier
	// versions do not have it.
	Table   string         `json:"table,omitempty"`
	Copied  bool           `json:"copied,omitempty"`
	Filters []filterRecord `json:"filters,omitempty"`
	// Projects are those that contain the source, if a policy asks what someone
	// acts for. Grants and Guardrails are recorded only if the view itself
	// decides about them; otherwise the catalog says who may read.
	Projects   []string       `json:"projects,omitempty"`
	Grants     []string       `json:"grants,omitempty"`
	Guardrails []string       `json:"guardrails,omitempty"`
	Columns    []columnRecord `json:"columns"`
}

type filterRecord struct {
	Keep   string `json:"keep"`
	Unless string `json:"unless,omitempty"`
}

type columnRecord struct {
	Name  redshift.Ident `json:"name"`
	Type  redshift.Type  `json:"type"`
	Masks []maskRecord   `json:"masks,omitempty"`
}

type maskRecord struct {
	Method string `json:"method"`
	Unless string `json:"unless,omitempty"`
	When   string `json:"when,omitempty"`
}

const recordVersion = 1

// Record writes a source's policy.
func Record(source *policies.Source) string {
	r := record{
		Version: recordVersion, Source: source.Name, Table: source.Table.String(),
		Copied: source.External == spec.ExternalCopied,
	}
	for _, f := range source.Filters {
		r.Filters = append(r.Filters, filterRecord{Keep: text(f.Keep), Unless: text(f.Unless)})
	}
	if asksPurpose(source) {
		r.Projects = source.Projects
	}
	if source.AsksPurpose() {
		r.Grants, r.Guardrails = allows(source.Grants), allows(source.Guardrails)
	}
	for _, c := range source.Columns {
		column := columnRecord{Name: c.Name, Type: c.Type}
		for _, m := range c.Masks {
			column.Masks = append(column.Masks,
				maskRecord{Method: m.Method.String(), Unless: text(m.Unless), When: text(m.When)})
		}
		r.Columns = append(r.Columns, column)
	}
	encoded, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return string(encoded)
}

func allows(rules []policies.Rule) []string {
	texts := make([]string, len(rules))
	for n, rule := range rules {
		texts[n] = text(rule.Allow)
	}
	return texts
}

// asksPurpose reports whether any policy on the source asks what its reader acts
// for.
func asksPurpose(source *policies.Source) bool {
	return source.AsksPurpose() || slices.ContainsFunc(predicates(source), policies.AsksPurpose)
}

func text(e expr.Expr) string {
	if e == nil {
		return ""
	}
	return expr.Format(e)
}

// ParseRecord reads what Record wrote. It has no access rules about which the
// catalog decides: the warehouse says who may read.
func ParseRecord(encoded string) (*policies.Source, error) {
	var r record
	if err := json.Unmarshal([]byte(encoded), &r); err != nil {
		return nil, fmt.Errorf("reading the record of a view: %w", err)
	}
	if r.Version != recordVersion {
		return nil, fmt.Errorf("the record of a view has version %d; this redveil knows %d", r.Version, recordVersion)
	}
	p := &parser{columns: make(columns)}
	source := &policies.Source{
		Name: r.Source, Table: p.table(r.Table), Projects: r.Projects,
		Grants: p.rules(r.Grants), Guardrails: p.rules(r.Guardrails),
	}
	if r.Copied {
		source.External = spec.ExternalCopied
	}
	for _, c := range r.Columns {
		p.columns[c.Name] = c.Type
	}
	for _, f := range r.Filters {
		source.Filters = append(source.Filters,
			policies.Filter{Keep: p.predicate(f.Keep), Unless: p.predicate(f.Unless)})
	}
	for _, c := range r.Columns {
		column := policies.Column{Name: c.Name, Type: c.Type}
		for _, m := range c.Masks {
			column.Masks = append(column.Masks,
				policies.Mask{Method: p.method(m.Method), Unless: p.predicate(m.Unless), When: p.predicate(m.When)})
		}
		source.Columns = append(source.Columns, column)
	}
	return source, p.err
}

// parser keeps the first error.
type parser struct {
	columns columns
	err     error
}

func (p *parser) table(text string) redshift.Name {
	if text == "" {
		return redshift.Name{}
	}
	name, err := redshift.ParseName(text)
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("reading %q in the record of a view: %w", text, err)
	}
	return name
}

func (p *parser) predicate(text string) expr.Expr {
	if text == "" {
		return nil
	}
	e, problems := expr.ParseText(text, expr.RowPredicate)
	if !problems.HasErrors() {
		e, problems = expr.Bind(e, p.columns)
	}
	if problems.HasErrors() && p.err == nil {
		p.err = fmt.Errorf("reading %q in the record of a view: %w", text, problems)
	}
	return e
}

func (p *parser) rules(texts []string) []policies.Rule {
	rules := make([]policies.Rule, len(texts))
	for n, text := range texts {
		rules[n] = policies.Rule{Allow: p.predicate(text)}
	}
	return rules
}

func (p *parser) method(text string) spec.Method {
	m, err := spec.ParseMethod(text)
	if err != nil && p.err == nil {
		p.err = fmt.Errorf("reading %q in the record of a view: %w", text, err)
	}
	return m
}

// columns are the columns of a recorded source. Tags are resolved before a
// record is written.
type columns map[redshift.Ident]redshift.Type

func (c columns) Column(name redshift.Ident) (redshift.Type, bool) {
	t, ok := c[name]
	return t, ok
}

func (c columns) Names() []redshift.Ident        { return nil }
func (c columns) Tagged(string) []redshift.Ident { return nil }
