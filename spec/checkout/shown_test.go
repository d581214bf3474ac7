package checkout_test

import (
	"context"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec/checkout"
)

func TestWhatSignsInIsNotShown(t *testing.T) {
	for where, want := range map[string]string{
		"policy": "policy", "../a@b": "../a@b",
		"git::https://host/o/r.git//f?ref=main": "git::https://host/o/r.git//f?ref=main",
		"git::https://Sekr1t@host/o/r.git":      "git::https://***@host/o/r.git",
		"git::https://u:Sekr1t@host/o/r.git":    "git::https://***@host/o/r.git",
		"git::https://u:Sek/r1t@host/o/r.git":   "git::https://***@host/o/r.git",
		"git::https://u:Sek@r1t@host/o/r.git":   "git::https://***@host/o/r.git",
		"git::https://u:Sek?r1t@host/o/r.git":   "git::https://***@host/o/r.git",
		"git::https:/u:Sekr1t@host/o/r.git":     "git::https:/***@host/o/r.git",
		"git::ssh://git@host/o/r.git":           "git::ssh://git@host/o/r.git",
		"git::ssh://Sekr1t@host/o/r.git":        "git::ssh://***@host/o/r.git",
		"git::git@host:o/r.git":                 "git::git@host:o/r.git",
		"git::Sekr1t@host:o/r.git":              "git::***@host:o/r.git",
		"https://Sekr1t@host/o/r.git":           "https://***@host/o/r.git",
		"git::https://u:Sekr1t\n@host/o/r.git":  "git::https://***@host/o/r.git",
	} {
		if got := checkout.Shown(where); got != want {
			t.Errorf("%q is shown as %q, want %q", where, got, want)
		}
	}
}

// No error repeats what stands before the @ of an address.
func TestErrorsDoNotRepeatWhatSignsIn(t *testing.T) {
	for _, where := range []string{
		"git::http://Sekr1t@127.0.0.1:1/r.git", "git::http://u:Sekr1t@127.0.0.1:1/r.git",
		"git::https://Sekr1t@127.0.0.1:1/r.git?ref=x",
		"git::https://u:Sek?Sekr1t@host/r.git", "git::https://u:%Sekr1t@host/r.git",
		"git::https://u:Sek/Sekr1t@host/r.git",
		"git::ftp://Sekr1t@host/r.git", "git::ssh://Sekr1t@127.0.0.1:1/r.git", "git::Sekr1t@127.0.0.1:r.git",
		"https://Sekr1t@127.0.0.1:1/r.git", "git::https://Sekr1t@[::1/r.git",
		"git::https://u:Sekr1t\x7f@127.0.0.1:1/r.git",
	} {
		_, opened := checkout.Open(context.Background(), where, checkout.Credentials{})
		_, at := checkout.At(context.Background(), where, "main", checkout.Credentials{})
		for _, err := range []error{opened, at} {
			if err == nil || strings.Contains(err.Error(), "ekr1t") {
				t.Errorf("%q: %v", where, err)
			}
		}
	}
}
