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

// mostRows keeps a statement below the limit of the Data API, 200 KB, whatever the
// values. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations.html
const mostRows = 200

func insertEntitlements(account redshift.Account, rows []state.Entitlement, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	always := slices.DeleteFunc(slices.Clone(rows), state.Entitlement.Limited)
	for chunk := range slices.Chunk(always, mostRows) {
		values := make([]redshift.SQL, len(chunk))
		for n, e := range chunk {
			values[n] = redshift.Format("(%s, %s, %s, %s)", redshift.Text(string(account)),
				redshift.Text(string(e.Kind)), redshift.Text(e.Name), redshift.Text(e.Value))
		}
		statements = append(statements, redshift.Format("INSERT INTO %s (account, kind, name, value) VALUES\n    %s",
			d.table("entitlement"), redshift.Join(values, ",\n    ")))
	}
	return append(statements, insertLimited(account, rows, d)...)
}

// insertLimited inserts the rows that count only for a time.
func insertLimited(account redshift.Account, rows []state.Entitlement, d Definitions) []redshift.SQL {
	var statements []redshift.SQL
	limited := slices.DeleteFunc(slices.Clone(rows), func(e state.Entitlement) bool { return !e.Limited() })
	for chunk := range slices.Chunk(limited, mostRows) {
		values := make([]redshift.SQL, len(chunk))
		for n, e := range chunk {
			values[n] = redshift.Format("(%s, %s, %s, %s, %s, %s)", redshift.Text(string(account)),
				redshift.Text(string(e.Kind)), redshift.Text(e.Name), redshift.Text(e.Value), instant(e.From),
				instant(e.Until))
		}
		statements = append(statements, redshift.Format("INSERT INTO %s (account, kind, name, value, valid_from, "+
			"valid_until) VALUES\n    %s", d.table("entitlement"), redshift.Join(values, ",\n    ")))
	}
	return statements
}

// instant writes a limit in time. Each is cast, since rows of several values
// must agree on a type.
func instant(i state.Instant) redshift.SQL {
	if i == "" {
		return redshift.Raw("CAST(NULL AS timestamp)")
	}
	return redshift.Timestamp(i.Time())
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
	for _, e := range removed { // with whatever limits
		statements = append(statements, redshift.Format(
			"DELETE FROM %s WHERE %s AND kind = %s AND name = %s AND value = %s", d.table("entitlement"),
			bears("account", account), redshift.Text(string(e.Kind)), redshift.Text(e.Name), redshift.Text(e.Value)))
	}
	return append(statements, insertEntitlements(account, added, d)...)
}

// difference compares rows without their limits. Where those differ, all rows
// of that kind, name and value are removed and added again.
func difference(before, after []state.Entitlement) (removed, added []state.Entitlement, clean bool) {
	old, wanted := limitsOf(before), limitsOf(after)
	clean = len(countRows(before)) == len(before)
	for _, e := range before {
		if e = e.Always(); !slices.Equal(old[e], wanted[e]) && (len(removed) == 0 || removed[len(removed)-1] != e) {
			removed = append(removed, e)
		}
	}
	for _, e := range after {
		if key := e.Always(); !slices.Equal(old[key], wanted[key]) {
			added = append(added, e)
		}
	}
	return removed, added, clean
}

// limitsOf returns the rows by what they are without their limits.
func limitsOf(rows []state.Entitlement) map[state.Entitlement][]state.Entitlement {
	all := make(map[state.Entitlement][]state.Entitlement, len(rows))
	for _, e := range rows {
		all[e.Always()] = append(all[e.Always()], e)
	}
	return all
}

func countRows(rows []state.Entitlement) map[state.Entitlement]int {
	counts := make(map[state.Entitlement]int, len(rows))
	for _, e := range rows {
		counts[e]++
	}
	return counts
}
