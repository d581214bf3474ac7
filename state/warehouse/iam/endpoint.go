package iam

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshiftserverless"
)

// Endpoint is where a warehouse answers.
type Endpoint struct {
	Host string
	Port int
}

// Endpoint looks up where the target answers. A cluster that is paused answers
// nowhere, and the error says so.
func (s *Source) Endpoint(ctx context.Context) (Endpoint, error) {
	if s.target.Workgroup != "" {
		return s.workgroup(ctx)
	}
	return s.cluster(ctx)
}

// See https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html
func (s *Source) cluster(ctx context.Context) (Endpoint, error) {
	said, err := redshift.NewFromConfig(s.config).DescribeClusters(ctx, &redshift.DescribeClustersInput{
		ClusterIdentifier: aws.String(s.target.Cluster),
	})
	if err != nil {
		return Endpoint{}, s.Explain(err)
	}
	if len(said.Clusters) != 1 {
		return Endpoint{}, s.NoSuch()
	}
	cluster := said.Clusters[0]
	if err := s.asleep(aws.ToString(cluster.ClusterStatus)); err != nil {
		return Endpoint{}, err
	}
	if cluster.Endpoint == nil || aws.ToString(cluster.Endpoint.Address) == "" {
		return Endpoint{}, s.noEndpoint(aws.ToString(cluster.ClusterStatus))
	}
	return Endpoint{Host: *cluster.Endpoint.Address, Port: int(aws.ToInt32(cluster.Endpoint.Port))}, nil
}

// See https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetWorkgroup.html
func (s *Source) workgroup(ctx context.Context) (Endpoint, error) {
	said, err := redshiftserverless.NewFromConfig(s.config).GetWorkgroup(ctx, &redshiftserverless.GetWorkgroupInput{
		WorkgroupName: aws.String(s.target.Workgroup),
	})
	if err != nil {
		return Endpoint{}, s.Explain(err)
	}
	group := said.Workgroup
	if group == nil || group.Endpoint == nil || aws.ToString(group.Endpoint.Address) == "" {
		status := ""
		if group != nil {
			status = string(group.Status)
		}
		return Endpoint{}, s.noEndpoint(status)
	}
	return Endpoint{Host: *group.Endpoint.Address, Port: int(aws.ToInt32(group.Endpoint.Port))}, nil
}

// Asleep returns an error if the target is a cluster that is paused, as far as
// AWS lets this process see it. It is for errors that have no other cause.
func (s *Source) Asleep(ctx context.Context) error {
	if s.target.Cluster == "" {
		return nil
	}
	said, err := redshift.NewFromConfig(s.config).DescribeClusters(ctx, &redshift.DescribeClustersInput{
		ClusterIdentifier: aws.String(s.target.Cluster),
	})
	if err != nil || len(said.Clusters) != 1 {
		return nil // not allowed to ask, perhaps: what failed before is said instead
	}
	return s.asleep(aws.ToString(said.Clusters[0].ClusterStatus))
}

// asleep words the statuses of a cluster in which nobody can connect. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-cluster-status.html
func (s *Source) asleep(status string) error {
	switch status = strings.ToLower(status); status {
	case "paused", "pausing":
		return fmt.Errorf("%s is %s; resume it with aws redshift resume-cluster --cluster-identifier %s --region %s, "+
			"and run again", s.target.Place(), status, s.target.Cluster, s.target.Region)
	case "resuming", "creating", "rebooting":
		return fmt.Errorf("%s is %s; run again once it is available", s.target.Place(), status)
	case "deleting":
		return fmt.Errorf("%s is being deleted", s.target.Place())
	}
	return nil
}

func (s *Source) noEndpoint(status string) error {
	return fmt.Errorf("%s has no endpoint yet (its status is %q); run again once it is available", s.target.Place(),
		status)
}
