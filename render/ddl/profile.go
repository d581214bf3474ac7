package ddl

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func (d Definitions) table(name string) redshift.SQL {
	return redshift.Name{Schema: d.SystemSchema, Object: redshift.MustIdent(name)}.SQL()
}

func insertPerson(account redshift.Account, d Definitions) []redshift.SQL {
	person := d.After[account]
	statements := []redshift.SQL{insertProfile(account, person, d)}
	return append(statements, insertEntitlements(account, person.Entitlements, d)...)
}

func insertProfile(account redshift.Account, person *state.Person, d Definitions) redshift.SQL {
	return redshift.Format("INSERT INTO %s (account, user_name, state) VALUES (%s, %s, %s)", d.table("profile"),
		redshift.Text(string(account)), redshift.Text(person.User), redshift.Text(person.State))
}

func updateProfile(account redshift.Account, person *state.Person, d Definitions) redshift.SQL {
	name := redshift.Text(string(account))
	return redshift.Format("UPDATE %s SET user_name = %s, state = %s WHERE account = %s AND MD5(account) = MD5(%s)",
		d.table("profile"),
		redshift.Text(person.User), redshift.Text(person.State), name, name)
}

func insertEntitlements(account redshift.Account, rows []state.Entitlement, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	for chunk := range slices.Chunk(rows, 500) {
		values := make([]redshift.SQL, len(chunk))
		for n, e := range chunk {
			values[n] = redshift.Format("(%s, %s, %s, %s)", redshift.Text(string(account)),
				redshift.Text(string(e.Kind)), redshift.Text(e.Name), redshift.Text(e.Value))
		}
		statements = append(statements, redshift.Format("INSERT INTO %s (account, kind, name, value) VALUES\n    %s",
			d.table("entitlement"), redshift.Join(values, ",\n    ")))
	}
	return statements
}

func deletePerson(profile state.Profile, d Definitions) []redshift.SQL {
	account := profile.Account
	if without(profile) {
		return deleteEarlier(account, d)
	}
	return append([]redshift.SQL{deleteRows(account, "entitlement", d), deleteRows(account, "profile", d)},
		deleteClaims(account, d)...)
}

func deleteRows(account redshift.Account, table string, d Definitions) redshift.SQL {
	return redshift.Format("DELETE FROM %s WHERE %s", d.table(table), bears("account", account))
}

// updatePerson changes the rows that differ and deletes those of an earlier
// account of the same name.
func updatePerson(before state.Profile, d Definitions) []redshift.SQL {
	account := before.Account
	if without(before) {
		return append(deleteEarlier(account, d), insertPerson(account, d)...)
	}
	return append(deleteEarlier(account, d), updateRows(account, d)...)
}

func updateRows(account redshift.Account, d Definitions) []redshift.SQL {
	before, after := d.Before[account], d.After[account]
	var statements []redshift.SQL
	switch {
	case before.User == after.User && before.State == after.State:
	case before.State == state.Active || before.State == state.Inactive:
		statements = append(statements, updateProfile(account, after, d))
	default: // no row, or two: someone was here by hand
		statements = append(statements, deleteRows(account, "profile", d), insertProfile(account, after, d))
	}
	removed, added, clean := difference(before.Entitlements, after.Entitlements)
	if !clean { // rows stand twice: someone was here by hand
		statements = append(statements, deleteRows(account, "entitlement", d))
		return append(statements, insertEntitlements(account, after.Entitlements, d)...)
	}
	for _, e := range removed {
		statements = append(statements, redshift.Format(
			"DELETE FROM %s WHERE %s AND kind = %s AND name = %s AND value = %s", d.table("entitlement"),
			bears("account", account), redshift.Text(string(e.Kind)), redshift.Text(e.Name), redshift.Text(e.Value)))
	}
	return append(statements, insertEntitlements(account, added, d)...)
}

func difference(before, after []state.Entitlement) (removed, added []state.Entitlement, clean bool) {
	old, wanted := countRows(before), countRows(after)
	clean = len(old) == len(before)
	for _, e := range before {
		if wanted[e] == 0 {
			removed = append(removed, e)
		}
	}
	for _, e := range after {
		if old[e] == 0 {
			added = append(added, e)
		}
	}
	return removed, added, clean
}

func countRows(rows []state.Entitlement) map[state.Entitlement]int {
	counts := make(map[state.Entitlement]int, len(rows))
	for _, e := range rows {
		counts[e]++
	}
	return counts
}
