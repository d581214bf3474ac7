package dataapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/cenkalti/backoff/v5"
)

// longPoll is how many seconds a call waits for the end of a statement. AWS allows
// 30. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations-long-polling.html
const longPoll = 20

// wait waits for the end of a statement. Where that cannot be seen, or the context
// ends first, it cancels the statement, so that the session can go on with a ROLLBACK.
func (c *conn) wait(ctx context.Context, id *string) (*redshiftdata.DescribeStatementOutput, error) {
	ended, err := c.poll(ctx, id)
	if err == nil {
		return ended, nil
	}
	c.adrift = !c.cancel(ctx, id)
	return nil, c.explain(ctx, err)
}

// cancel cancels a statement, and reports that it has ended.
func (c *conn) cancel(ctx context.Context, id *string) bool {
	late, done := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer done()
	_, err := c.client.CancelStatement(late, &redshiftdata.CancelStatementInput{Id: id})
	if err != nil && !isOver(err) {
		return false
	}
	_, err = c.poll(late, id)
	return err == nil
}

// isOver reports that there was nothing to cancel any more.
func isOver(err error) bool {
	var said smithy.APIError
	return errors.As(err, &said) && said.ErrorCode() == "ValidationException"
}

// poll asks how a statement stands until it has ended. Each call waits for that
// itself; the pauses in between are for services that do not know how to.
func (c *conn) poll(ctx context.Context, id *string) (*redshiftdata.DescribeStatementOutput, error) {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = 50*time.Millisecond, 2*time.Second
	for {
		said, err := c.client.DescribeStatement(ctx, &redshiftdata.DescribeStatementInput{Id: id}, waiting)
		var refused smithy.APIError
		switch {
		case errors.As(err, &refused) && refused.ErrorCode() == "ActiveWaitingRequestsExceededException":
		case err != nil:
			return nil, err
		case said.Status == types.StatusStringFinished, said.Status == types.StatusStringFailed,
			said.Status == types.StatusStringAborted:
			return said, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pauses.NextBackOff()):
		}
	}
}

// waiting adds WaitTimeSeconds to a request, which the service knows and this
// version of the SDK does not.
func waiting(o *redshiftdata.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Serialize.Insert(middleware.SerializeMiddlewareFunc("WaitTimeSeconds", addWait),
			"OperationSerializer", middleware.After)
	})
}

func addWait(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
	out middleware.SerializeOutput, metadata middleware.Metadata, err error,
) {
	request, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, metadata, fmt.Errorf("the request is %T", in.Request)
	}
	body, err := io.ReadAll(request.GetStream())
	if err != nil {
		return out, metadata, err
	}
	var members map[string]any
	if err := json.Unmarshal(body, &members); err != nil {
		return out, metadata, err
	}
	members["WaitTimeSeconds"] = longPoll
	if body, err = json.Marshal(members); err != nil {
		return out, metadata, err
	}
	if in.Request, err = request.SetStream(bytes.NewReader(body)); err != nil {
		return out, metadata, err
	}
	return next.HandleSerialize(ctx, in)
}
