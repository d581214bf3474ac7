package dialect

// View is what CREATE VIEW declares.
type View struct {
	Name        Relation
	OrReplace   bool
	LateBinding bool
	// Columns are the names in parentheses after the view's name; often none.
	Columns []string
	// Query is the translated SELECT.
	Query string
	// Source is the client's whole statement, as it was sent, without the semicolon.
	Source string
	// Reads are the relations that the query names.
	Reads []Relation
	// LeaderOnly is the first leader-only function of the query, if any.
	LeaderOnly string
}

// createView parses views of either binding. The proxy makes the view, since a
// late-binding one may come before what it reads.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html
func (p *parser) createView(replace bool) Statement {
	if p.word("if") {
		p.syntax()
	}
	v := &View{Name: p.userRelation(), OrReplace: replace}
	if p.isOp("(") {
		v.Columns = inParens(p, func() []string { return list(p, p.ident) })
	}
	p.expect("as")
	p.lateBinding = p.bindsLate()
	v.LateBinding = p.lateBinding
	v.Query = p.query()
	if p.accept("with") {
		p.expect("no", "schema", "binding")
	}
	v.Reads, v.LeaderOnly = p.relations, p.leaderOnly
	s := Statement{Kind: KindCreateView, Tag: TagCreateView, View: v}
	return s.lent(lendMaking("CREATE OR REPLACE VIEW", v.Name))
}

// bindsLate looks ahead to the statement's end for WITH NO SCHEMA BINDING.
func (p *parser) bindsLate() bool {
	end := p.i
	for p.tokens[end].kind != tokenEnd && !p.tokens[end].isOp(";") {
		end++
	}
	want := []string{"with", "no", "schema", "binding"}
	if end-p.i < len(want) {
		return false
	}
	for n, word := range want {
		if !p.tokens[end-len(want)+n].isWord(word) {
			return false
		}
	}
	return true
}

// dropView parses DROP VIEW.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_VIEW.html
func (p *parser) dropView() Statement { return p.dropRelations(objectView, TagDropView, "DROP VIEW") }
