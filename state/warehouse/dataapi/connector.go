// Package dataapi is a driver of database/sql that sends statements over https to
// the Redshift Data API, so that machines without a way into the warehouse's
// network reach it with nothing but an AWS role. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html
package dataapi

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/redveil/redveil/state/warehouse/iam"
)

// Connector opens sessions of the Data API. A session is one connection to the
// database: its settings and temporary tables stay from statement to statement.
type Connector struct {
	source *iam.Source
	client *redshiftdata.Client
}

// New returns a connector for the target of a source.
func New(source *iam.Source) *Connector {
	return &Connector{source: source, client: redshiftdata.NewFromConfig(source.Config())}
}

// Connect returns a connection. Its session begins with the first statement.
func (c *Connector) Connect(context.Context) (driver.Conn, error) {
	return &conn{source: c.source, client: c.client}, nil
}

// Place names the warehouse in errors.
func (c *Connector) Place() string { return c.source.Target().Place() }

// Driver returns a driver that opens nothing: a data source name could not hold
// what a source knows.
func (c *Connector) Driver() driver.Driver { return nameless{} }

type nameless struct{}

func (nameless) Open(string) (driver.Conn, error) {
	return nil, errors.New("opening a session of the Data API: use a Connector")
}
