package engine_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/warehouse"
)

// A plan file may come from anywhere, so it must not get the password sent over
// a connection that does not prove who the server is.
func TestAPlanFileCannotWeakenTheConnection(t *testing.T) {
	_, err := hereEngine().Connect(context.Background(),
		report.Warehouse{Host: "db.example.org", Port: 5439, Database: "dev", Username: "u", SSLMode: "disable"})
	if err == nil || !strings.Contains(err.Error(), "only verify-full is allowed") {
		t.Error(err)
	}
}

// A plan file signs in as the account that it shows, in the way that it shows, or not
// at all.
func TestAPlanFileSignsInAsItShows(t *testing.T) {
	iam := report.IAM{Region: "us-east-1", Cluster: "analytics", DBUser: "redveil"}
	with := func(change func(*report.Warehouse)) report.Warehouse {
		w := report.Warehouse{Port: 5439, Database: "dev", Username: "redveil", SSLMode: "verify-full", IAM: iam}
		change(&w)
		return w
	}
	for want, w := range map[string]report.Warehouse{
		`username is "redveil" and db_user "awsuser", which have to be the same account`: with(func(w *report.Warehouse) { w.IAM.DBUser = "awsuser" }),
		`a workgroup, which has no db_user`:                                              with(func(w *report.Warehouse) { w.IAM.Cluster, w.IAM.Workgroup = "", "analytics" }),
		`there is no transport "https"`:                                                  with(func(w *report.Warehouse) { w.Transport = "https" }),
		`transport = "data_api" needs auth "iam"`: with(func(w *report.Warehouse) {
			w.Host, w.Transport, w.IAM = "db.example.org", "data_api", report.IAM{}
		}),
		`has no password, and here it is to come from REDVEIL_X`: with(func(w *report.Warehouse) { w.PasswordEnv = "REDVEIL_X" }),
		`nothing in AWS called "us-east-1.evil.org/"`:            with(func(w *report.Warehouse) { w.IAM.Region = "us-east-1.evil.org/" }),
		`nothing in AWS called "analytics\n"`:                    with(func(w *report.Warehouse) { w.IAM.Cluster = "analytics\n" }),
	} {
		_, err := hereEngine().Connect(t.Context(), w)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s\ngot  %v", want, err)
		}
	}
}

// hereEngine returns an engine with this process's own environment.
func hereEngine() engine.Engine {
	return engine.Engine{Env: os.Getenv, Now: time.Now, Secrets: new(warehouse.Secrets)}
}
