package main

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// readAlike is the command "alike TABLE=VIEW…". It reads each table and its view as every
// account but superusers and admin: whoever may read the one reads the same rows in the
// other, and who may not reads nothing there. It prints who reads which table.
func readAlike(ts *testscript.TestScript, _ bool, args []string) {
	accounts := strings.Fields(runAs(ts, "admin", "SELECT usename FROM pg_user WHERE NOT usesuper AND "+
		"usename <> 'admin' ORDER BY 1"))
	for _, pair := range args {
		table, view, _ := strings.Cut(pair, "=")
		var readers []string
		for _, account := range accounts {
			raw := runAs(ts, account, "SELECT * FROM "+table+" ORDER BY 1")
			shown := runAs(ts, account, "SELECT * FROM "+view+" ORDER BY 1")
			switch denied := strings.HasPrefix(raw, "ERROR"); {
			case denied && shown != "" && !strings.HasPrefix(shown, "ERROR"):
				ts.Fatalf("%s reads %s, and not %s:\n%s", account, view, table, shown)
			case !denied && shown != raw:
				ts.Fatalf("%s reads in %s\n%sand in %s\n%s", account, table, raw, view, shown)
			case !denied:
				readers = append(readers, account)
			}
		}
		_, err := ts.Stdout().Write([]byte(table + ": " + strings.Join(readers, " ") + "\n"))
		ts.Check(err)
	}
}
