package ddl

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func (d Definitions) table(name string) redshift.SQL {
	return redshift.Name{Schema: d.SystemSchema, Object: redshift.MustIdent(name)}.SQL()
}

func insertPerson(account redshift.Account, d Definitions) Parts {
	person := d.After[account]
	return append(insertProfile(account, person, d), insertEntitlements(account, person.Entitlements, d)...)
}

func insertProfile(account redshift.Account, person *state.Person, d Definitions) Parts {
	into := list{
		form:   formRows,
		before: redshift.Format("INSERT INTO %s (account, user_name, state)", d.table("profile")),
	}
	return adding(share(into, redshift.Format("(%s, %s, %s)", redshift.Text(string(account)),
		redshift.Text(person.User), redshift.Text(person.State))))
}

func updateProfile(account redshift.Account, person *state.Person, d Definitions) Parts {
	set := list{
		form: formAccounts, column: redshift.MustIdent("account").SQL(),
		before: redshift.Format("UPDATE %s SET user_name = %s, state = %s WHERE ", d.table("profile"),
			redshift.Text(person.User), redshift.Text(person.State)),
	}
	return share(set, redshift.Text(string(account)))
}

func insertEntitlements(account redshift.Account, rows []state.Entitlement, d Definitions) Parts {
	always := list{
		form:   formRows,
		before: redshift.Format("INSERT INTO %s (account, kind, name, value)", d.table("entitlement")),
	}
	limited := list{form: formRows, before: redshift.Format(
		"INSERT INTO %s (account, kind, name, value, valid_from, valid_until)", d.table("entitlement"))}
	var forEver, forTime []redshift.SQL
	for _, e := range rows {
		row := redshift.Format("%s, %s, %s, %s", redshift.Text(string(account)), redshift.Text(string(e.Kind)),
			redshift.Text(e.Name), redshift.Text(e.Value))
		if e.Limited() {
			forTime = append(forTime, redshift.Format("(%s, %s, %s)", row, instant(e.From), instant(e.Until)))
		} else {
			forEver = append(forEver, redshift.Format("(%s)", row))
		}
	}
	return adding(append(share(always, forEver...), share(limited, forTime...)...))
}

// instant writes a limit in time. Each is cast, since rows of several values
// must agree on a type.
func instant(i state.Instant) redshift.SQL {
	if i == "" {
		return redshift.Raw("CAST(NULL AS timestamp)")
	}
	return redshift.Timestamp(i.Time())
}

func deletePerson(profile state.Profile, d Definitions) Parts {
	account := profile.Account
	if without(profile) {
		return deleteEarlier(account, d)
	}
	return slices.Concat(deleteRows(account, "entitlement", d), deleteRows(account, "profile", d),
		deleteClaims(account, d))
}

func deleteRows(account redshift.Account, table string, d Definitions) Parts {
	return share(d.rowsOf("account", table), redshift.Text(string(account)))
}

// updatePerson changes the rows that differ and deletes those of an earlier
// account of the same name.
func updatePerson(before state.Profile, d Definitions) Parts {
	account := before.Account
	if without(before) {
		return append(deleteEarlier(account, d), insertPerson(account, d)...)
	}
	return append(deleteEarlier(account, d), updateRows(account, d)...)
}

func updateRows(account redshift.Account, d Definitions) Parts {
	before, after := d.Before[account], d.After[account]
	var parts Parts
	switch {
	case before.User == after.User && before.State == after.State:
	case before.State == state.Active || before.State == state.Inactive:
		parts = updateProfile(account, after, d)
	default: // no row, or two: someone was here by hand
		parts = append(deleteRows(account, "profile", d), insertProfile(account, after, d)...)
	}
	removed, added, clean := difference(before.Entitlements, after.Entitlements)
	if !clean { // rows stand twice: someone was here by hand
		parts = append(parts, deleteRows(account, "entitlement", d)...)
		return append(parts, insertEntitlements(account, after.Entitlements, d)...)
	}
	return slices.Concat(parts, deleteEntitlements(account, removed, d), insertEntitlements(account, added, d))
}

// deleteEntitlements deletes some of an account's rows, with whatever limits. Those who
// lose the same share a statement.
func deleteEntitlements(account redshift.Account, removed []state.Entitlement, d Definitions) Parts {
	var parts Parts
	for len(removed) > 0 {
		first, size, end := removed[0], 0, 0
		var values []redshift.SQL
		for end < len(removed) && end < mostItems && size < mostBytes/2 &&
			removed[end].Kind == first.Kind && removed[end].Name == first.Name {
			value := redshift.Text(removed[end].Value)
			values, size, end = append(values, value), size+len(value.String()), end+1
		}
		rows := d.rowsOf("account", "entitlement")
		rows.after = redshift.Format(" AND kind = %s AND name = %s AND %s", redshift.Text(string(first.Kind)),
			redshift.Text(first.Name), isOneOf(redshift.Raw("value"), values))
		parts, removed = append(parts, share(rows, redshift.Text(string(account)))...), removed[end:]
	}
	return parts
}

func isOneOf(column redshift.SQL, values []redshift.SQL) redshift.SQL {
	if len(values) == 1 {
		return redshift.Format("%s = %s", column, values[0])
	}
	return redshift.Format("%s IN (%s)", column, redshift.Join(values, ", "))
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
