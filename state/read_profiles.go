package state

import "github.com/redveil/redveil/state/redshift"

// profiles reads all rows that the views use, so that rows added by hand show.
// Rows with NULL are skipped: no view finds anything in them, and they must not
// prevent plans.
func (r *reader) profiles() error {
	if !r.has("profile") || !r.has("entitlement") {
		return nil
	}
	people := r.snapshot.Profiles
	err := r.each("profiles", nil, func(scan func(...any) error) error {
		var account, user, state string
		if err := scan(&account, &user, &state); err != nil {
			return err
		}
		person := personOf(people, account)
		if person.User != "" { // a second row for the account has to show
			user, state = person.User+", "+user, person.State+", "+state
		}
		person.User, person.State = user, state
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.entitlements(); err != nil {
		return err
	}
	for account, person := range people {
		person.Sort()
		r.snapshot.Catalog.Add(Profile{Account: account, Content: person.Digest()})
	}
	return nil
}

func personOf(people Profiles, account string) *Person {
	key := redshift.Account(account)
	if people[key] == nil {
		people[key] = &Person{}
	}
	return people[key]
}
