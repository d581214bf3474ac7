package redshift

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// NamesIn reads a list of names as settings have them: $user, "Odd name", 'public'. It
// passes over what is no name.
func NamesIn(list string) []string {
	names := []string{}
	for at := 0; at < len(list); {
		if user := "$user"; strings.HasPrefix(list[at:], user) {
			names, at = append(names, user), at+len(user)
			continue
		}
		t, problem := lexical.Next(list, at)
		if problem != lexical.NoProblem {
			at++
			continue
		}
		if isName(t) || t.Kind == lexical.Text {
			names = append(names, foldedName(t))
		}
		at = t.End()
	}
	return names
}
