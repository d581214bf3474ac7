package spec

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// Place names the database of an integration for people: by its address, or as AWS
// knows it where it has none or is not connected to.
func (i *Integration) Place() string {
	switch {
	case i.Host != "" && i.Transport != TransportDataAPI:
		return net.JoinHostPort(i.Host, strconv.Itoa(i.Port)) + "/" + i.Database
	case i.IAM.Workgroup != "":
		return fmt.Sprintf("%s on workgroup %s in %s", i.Database, i.IAM.Workgroup, i.IAM.Region)
	}
	return fmt.Sprintf("%s on cluster %s in %s", i.Database, i.IAM.Cluster, i.IAM.Region)
}

// SameWarehouse reports whether two integrations name the same database. One may
// name the host, and the other the cluster or workgroup that it belongs to.
func SameWarehouse(a, b *Integration) bool {
	switch {
	case a.Database != b.Database:
		return false
	case a.Host != "" && b.Host != "":
		return strings.EqualFold(a.Host, b.Host) && a.Port == b.Port
	case a.Host != "":
		return b.IAM.isAt(a.Host)
	case b.Host != "":
		return a.IAM.isAt(b.Host)
	}
	return a.IAM.Region == b.IAM.Region && a.IAM.Cluster == b.IAM.Cluster && a.IAM.Workgroup == b.IAM.Workgroup
}

// isAt reports whether a host is the one that AWS gives to a cluster,
// analytics.abc123.us-east-1.redshift.amazonaws.com, or to a workgroup,
// analytics.123456789012.us-east-1.redshift-serverless.amazonaws.com. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-from-psql.html
// https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html
func (i IAM) isAt(host string) bool {
	labels := strings.Split(strings.ToLower(host), ".")
	if len(labels) < 5 || labels[2] != i.Region {
		return false
	}
	if i.Workgroup != "" {
		return labels[0] == i.Workgroup && labels[3] == "redshift-serverless"
	}
	return labels[0] == i.Cluster && labels[3] == "redshift"
}
