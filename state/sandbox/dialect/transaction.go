package dialect

func control(kind Kind, tag Tag, sql ...string) Statement {
	return Statement{Kind: kind, Tag: tag, SQL: sql}
}

// begin parses BEGIN.
// https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html
func (p *parser) begin() Statement {
	p.oneOf("work", "transaction")
	begin := control(KindBegin, TagBegin, "BEGIN")
	begin.ReadOnly = p.transactionModes()
	return begin
}

// startTransaction parses START TRANSACTION, which is BEGIN.
func (p *parser) startTransaction() Statement {
	p.expect("transaction")
	begin := control(KindBegin, TagBegin, "BEGIN")
	begin.ReadOnly = p.transactionModes()
	return begin
}

// commit parses COMMIT and END.
// https://docs.aws.amazon.com/redshift/latest/dg/r_COMMIT.html
func (p *parser) commit() Statement {
	p.oneOf("work", "transaction")
	return control(KindCommit, TagCommit, "COMMIT")
}

// rollback parses ROLLBACK and ABORT. There are no savepoints.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ROLLBACK.html
func (p *parser) rollback() Statement {
	p.oneOf("work", "transaction")
	if p.word("to") {
		p.syntax()
	}
	return control(KindRollback, TagRollback, "ROLLBACK")
}

// transactionModes parses isolation levels, each of which means the level of the
// database, and whether the transaction may write.
func (p *parser) transactionModes() (readOnly bool) {
	for {
		switch {
		case p.accept("isolation", "level"):
			switch {
			case p.accept("serializable"), p.accept("read", "committed"), p.accept("read", "uncommitted"),
				p.accept("repeatable", "read"), p.accept("snapshot"):
			default:
				p.syntax()
			}
		case p.accept("read", "only"):
			readOnly = true
		case p.accept("read", "write"):
			readOnly = false
		case p.acceptOp(","):
		default:
			return readOnly
		}
	}
}
