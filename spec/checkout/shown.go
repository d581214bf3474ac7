package checkout

import (
	"errors"
	"regexp"
	"strings"
)

const hiddenUser = "***"

// Shown is what was opened, for people: without the name or password to sign in
// with, because a name may be a token. The usual git@ of ssh is shown.
func Shown(where string) string {
	at := userInfo.FindStringSubmatchIndex(where)
	if !IsRemote(where) || at == nil || where[at[2]:at[3]] == "git" {
		return where
	}
	return where[:at[2]] + hiddenUser + where[at[3]:]
}

// userInfo is everything before the last @: a password may hold any character,
// including those that are special in an address.
var userInfo = regexp.MustCompile(`^(?s)(?:git::)?(?:[A-Za-z][A-Za-z0-9+.-]*:/*)?/*(.*)@`)

// redact removes from an error what Shown does not show of an address.
func redact(err error, address string) error {
	at := userInfo.FindStringSubmatch(address)
	if at == nil || at[1] == "git" {
		return err
	}
	text := err.Error()
	for _, secret := range append(strings.Split(at[1], ":"), at[1]) {
		if len(secret) > 3 {
			text = strings.ReplaceAll(text, secret, hiddenUser)
		}
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}
