package dialect

func control(kind Kind, tag Tag, sql ...string) Statement {
	return Statement{Kind: kind, Tag: tag, SQL: sql}
}

// begin parses BEGIN.
// https://docs.aws.amazon.com/redshift/latest/dg/r_BEGIN.html
func (p *parser) begin() Statement {
	p.oneOf("work", "transaction")
	p.transactionModes()
	return control(KindBegin, TagBegin, "BEGIN")
}

// startTransaction parses START TRANSACTION, which is BEGIN.
func (p *parser) startTransaction() Statement {
	p.expect("transaction")
	p.transactionModes()
	return control(KindBegin, TagBegin, "BEGIN")
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

// transactionModes parses isolation levels. Each of them means the level of the
// database.
func (p *parser) transactionModes() {
	for {
		switch {
		case p.accept("isolation", "level"):
			switch {
			case p.accept("serializable"), p.accept("read", "committed"), p.accept("read", "uncommitted"),
				p.accept("repeatable", "read"), p.accept("snapshot"):
			default:
				p.syntax()
			}
		case p.accept("read", "only"), p.accept("read", "write"), p.acceptOp(","):
		default:
			return
		}
	}
}
