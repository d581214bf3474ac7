package dialect

func control(kind Kind, tag Tag, sql ...string) Statement {
	return Statement{Kind: kind, Tag: tag, SQL: sql}
}

func (p *parser) begin() Statement {
	p.oneOf("work", "transaction")
	p.transactionModes()
	return control(KindBegin, TagBegin, "BEGIN")
}

func (p *parser) startTransaction() Statement {
	p.expect("transaction")
	p.transactionModes()
	return control(KindBegin, TagBegin, "BEGIN")
}

func (p *parser) commit() Statement {
	p.oneOf("work", "transaction")
	return control(KindCommit, TagCommit, "COMMIT")
}

func (p *parser) rollback() Statement {
	p.oneOf("work", "transaction")
	if p.word("to") {
		p.syntax()
	}
	return control(KindRollback, TagRollback, "ROLLBACK")
}

// transactionModes: every isolation level is taken and means the database's.
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
