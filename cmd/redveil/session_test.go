package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/report"
)

// A plan file may come from anywhere; it does not get a password over a
// connection that proves nothing.
func TestAPlanFileCannotWeakenTheConnection(t *testing.T) {
	_, err := systemEdge(time.Now).engine().Connect(context.Background(), report.Warehouse{Host: "db.example.org", Port: 5439, Database: "dev", Username: "u", SSLMode: "disable"})
	if err == nil || !strings.Contains(err.Error(), "only verify-full is allowed") {
		t.Error(err)
	}
}
