package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/report"
)

// A new integration shows all that it has, whatever its names, and nothing that it
// leaves out.
func TestTheConnectionOfANewIntegration(t *testing.T) {
	w := report.Warehouse{
		Port: 5439, Database: "direct", Username: "none", SSLMode: "verify-full",
		IAM: report.IAM{Region: "us-east-1", Cluster: "analytics", DBUser: "none"},
	}
	want := []report.Moved{
		{"port", "", "5439"},
		{"database", "", "direct"},
		{"username", "", "none"},
		{"sslmode", "", "verify-full"},
		{"auth", "", `iam region="us-east-1" cluster="analytics" db_user="none"`},
	}
	if diff := cmp.Diff(want, w.MovedFrom(nil)); diff != "" {
		t.Error(diff)
	}
}

// Where AWS knows the address, text and page name the cluster.
func TestAWarehouseWithoutAnAddress(t *testing.T) {
	m := &report.Model{Integrations: []report.Integration{{
		Name: "prod", Warehouse: report.Warehouse{
			Port: 5439, Database: "dev", IAM: report.IAM{Region: "us-east-1", Cluster: "analytics", DBUser: "redveil"},
		},
	}}}
	for name, text := range map[string]string{"text": m.Text(report.TextOptions{}), "page": pageOf(t, m)} {
		if !strings.Contains(text, "dev on cluster analytics in us-east-1") || strings.Contains(text, ":5439") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}
