package dataapi

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/redveil/redveil/state/warehouse"
	"github.com/redveil/redveil/state/warehouse/iam"
)

// keepAlive is how long a session stays without a statement. No call ends a
// session, so one whose run was killed keeps its locks that long. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-session-reuse.html
const keepAlive = 10 * time.Minute

// mostBytes is how long a statement may be. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations.html
const mostBytes = 200 << 10

// grace is how long a statement that is no longer wanted has to end.
const grace = 10 * time.Second

// conn is one session.
type conn struct {
	source  *iam.Source
	client  *redshiftdata.Client
	session string // empty before the first statement
	open    bool   // a transaction may be
	gone    bool   // the session is not there any more
	adrift  bool   // a statement may be at work of which nothing is known
}

var (
	_ driver.QueryerContext    = (*conn)(nil)
	_ driver.ExecerContext     = (*conn)(nil)
	_ driver.NamedValueChecker = (*conn)(nil)
	_ driver.Validator         = (*conn)(nil)
	_ driver.SessionResetter   = (*conn)(nil)
)

// ExecContext sends a statement, and waits for its end.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	ended, err := c.run(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return driver.RowsAffected(max(0, ended.ResultRows)), nil
}

// QueryContext sends a query, and reads the first of its rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	ended, err := c.run(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if !aws.ToBool(ended.HasResultSet) {
		return &rows{}, nil
	}
	read := &rows{ctx: ctx, conn: c, id: ended.Id}
	return read, read.page(nil)
}

// run sends a statement and returns how it ended.
func (c *conn) run(ctx context.Context, query string, args []driver.NamedValue) (
	*redshiftdata.DescribeStatementOutput, error,
) {
	if !c.IsValid() {
		return nil, driver.ErrBadConn
	}
	if len(query) > mostBytes {
		return nil, fmt.Errorf("the statement has %d bytes, and the Data API takes %d at most; use transport = "+
			"\"direct\", which takes 16 MB", len(query), mostBytes)
	}
	text, parameters, err := named(query, args)
	if err != nil {
		return nil, err
	}
	id, err := c.send(ctx, text, parameters)
	if err != nil {
		return nil, err
	}
	ended, err := c.wait(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := c.outcome(ctx, ended, text); err != nil {
		return nil, err
	}
	if c.session == "" {
		c.gone = true
		return nil, fmt.Errorf("the Data API opened no session at %s", c.source.Target().Place())
	}
	return ended, nil
}

// send begins a statement. The first one opens the session; those that follow name
// only the session. See
// https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_ExecuteStatement.html
func (c *conn) send(ctx context.Context, text string, parameters []types.SqlParameter) (*string, error) {
	in := &redshiftdata.ExecuteStatementInput{Sql: aws.String(text), Parameters: parameters}
	if c.session != "" {
		in.SessionId = aws.String(c.session)
	} else {
		c.place(in)
	}
	c.open = c.open || beginsTransaction(text)
	said, err := c.client.ExecuteStatement(ctx, in)
	if err != nil {
		c.adrift = !isAnswer(err) // whether the call arrived is not known
		return nil, c.explain(ctx, err)
	}
	c.session = aws.ToString(said.SessionId)
	return said.Id, nil
}

func (c *conn) place(in *redshiftdata.ExecuteStatementInput) {
	target := c.source.Target()
	in.Database = aws.String(target.Database)
	in.SessionKeepAliveSeconds = aws.Int32(int32(keepAlive.Seconds()))
	if target.Workgroup != "" {
		in.WorkgroupName = aws.String(target.Workgroup)
		return
	}
	in.ClusterIdentifier = aws.String(target.Cluster)
	if target.DBUser != "" {
		in.DbUser = aws.String(target.DBUser)
	}
}

// outcome returns the error of a statement that did not succeed.
func (c *conn) outcome(ctx context.Context, ended *redshiftdata.DescribeStatementOutput, text string) error {
	switch ended.Status {
	case types.StatusStringFinished:
		if endsTransaction(text) {
			c.open = false
		}
		return nil
	case types.StatusStringAborted:
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return canceled()
	default:
		return c.refused(refusal(aws.ToString(ended.Error)), text)
	}
}

func (c *conn) refused(refused *warehouse.Refusal, text string) error {
	if refused.Code == "" && commits(text) { // perhaps not the server's word: the connection may have been lost
		c.adrift = true
		return &warehouse.BrokenError{
			Place: c.source.Target().Place(), What: fmt.Sprintf("did not answer COMMIT (%s)", refused.Message),
			Inner: refused,
		}
	}
	return refused
}

// CheckNamedValue takes what the Data API can send: values that are texts.
func (c *conn) CheckNamedValue(v *driver.NamedValue) (err error) {
	v.Value, err = driver.DefaultParameterConverter.ConvertValue(v.Value)
	return err
}

// IsValid reports whether the session can go on.
func (c *conn) IsValid() bool { return !c.gone && !c.adrift }

// ResetSession refuses a session that has ended.
func (c *conn) ResetSession(context.Context) error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return nil
}

// Prepare always fails: the Data API prepares nothing.
func (c *conn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("preparing a statement: the Data API has no prepared statements")
}

// Begin always fails, as BEGIN is sent as a statement.
func (c *conn) Begin() (driver.Tx, error) {
	return nil, errors.New("beginning a transaction: send BEGIN as a statement")
}

// Close undoes a transaction that is open, so that it does not keep its locks until
// the session lapses. A statement that may still be at work is waited for.
func (c *conn) Close() error {
	if c.gone || !c.open || c.session == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	for busy := c.adrift; ; {
		c.gone, c.adrift = false, false
		_, err := c.run(ctx, "ROLLBACK", nil)
		if !busy || !c.gone { // the Data API says the same of a session that is busy as of one that has ended
			c.open = false
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(grace / 40):
		}
	}
}
