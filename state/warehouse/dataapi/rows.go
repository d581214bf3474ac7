package dataapi

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

// rows are the rows of a query, which come in pages. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_GetStatementResult.html
type rows struct {
	ctx     context.Context
	conn    *conn
	id      *string
	columns []types.ColumnMetadata
	records [][]types.Field
	next    int
	more    *string
}

// page reads the rows behind a token.
func (r *rows) page(token *string) error {
	said, err := r.conn.client.GetStatementResult(r.ctx, &redshiftdata.GetStatementResultInput{
		Id: r.id, NextToken: token,
	})
	if err != nil {
		return r.conn.explain(r.ctx, err)
	}
	if r.columns == nil {
		r.columns = said.ColumnMetadata
	}
	r.records, r.next, r.more = said.Records, 0, said.NextToken
	return nil
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	names := make([]string, len(r.columns))
	for n, column := range r.columns {
		names[n] = aws.ToString(column.Name)
	}
	return names
}

// Next reads a row.
func (r *rows) Next(dest []driver.Value) error {
	for r.next >= len(r.records) {
		if aws.ToString(r.more) == "" {
			return io.EOF
		}
		if err := r.page(r.more); err != nil {
			return err
		}
	}
	record := r.records[r.next]
	if len(record) != len(dest) {
		return fmt.Errorf("the Data API sent a row of %d values for %d columns", len(record), len(dest))
	}
	r.next++
	for n, field := range record {
		var err error
		if dest[n], err = value(field, aws.ToString(r.columns[n].TypeName)); err != nil {
			return fmt.Errorf("reading column %q: %w", aws.ToString(r.columns[n].Name), err)
		}
	}
	return nil
}

// Close forgets the rest: nothing is on its way.
func (r *rows) Close() error {
	r.records, r.more = nil, nil
	return nil
}
