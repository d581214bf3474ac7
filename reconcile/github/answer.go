package github

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer is the longest answer in bytes. GitHub's pages have a hundred
// entries, each with a comment of at most 64 KiB.
const maxAnswer = 64 << 20

var (
	errTooLong = fmt.Errorf("the answer has more than %d MiB, which none of GitHub's has; check GITHUB_API_URL",
		maxAnswer>>20)
	errElsewhere = errors.New("the answer leads to another server, which must not get the token; check " +
		"GITHUB_API_URL")
	errCircle = errors.New("the answers lead on without end; check GITHUB_API_URL")
)

// hopeless reports whether another attempt would get the same answer.
func hopeless(err error) bool {
	return errors.Is(err, errTooLong) || errors.Is(err, errElsewhere) || errors.Is(err, errCircle)
}

// buffer reads an answer to its end, so that an incomplete one can be requested
// again.
func buffer(response *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	err = errors.Join(err, response.Body.Close())
	if len(text) > maxAnswer {
		text, err = nil, errTooLong
	}
	response.Body = io.NopCloser(bytes.NewReader(text))
	return err
}

// sameOrigin follows redirects only to where the token may go. net/http would
// also send it to other ports and sub-domains, and without TLS.
func sameOrigin(request *http.Request, before []*http.Request) error {
	first := before[0].URL
	switch {
	case request.URL.Scheme != first.Scheme || request.URL.Host != first.Host:
		return errElsewhere
	case len(before) >= 10:
		return errCircle
	}
	return nil
}
