package dialect

// alterTable parses ALTER TABLE, of which a change of owner is for views, too.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
func (p *parser) alterTable() Statement {
	name := p.userRelation()
	verb := VerbAlter
	if p.word("owner") {
		verb = VerbOwner
	}
	switch {
	case p.accept("row", "level", "security"):
		return p.rowLevelSecurity(TagAlterTable, name, false)
	case p.accept("masking"):
		return p.switchMasking(name)
	}
	s := p.tableChange(name)
	if verb != VerbOwner {
		s.Loan = lendRelations("ALTER", "ALTER TABLE", name)
	}
	s.Touches = touch(verb, name)
	return s
}

func (p *parser) tableChange(name Relation) Statement {
	start := p.peek()
	sql := "ALTER TABLE " + name.SQL()
	const tag = TagAlterTable
	switch {
	case p.accept("add"):
		p.accept("column")
		column := quote(p.ident())
		return define(tag, sql+" ADD COLUMN "+column+" "+p.columnDefinition(&tableColumns{}))
	case p.accept("drop"):
		p.accept("column")
		sql += " DROP COLUMN " + quote(p.ident())
		if p.cascade() {
			sql += " CASCADE"
		}
		return define(tag, sql)
	case p.accept("rename", "to"):
		return define(tag, sql+" RENAME TO "+quote(p.ident()))
	case p.accept("rename"):
		p.accept("column")
		column := quote(p.ident())
		p.expect("to")
		return define(tag, sql+" RENAME COLUMN "+column+" TO "+quote(p.ident()))
	case p.accept("owner", "to"):
		return define(tag, sql+" OWNER TO "+quote(p.user()))
	case p.accept("alter", "column"):
		return p.alterColumn(sql)
	case p.accept("alter", "diststyle"), p.accept("alter", "distkey"),
		p.accept("alter", "sortkey"), p.accept("alter", "compound", "sortkey"):
		p.alterKeys(p.tokens[p.i-1].value)
		return define(tag, catalogCall("need_owner", name.SQL()))
	}
	p.unavailable(start, "this form of ALTER TABLE")
	panic("unreachable")
}

// alterKeys checks a change of distribution or sort keys, which has no effect
// here beyond needing the owner.
func (p *parser) alterKeys(what string) {
	switch {
	case what == "distkey":
		p.ident()
	case what == "diststyle":
		style := p.oneOf("auto", "even", "all", "key")
		if style == "" {
			p.syntax()
		}
		if style == "key" {
			p.expect("distkey")
			p.ident()
		}
	case p.oneOf("auto", "none") != "":
	default:
		p.nameList()
	}
}

func (p *parser) alterColumn(sql string) Statement {
	column := quote(p.ident())
	if !p.accept("type") {
		p.unavailable(p.peek(), "this form of ALTER COLUMN")
	}
	s := define(TagAlterTable, sql+" ALTER COLUMN "+column+" TYPE "+p.columnType())
	s.NoTransaction = true
	return s
}
