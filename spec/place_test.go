package spec_test

import (
	"testing"

	"github.com/redveil/redveil/spec"
)

func TestOneWarehouseHasAnAddressAndAName(t *testing.T) {
	address := func(host string) *spec.Integration {
		return &spec.Integration{Host: host, Port: 5439, Database: "dev"}
	}
	named := func(i spec.IAM) *spec.Integration {
		return &spec.Integration{Port: 5439, Database: "dev", SignIn: spec.SignIn{IAM: i}}
	}
	cluster := spec.IAM{Region: "us-east-1", Cluster: "analytics", DBUser: "redveil"}
	workgroup := spec.IAM{Region: "us-east-1", Workgroup: "analytics"}
	other := cluster
	other.DBUser = ""
	for _, c := range []struct {
		name string
		a, b *spec.Integration
		same bool
	}{
		{"one host", address("a.example.org"), address("A.example.org"), true},
		{"two hosts", address("a.example.org"), address("b.example.org"), false},
		{"one cluster", named(cluster), named(other), true},
		{"two clusters", named(cluster), named(spec.IAM{Region: "us-east-1", Cluster: "sales"}), false},
		{"two regions", named(cluster), named(spec.IAM{Region: "eu-west-1", Cluster: "analytics"}), false},
		{"a cluster and a workgroup", named(cluster), named(workgroup), false},
		{"a cluster and its host", named(cluster), address("analytics.abc123.us-east-1.redshift.amazonaws.com"), true},
		{"a host and its cluster", address("analytics.abc123.us-east-1.redshift.amazonaws.com"), named(cluster), true},
		{"a cluster and another host", named(cluster), address("sales.abc123.us-east-1.redshift.amazonaws.com"), false},
		{
			"a workgroup and its host", named(workgroup),
			address("analytics.123456789012.us-east-1.redshift-serverless.amazonaws.com"), true,
		},
		{"a workgroup and a cluster's host", named(workgroup), address(`analytics.abc123.us-east-1.redshift.amazonaws.com`), false},
	} {
		if got := spec.SameWarehouse(c.a, c.b); got != c.same {
			t.Errorf("%s: got %t", c.name, got)
		}
	}
}

func TestPlacesOfIntegrations(t *testing.T) {
	iam := spec.SignIn{IAM: spec.IAM{Region: "us-east-1", Cluster: "analytics"}}
	for want, i := range map[string]spec.Integration{
		"db.example.org:5439/dev":                 {Host: "db.example.org", Port: 5439, Database: "dev", SignIn: iam},
		"dev on cluster analytics in us-east-1":   {Port: 5439, Database: "dev", SignIn: iam},
		`sales on cluster analytics in us-east-1`: {Host: "db.example.org", Database: "sales", SignIn: iam, Transport: spec.TransportDataAPI},
		`dev on workgroup analytics in us-east-1`: {Database: "dev", SignIn: spec.SignIn{IAM: spec.IAM{Region: "us-east-1", Workgroup: "analytics"}}},
	} {
		if got := i.Place(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
