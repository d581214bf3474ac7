package spec_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/spec"
)

func TestAHostIsANameOrAnAddress(t *testing.T) {
	for host, want := range map[string]string{
		"analytics.example.us-east-1.redshift.amazonaws.com": "",
		"localhost":                  "",
		"db_1":                       "",
		"127.0.0.1":                  "",
		"::1":                        "",
		"fe80::1%eth0":               "",
		"::1%lo,db.example.org":      "without scheme",
		"::1%lo\n::error::":          "without scheme",
		"127.0.0.1:15410":            `Write host = "127.0.0.1" and port = 15410`,
		"db.example.org:5439":        `Write host = "db.example.org" and port = 5439`,
		"[::1]:5439":                 `Write host = "::1" and port = 5439`,
		"[::1]":                      `an address without brackets. Write host = "::1"`,
		"":                           "without scheme",
		"https://db.example.org":     "without scheme",
		"me:Sesame@db.example.org":   "without scheme",
		"db.example.org/dev":         "without scheme",
		"db.example.org:":            "without scheme",
		"a,b":                        "without scheme",
		"/var/run/postgresql":        "without scheme",
		"@abstract":                  "without scheme",
		"-oProxyCommand=x":           "without scheme",
		"db\x00.example.org":         "without scheme",
		"dö.example.org":             "without scheme",
		strings.Repeat("a.", 200):    "without scheme",
		"db.example.org sslmode=off": "without scheme",
	} {
		err := spec.CheckHost(host)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", host, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "Sesame") {
			t.Errorf("%q: the error repeats an account's password: %v", host, err)
		}
	}
}

func TestADatabaseIsAName(t *testing.T) {
	for name, want := range map[string]string{
		"dev": "", "my data?sslmode=disable": "", "": "names the database",
		strings.Repeat("x", 128):   "at most 127 bytes",
		"dev\x00options\x00-c x=y": "no control characters", "dev\n": "no control characters",
	} {
		err := spec.CheckDatabase(name)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: got %v, want %q", name, err, want)
		}
	}
}
