package redshift_test

import (
	"testing"

	"github.com/redveil/redveil/state/redshift"
)

func TestTextsMentionNames(t *testing.T) {
	m := redshift.NewMentions()
	for _, name := range []string{"orders", "order items", `say "hi"`} {
		m.Add(redshift.MustIdent(name))
	}
	for text, want := range map[string]bool{
		"SELECT 1 FROM mart.orders":           true,
		`select 1 from "MART"."Orders"`:       true,
		`SELECT 1 FROM mart."Order Items" i`:  true,
		`SELECT 1 FROM mart."say ""hi"""`:     true,
		"SELECT 1 FROM mart.orders_2, orders": true,
		"SELECT 1 FROM mart.orders_2":         false,
		"SELECT order FROM items":             false,
		"":                                    false,
	} {
		if m.In(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}
