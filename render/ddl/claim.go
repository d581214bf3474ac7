package ddl

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// deleteClaims takes what a person chose, said and was given with her profile,
// and every right to read as she does.
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

// deleteEarlier takes the rows that bear an account's name and are not its own.
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
			statement = redshift.Format("%s AND (%s IS NULL OR %s <> %s)", statement, number, number, redshift.Int(id))
		}
		if !slices.Contains(statements, statement) {
			statements = append(statements, statement)
		}
	}
	return statements
}

// bears compares bytes, too: = ignores trailing spaces.
func bears(column string, account redshift.Account) redshift.SQL {
	id, name := redshift.MustIdent(column).SQL(), redshift.Text(string(account))
	return redshift.Format("%s = %s AND MD5(%s) = MD5(%s)", id, name, id, name)
}

// without tells a profile of which nothing is there but what an earlier account
// has left behind.
func without(p state.Profile) bool { return p.Content == "" }
