package ddl

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// deleteClaims deletes what a person chose, said and was given together with
// their profile, and every right to read as they do.
func deleteClaims(account redshift.Account, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	for _, table := range d.ClaimTables {
		where := bears("account", account)
		if table.OfTwo() {
			where = redshift.Format("%s\n    OR %s", where, bears("impersonated", account))
		}
		statements = append(statements, redshift.Format("DELETE FROM %s WHERE %s", d.table(string(table)), where))
	}
	return statements
}

// deleteEarlier deletes the rows that carry an account's name but belong to an
// earlier account.
func deleteEarlier(account redshift.Account, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	for _, claim := range d.Earlier[account] {
		column, all := "account", d.After[account] == nil && !claim.Table.OfTwo()
		if claim.Account != account {
			column, all = "impersonated", d.After[account] == nil
		}
		statement := redshift.Format("DELETE FROM %s WHERE %s", d.table(string(claim.Table)), bears(column, account))
		id, exists := d.AccountIDs[account]
		if exists && !all {
			number := redshift.MustIdent(column + "_id").SQL()
			statement = redshift.Format("%s AND (%s IS NULL OR %s <> %s)", statement, number, number,
				redshift.Int(id))
		}
		if !slices.Contains(statements, statement) {
			statements = append(statements, statement)
		}
	}
	return statements
}

// bears compares bytes as well: = ignores trailing spaces.
func bears(column string, account redshift.Account) redshift.SQL {
	id, name := redshift.MustIdent(column).SQL(), redshift.Text(string(account))
	return redshift.Format("%s = %s AND MD5(%s) = MD5(%s)", id, name, id, name)
}

// without reports whether nothing is left of a profile except what an earlier
// account left behind.
func without(p state.Profile) bool { return p.Content == "" }
