package redshift

// today is CURRENT_DATE in UTC. As it is written, the reader's session would shift it by
// its time zone; GETDATE is in that zone, too, so that taking it for a time there and
// asking for that time in UTC gives the same in every session. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CURRENT_DATE_function.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html
func (p *fragmentParser) today() term {
	p.note("CAST(CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC' AS date)")
	return term{kind: DateKind}
}

// extract reads EXTRACT(year FROM value). See
// https://docs.aws.amazon.com/redshift/latest/dg/r_EXTRACT_function.html
func (p *fragmentParser) extract() term {
	p.note("EXTRACT")
	p.expectSign("(")
	p.datePart("extract")
	p.expect("from")
	p.asDate(p.or())
	p.expectSign(")")
	return term{kind: Integer}
}

// trim reads TRIM(value), and TRIM(BOTH 'x' FROM value) with or without what stands
// before FROM. See https://docs.aws.amazon.com/redshift/latest/dg/r_TRIM.html
func (p *fragmentParser) trim() term {
	p.note("TRIM")
	p.expectSign("(")
	sided := p.take("both") || p.take("leading") || p.take("trailing")
	if !sided || !p.word("from") {
		p.asText(p.or())
	}
	if p.take("from") {
		p.asText(p.or())
	} else if sided {
		p.unexpected()
	}
	p.expectSign(")")
	return term{kind: Varchar}
}
