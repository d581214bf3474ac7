package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/go-git/go-git/v5/plumbing/transport/client"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
)

// The limits for what a git server may send over https. It usually sends one
// commit, and sometimes a history.
const (
	maxAnswer = 2 << 30         // bytes
	maxQuiet  = 2 * time.Minute // without a byte
)

var (
	errAnswerTooLong = fmt.Errorf("the server's answer has more than %d GiB; clone the repository with git and "+
		"give the folder of the clone", maxAnswer>>30)
	errQuiet = fmt.Errorf("the server sent nothing for %s", maxQuiet)
)

// install makes go-git read bounded answers. go-git keeps its clients in one
// place for the whole program.
var install = sync.OnceFunc(func() {
	bounded := githttp.NewClient(&http.Client{
		Transport: Bounded{Inner: http.DefaultTransport, Most: maxAnswer, Quiet: maxQuiet},
	})
	client.InstallProtocol("https", bounded)
	client.InstallProtocol("http", bounded)
})

// Bounded is a transport whose answers always end: with an error if they are
// longer than Most bytes, or if nothing arrives for Quiet.
type Bounded struct {
	Inner http.RoundTripper
	Most  int64
	Quiet time.Duration
}

// RoundTrip sends a request.
func (b Bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(request.Context())
	timer := time.AfterFunc(b.Quiet, func() { cancel(errQuiet) })
	response, err := b.Inner.RoundTrip(request.WithContext(ctx))
	if err != nil {
		timer.Stop()
		if cause := context.Cause(ctx); errors.Is(cause, errQuiet) {
			err = cause
		}
		cancel(nil)
		return nil, err
	}
	response.Body = &boundedBody{body: response.Body, bounds: b, ctx: ctx, timer: timer, end: func() { cancel(nil) }}
	return response, nil
}

type boundedBody struct {
	body   io.ReadCloser
	bounds Bounded
	ctx    context.Context
	timer  *time.Timer
	end    func()
	read   int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	b.timer.Reset(b.bounds.Quiet)
	n, err := b.body.Read(p)
	b.timer.Stop() // the caller may take longer with it
	if b.read += int64(n); b.read > b.bounds.Most {
		return 0, errAnswerTooLong
	}
	if err != nil && errors.Is(context.Cause(b.ctx), errQuiet) {
		err = errQuiet
	}
	return n, err
}

func (b *boundedBody) Close() error {
	b.timer.Stop()
	defer b.end()
	return b.body.Close()
}
