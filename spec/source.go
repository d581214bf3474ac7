package spec

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Source is a governed table.
type Source struct {
	Origin Origin
	Name   string
	// Integrations are those in whose warehouses the table is, sorted.
	Integrations []string
	Table        redshift.Name
	View         redshift.Ident
	LateBinding  bool // binding = "late"
	External     External
	Host         string
	Tags         []string
	Owners       []string
	Enabled      bool
	Rationale    string
	Columns      []*Column // in the order of the file
}

// Column is a declared column of a source.
type Column struct {
	Name  redshift.Ident
	Type  redshift.Type
	Tags  []string
	Range hcl.Range
}

func (l *loader) source(f *fields, origin Origin, name string) {
	s := &Source{
		Origin: origin, Name: name, Enabled: f.boolean("enabled"), Host: f.text("host"),
		Rationale: f.text("rationale"),
	}
	s.Integrations = l.integrationsOf(f)
	if attribute, given := f.attribute("host"); given {
		l.hosts = append(l.hosts, hostCheck{s, attribute.Expr.Range()})
	}
	s.Table = f.table()
	l.mentioned = append(l.mentioned, namedSchema{s.Table.Schema, "table", f.rangeOf("table")})
	s.View = l.viewName(f, origin, name)
	s.LateBinding = f.choice("binding") == "late"
	l.external(f, s)
	s.Tags = l.tags(f)
	owners := f.items("owners")
	s.Owners = texts(owners)
	for _, owner := range owners {
		l.refer("user", owner.text, owner.rng)
	}
	f.renamedFrom("source", origin, name)
	l.columns(f, s)
	l.repository.Sources = append(l.repository.Sources, s)
}

// In reports whether the table is in an integration's warehouse.
func (s *Source) In(integration string) bool { return slices.Contains(s.Integrations, integration) }

// integrationsOf reads integration = "prod" or integrations = ["dev", "prod"].
func (l *loader) integrationsOf(f *fields) []string {
	one, single := f.attribute("integration")
	several, many := f.attribute("integrations")
	switch {
	case single && many:
		f.refuse(several.NameRange, "Two attributes for one thing", "%s has integration at line %d already. Write all "+
			"into integrations, or leave it out.", f.block, one.SrcRange.Start.Line)
	case many:
		before := len(f.problems)
		labels := f.labels("integrations")
		if len(labels) == 0 && len(f.problems) == before {
			f.refuse(several.Expr.Range(), "Empty list", "integrations must name one, such as [\"dev\", \"prod\"].")
		}
		return labels
	}
	return []string{f.reference("integration")}
}

func (f *fields) table() redshift.Name {
	attribute, found := f.required("table")
	if !found {
		return redshift.Name{}
	}
	text, ok := f.textOf(attribute)
	if !ok {
		return redshift.Name{}
	}
	table, err := redshift.ParseName(text)
	if err != nil {
		f.refuse(attribute.Expr.Range(), "Invalid table name", "%s.", err)
	}
	return table
}

// viewName is the view attribute, or the label if there is none.
func (l *loader) viewName(f *fields, origin Origin, label string) redshift.Ident {
	if _, given := f.attribute("view"); given {
		return f.ident("view", label)
	}
	id, err := redshift.ParseIdent(label)
	switch {
	case err != nil:
		f.refuse(origin.Range, "Invalid view name", "%s. Set view to another name.", err)
	case strings.Contains(label, "."):
		f.refuse(origin.Range, "Invalid view name", "The view would be called %q, but a dot separates schema and "+
			"table. Set view to another name.", shown(label))
	}
	return id
}

func (l *loader) tags(f *fields) []string {
	items := f.items("tags")
	for _, tag := range items {
		l.refer("tag", tag.text, tag.rng)
	}
	return texts(items)
}

func (l *loader) columns(f *fields, s *Source) {
	places := make(map[redshift.Ident]hcl.Range)
	for _, block := range f.blocks("column") {
		c := l.column(s, block)
		if c == nil {
			continue
		}
		if first, taken := places[c.Name]; taken {
			f.refuse(c.Range, "Two columns with one name", "Column %q folds to the same name as the one at %s:%d; "+
				"the warehouse cannot tell them apart.", block.Labels[0], first.Filename, first.Start.Line)
			continue
		}
		places[c.Name] = c.Range
		s.Columns = append(s.Columns, c)
	}
	if len(f.blocks("column")) == 0 {
		f.refuse(f.body.MissingItemRange(), "Source without columns", "%s declares no column, and a column that "+
			"is not declared is not in the view.", f.block)
	}
	if len(s.Columns) > maxColumns {
		f.refuse(s.Origin.Range, "Too many columns", "%s declares %d columns; a view has at most %d.", f.block,
			len(s.Columns), maxColumns)
	}
}

// maxColumns is Redshift's limit for a view.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
const maxColumns = 1600

func (l *loader) column(s *Source, block *hclsyntax.Block) *Column {
	if len(block.Labels) != 1 {
		l.refuse(block.DefRange(), "Wrong number of labels", "Write column \"name\" { … }.")
		return nil
	}
	f := &fields{loader: l, block: "column." + shown(block.Labels[0]), body: block.Body, schema: &columnSchema}
	f.checkSchema()
	name, err := redshift.ParseIdent(block.Labels[0])
	if err != nil {
		l.refuse(block.LabelRanges[0], "Invalid column name", "%s.", err)
	}
	c := &Column{Name: name, Range: block.DefRange(), Tags: l.tags(f)}
	if attribute, ok := f.required("type"); ok {
		c.Type = f.columnType(attribute)
	}
	if name.IsZero() {
		return nil
	}
	return c
}

func (f *fields) columnType(attribute *hclsyntax.Attribute) redshift.Type {
	text, ok := f.textOf(attribute)
	if !ok {
		return redshift.Type{}
	}
	t, err := redshift.ParseType(text)
	if err != nil {
		suggestion := ""
		word, _, _ := strings.Cut(strings.ToLower(text), "(")
		if !slices.Contains(redshift.TypeNames(), word) {
			suggestion = expr.Suggest(word, redshift.TypeNames())
		}
		f.refuse(attribute.Expr.Range(), "Unknown column type", "%s.%s", err, suggestion)
	}
	return t
}
