package openapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Checker checks requests and answers against the description.
type Checker struct{ router routers.Router }

// Load reads a reduced description.
func Load(file string) (*Checker, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", file, err)
	}
	doc.Servers = nil
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("loading %s: %w", file, err)
	}
	return &Checker{router}, nil
}

// Exchange is a request that passed the check, and whose answer is still to
// come.
type Exchange struct {
	input *openapi3filter.RequestValidationInput
}

// Request checks a request. Its body can be read again afterwards.
func (c *Checker) Request(request *http.Request) (*Exchange, error) {
	route, parameters, err := c.router.FindRoute(request)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", request.Method, request.URL.Path, err)
	}
	input := &openapi3filter.RequestValidationInput{
		Request: request, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:  openapi3filter.NoopAuthenticationFunc,
			SkipSettingDefaults: true,
		},
	}
	if err := openapi3filter.ValidateRequest(request.Context(), input); err != nil {
		return nil, fmt.Errorf("%s %s: %s", request.Method, request.URL.Path, reason(err))
	}
	return &Exchange{input}, nil
}

// Answer checks the answer to a request. Status codes that the description does
// not name for an operation, such as 502, pass.
func (e *Exchange) Answer(code int, header http.Header, body []byte) error {
	request := e.input.Request
	err := openapi3filter.ValidateResponse(request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input, Status: code, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: e.input.Options,
	})
	if err != nil {
		return fmt.Errorf("answer %d to %s %s: %s", code, request.Method, request.URL.Path, reason(err))
	}
	return nil
}

// reason returns an error without the schema, which may be pages long.
func reason(err error) string {
	short, _, _ := strings.Cut(err.Error(), "\nSchema:")
	return short
}
