package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// InsertMaskKey creates the key of hash(), as plans show it. apply sends random
// bits in the place of «mask_key», as a bound parameter; see BoundMaskKey.
func InsertMaskKey(system redshift.Ident) redshift.SQL {
	return insertMaskKey(system, redshift.Raw("«mask_key»"))
}

// BoundMaskKey is the same statement with its parameter.
func BoundMaskKey(system redshift.Ident) redshift.SQL {
	return insertMaskKey(system, redshift.Raw("$1"))
}

// insertMaskKey mixes the parameter with what only the warehouse knows, so that
// nobody finds the key in the log of statements, even if the log shows the
// values of parameters. RANDOM alone would not do, because it is no generator
// for secrets. The other functions separate two sessions that draw the same
// numbers. According to their pages, all of them work with a user's table, and
// none is one of the leader node's own. The table lies on one node, so that no
// two nodes can have different keys.
// https://docs.aws.amazon.com/redshift/latest/dg/r_RANDOM.html
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions_leader_node_only.html
func insertMaskKey(system redshift.Ident, parameter redshift.SQL) redshift.SQL {
	parts := []redshift.SQL{redshift.Format("CAST(%s AS varchar(64))", parameter)}
	for range draws {
		parts = append(parts, redshift.Raw("CAST(RANDOM() AS varchar(32))"))
	}
	parts = append(parts,
		redshift.Raw("CAST(GETDATE() AS varchar(32))"),
		redshift.Raw("CAST(CURRENT_USER_ID AS varchar(32))"),
	)
	return redshift.Format("INSERT INTO %s (key)\nSELECT SHA2(%s, 256)", state.MaskKeyName(system).SQL(),
		redshift.Join(parts, " || '|' ||\n    "))
}

// draws is how many numbers are drawn: more than 256 bits, if all of their
// digits were random.
const draws = 8

// repairMaskKey repairs the key. Of several keys the one stays that the journal
// knows. It is written once more, reversed, so that it can be told from the
// others without a statement that contains it.
func repairMaskKey(before state.Table, d Definitions) []redshift.SQL {
	table := before.Name.SQL()
	switch before.Trouble {
	case state.KeyMissing, state.KeyOther, state.KeyRotated:
		return []redshift.SQL{redshift.Format("DELETE FROM %s", table), InsertMaskKey(before.Name.Schema)}
	case state.KeyDoubled:
		recorded := redshift.Text(d.MaskKey.Recorded)
		return []redshift.SQL{
			redshift.Format("INSERT INTO %s (key) SELECT REVERSE(MAX(key)) FROM %s WHERE %s = %s",
				table, table, state.KeyFingerprint(redshift.Raw("key")), recorded),
			redshift.Format("DELETE FROM %s WHERE key IS NULL OR %s <> %s",
				table, state.KeyFingerprint(redshift.Raw("REVERSE(key)")), recorded),
			redshift.Format("UPDATE %s SET key = REVERSE(key)", table),
		}
	case state.KeySound, state.KeyUnrecorded:
		return nil
	}
	panic("ddl: no such trouble: " + string(before.Trouble))
}
