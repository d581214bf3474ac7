package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// deleteClaims deletes what a person chose, said and was given together with
// their profile, and every right to read as they do.
func deleteClaims(account redshift.Account, d Definitions) Parts {
	var parts Parts
	for _, table := range d.ClaimTables {
		rows := d.rowsOf("account", string(table))
		if table.OfTwo() {
			rows.also = redshift.MustIdent("impersonated").SQL()
		}
		parts = append(parts, share(rows, redshift.Text(string(account)))...)
	}
	return parts
}

// rowsOf deletes the rows of a table that bear the names of accounts in a column.
func (d Definitions) rowsOf(column, table string) list {
	return list{
		form: formAccounts, before: redshift.Format("DELETE FROM %s WHERE ", d.table(table)),
		column: redshift.MustIdent(column).SQL(),
	}
}

// deleteEarlier deletes the rows that carry an account's name but belong to an
// earlier account.
func deleteEarlier(account redshift.Account, d Definitions) Parts {
	var parts Parts
	known := make(map[list]bool)
	for _, claim := range d.Earlier[account] {
		column, all := "account", d.After[account] == nil && !claim.Table.OfTwo()
		if claim.Account != account {
			column, all = "impersonated", d.After[account] == nil
		}
		rows := d.rowsOf(column, string(claim.Table))
		id, exists := d.AccountIDs[account]
		if exists && !all {
			number := redshift.MustIdent(column + "_id").SQL()
			rows.after = redshift.Format(" AND (%s IS NULL OR %s <> %s)", number, number, redshift.Int(id))
		}
		if !known[rows] {
			parts = append(parts, share(rows, redshift.Text(string(account)))...)
		}
		known[rows] = true
	}
	return parts
}

// bears asks for the rows that bear one of some names. It compares bytes as well:
// = and IN ignore trailing spaces.
func bears(column redshift.SQL, names []redshift.SQL) redshift.SQL {
	if len(names) == 1 {
		return redshift.Format("%s = %s AND MD5(%s) = MD5(%s)", column, names[0], column, names[0])
	}
	sums := make([]redshift.SQL, len(names))
	for n, name := range names {
		sums[n] = redshift.Format("MD5(%s)", name)
	}
	return redshift.Format("%s IN (%s) AND MD5(%s) IN (%s)", column, redshift.Join(names, ", "), column,
		redshift.Join(sums, ", "))
}

// without reports whether nothing is left of a profile except what an earlier
// account left behind.
func without(p state.Profile) bool { return p.Content == "" }
