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

// hereEngine returns an engine with this process's own environment.
func hereEngine() engine.Engine {
	return engine.Engine{Env: os.Getenv, Now: time.Now, Secrets: new(warehouse.Secrets)}
}
