package github

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// retrying is a transport that tries again what may succeed later, after a rate
// limit, a 5xx answer or a broken connection.
//
// A POST may have taken effect even if the connection broke or the answer was
// 5xx. It is sent again only for a caller that can find out whether it did; see
// once.
type retrying struct {
	inner *http.Client
	wait  time.Duration
	slept func(context.Context, time.Duration) error
}

// call is one request with all its attempts.
type call struct {
	*retrying
	ctx     context.Context
	look    func(context.Context) (bool, error)
	safe    bool // sending it twice does no harm
	tries   int
	waited  time.Duration
	next    time.Duration // the pause before the next attempt
	last    error         // why the last attempt failed
	unknown bool          // it is not known whether the last attempt took effect
}

// mostTries limits the attempts of one call if the waits are short.
const mostTries = 10

// RoundTrip sends the request until it gets a final answer. It returns a
// *gaveUpError if it gives up.
func (r *retrying) RoundTrip(request *http.Request) (*http.Response, error) {
	again, err := retryablehttp.FromRequest(request)
	if err != nil {
		return nil, err
	}
	c := &call{
		retrying: r, ctx: request.Context(), look: lookOf(request.Context()),
		safe: request.Method != http.MethodPost,
	}
	client := &retryablehttp.Client{
		HTTPClient:   r.inner,
		RetryMax:     mostTries - 1,
		CheckRetry:   c.check,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 },
		PrepareRetry: c.prepare,
		ErrorHandler: c.giveUp,
	}
	response, err := client.Do(again)
	if response != nil {
		// With this header go-github would refuse all requests until then, but
		// waiting is this transport's task.
		response.Header.Del("X-RateLimit-Reset")
	}
	return response, err
}

// check decides after each attempt whether there is another one, and when.
func (c *call) check(ctx context.Context, response *http.Response, err error) (bool, error) {
	c.tries++
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err == nil {
		err = buffer(response)
	}
	if c.last = err; err == nil {
		c.last = refusal(response)
	}
	if c.last == nil {
		return false, nil
	}
	var limit *limitError
	c.unknown = !errors.As(c.last, &limit) && !c.safe
	transient, _ := retryablehttp.DefaultRetryPolicy(ctx, response, err)
	if hopeless(err) || limit == nil && !transient || c.unknown && c.look == nil {
		return false, c.last
	}
	c.next = c.pause(limit)
	if c.waited+c.next > c.wait || c.tries >= mostTries {
		return false, c.last
	}
	return true, nil
}

// refusal returns an answer that another attempt may change, as an error.
func refusal(response *http.Response) error {
	if limit := limitOf(response); limit != nil {
		return limit
	}
	if response.StatusCode < http.StatusInternalServerError {
		return nil
	}
	return &serverError{status: response.Status, message: messageOf(response)}
}

// pause returns how long to wait before the next attempt: what GitHub asks for,
// else twice as long as before.
func (c *call) pause(limit *limitError) time.Duration {
	if limit != nil {
		return limit.pause << min(c.tries-1, limit.doublings)
	}
	return min(time.Second<<(c.tries-1), 30*time.Second)
}

// prepare waits for the next attempt, and cancels it if the last one took
// effect after all.
func (c *call) prepare(request *http.Request) error {
	ctx := request.Context()
	if err := c.slept(ctx, c.next); err != nil {
		return err
	}
	c.waited += c.next
	if !c.unknown {
		return nil
	}
	done, err := c.look(ctx)
	if err == nil && done {
		return errTookEffect
	}
	return err
}

// giveUp returns the error after the last attempt. The answer is read and
// closed.
func (c *call) giveUp(_ *http.Response, err error, _ int) (*http.Response, error) {
	if c.ctx.Err() != nil || errors.Is(err, errTookEffect) {
		return nil, err
	}
	return nil, &gaveUpError{tries: c.tries, waited: c.waited, last: err}
}

// sleep waits, or returns early when the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
