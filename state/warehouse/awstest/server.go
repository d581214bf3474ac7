// Package awstest answers for AWS in tests: the services redshift,
// redshift-serverless, redshift-data and sts, over http. It runs the statements
// that it is sent on a sandbox. What it is asked and what it answers is checked
// against AWS's own descriptions, where they were fetched: see make aws-models.
package awstest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox"
)

// Account is the AWS account in all names.
const Account = "123456789012"

// Role is who the key AccessKey is, unless Options say otherwise.
const Role = "arn:aws:sts::" + Account + ":assumed-role/redveil-apply/GitHubActions"

// AccessKey and SecretKey are credentials that the services accept.
const (
	AccessKey = "AKIAIOSFODNN7EXAMPLE"
	SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// Options are what there is in AWS.
type Options struct {
	Region    string // us-east-1 if empty
	Cluster   string // analytics if empty
	Workgroup string // analytics if empty
	// Keys are further access keys, with whom they belong to.
	Keys map[string]string
	// Now reads the clock; time.Now if nil.
	Now func() time.Time
}

// Faults are what goes wrong. The zero Faults go right.
type Faults struct {
	// Denied are the actions, such as redshift:GetClusterCredentials, that the
	// caller has no permission for.
	Denied []string
	// Expired says that the caller's credentials have ended.
	Expired bool
	// Throttled is how many calls more are answered with ThrottlingException.
	Throttled int
	// Status is the cluster's status; available if empty.
	Status string
	// Commits says that each statement of a session is committed by itself, and
	// Strangers that each runs on a connection of its own.
	Commits, Strangers bool
	// Sessions and Statements are how many there may be; no limit if 0.
	Sessions, Statements int
	// Lost says that all sessions end.
	Lost bool
	// Echo says that the warehouse refuses every password, and sends it back.
	Echo bool
	// Silent says that no call is ever answered.
	Silent bool
	// Unsigned says that no signature is right. AWS quotes the request then, with the
	// session token.
	Unsigned bool
	// Uncounted says that nobody counts the rows that a statement changes.
	Uncounted bool
	// Dropped says that the connection to the warehouse is lost while it commits. It
	// has committed.
	Dropped bool
	// Short is how many rows an answer has at most; 100 if 0.
	Short int
}

// Server is AWS in a test.
type Server struct {
	// URL is for AWS_ENDPOINT_URL.
	URL   string
	calls map[string]int // by operation
	on    map[string]func()

	options  Options
	sandbox  *sandbox.Sandbox
	gateway  *gateway
	checker  checker
	problems func(format string, args ...any)

	mu         sync.Mutex
	faults     Faults
	issued     int
	sessions   map[string]*session
	statements map[string]*statement
}

// Start answers until the test ends.
func Start(t testing.TB, running *sandbox.Sandbox, options Options) *Server {
	t.Helper()
	s := Serve(t, running, options)
	t.Cleanup(s.Close)
	return s
}

// Serve answers until Close. Requests and answers that AWS does not know fail the
// test.
func Serve(t testing.TB, running *sandbox.Sandbox, options Options) *Server {
	t.Helper()
	if options.Region == "" {
		options.Region = "us-east-1"
	}
	if options.Cluster == "" {
		options.Cluster = "analytics"
	}
	if options.Workgroup == "" {
		options.Workgroup = "analytics"
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Server{
		options: options, sandbox: running, checker: load(t), problems: t.Errorf, calls: map[string]int{},
		sessions: map[string]*session{}, statements: map[string]*statement{},
	}
	s.gateway = open(t, running, options.Now)
	served := httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = served.URL
	s.gateway.also = served.Close
	return s
}

// Certificate returns the certificate of the authority that signed the cluster's, in
// PEM. Go's programs trust what the file in SSL_CERT_FILE holds.
func (s *Server) Certificate() []byte { return s.gateway.authority }

// Close ends the server, its sessions and their statements.
func (s *Server) Close() {
	s.mu.Lock()
	for _, one := range s.statements {
		one.cancel()
	}
	sessions := s.sessions
	s.sessions = map[string]*session{}
	s.mu.Unlock()
	for _, one := range sessions {
		one.close()
	}
	s.gateway.close()
}

// Break changes what goes wrong from now on.
func (s *Server) Break(faults Faults) {
	s.mu.Lock()
	s.faults = faults
	s.gateway.echo.Store(faults.Echo)
	lost := s.sessions
	if faults.Lost {
		s.sessions = map[string]*session{}
	}
	s.mu.Unlock()
	if faults.Lost {
		for _, one := range lost {
			one.close()
		}
	}
}

// On has a function called at the next call of an operation.
func (s *Server) On(operation string, then func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on == nil {
		s.on = map[string]func(){}
	}
	s.on[operation] = then
}

// Calls is how often an operation was called.
func (s *Server) Calls(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[operation]
}

// call is a request to one of the services.
type call struct {
	service, operation string
	caller             string // an ARN
	in                 map[string]any
}

// serve answers a request of any of the services: AWS_ENDPOINT_URL sends all of
// them to one address.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if s.silent() {
		<-r.Context().Done()
		return
	}
	var p protocol = jsonProtocol{}
	if r.Header.Get("X-Amz-Target") == "" {
		p = queryProtocol{}
	}
	c, err := p.read(s.checker, r, body)
	if err != nil {
		s.problems("a request that AWS does not know: %v", err)
		p.refuse(w, c, &fault{http.StatusBadRequest, "ValidationException", err.Error()})
		return
	}
	out, err := s.answer(r, &c)
	if refused, is := err.(*fault); is {
		p.refuse(w, c, refused)
		return
	}
	if err == nil {
		err = s.checker.answer(c, out)
	}
	if err != nil {
		s.problems("an answer to %s that AWS does not give: %v", c.operation, err)
		p.refuse(w, c, &fault{http.StatusInternalServerError, "InternalServerException", err.Error()})
		return
	}
	p.write(w, c, out)
}

func (s *Server) silent() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.Silent
}

// fault is an error that a service answers with.
type fault struct {
	status  int
	code    string
	message string
}

func (f *fault) Error() string { return f.code + ": " + f.message }

func bad(code, format string, args ...any) *fault {
	return &fault{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// answer finds out who calls, and carries the call out.
func (s *Server) answer(r *http.Request, c *call) (map[string]any, error) {
	if err := s.admit(r, c); err != nil {
		return nil, err
	}
	switch c.service + "." + c.operation {
	case "sts.GetCallerIdentity":
		return map[string]any{"Account": Account, "Arn": c.caller, "UserId": "AROAEXAMPLE:GitHubActions"}, nil
	case "sts.AssumeRoleWithWebIdentity":
		return s.assumeRole(c)
	case "redshift.DescribeClusters":
		return s.describeClusters(c)
	case "redshift.GetClusterCredentials":
		return s.clusterCredentials(c)
	case "redshift.GetClusterCredentialsWithIAM":
		return s.identityCredentials(c)
	case "redshift-serverless.GetWorkgroup":
		return s.getWorkgroup(c)
	case "redshift-serverless.GetCredentials":
		return s.workgroupCredentials(c)
	case "redshift-data.ExecuteStatement":
		return s.execute(c)
	case "redshift-data.DescribeStatement":
		return s.describe(r.Context(), c)
	case "redshift-data.GetStatementResult":
		return s.result(c)
	case "redshift-data.CancelStatement":
		return s.cancelStatement(c)
	}
	return nil, bad("UnknownOperationException", "there is no %s.%s", c.service, c.operation)
}

// admit checks who calls, where, and how often.
func (s *Server) admit(r *http.Request, c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[c.operation]++
	if then := s.on[c.operation]; then != nil {
		delete(s.on, c.operation)
		then()
	}
	if c.operation == "AssumeRoleWithWebIdentity" {
		return nil // is not signed
	}
	key, region := signedBy(r.Header.Get("Authorization"))
	c.caller = s.callerOf(key)
	switch {
	case key == "":
		return &fault{http.StatusForbidden, "MissingAuthenticationToken", "Request is missing Authentication Token"}
	case c.caller == "" && c.service == "redshift-data":
		return &fault{
			http.StatusBadRequest, "UnrecognizedClientException",
			"The security token included in the request is invalid.",
		}
	case c.caller == "":
		return &fault{
			http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid.",
		}
	case s.faults.Unsigned:
		return &fault{http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not " +
			"match the signature you provided. The Canonical String for this request should have been 'POST\n/\n\n" +
			"x-amz-security-token:" + r.Header.Get("X-Amz-Security-Token") + "\n'"}
	case s.faults.Expired && c.service == "redshift":
		return &fault{
			http.StatusForbidden, "ExpiredToken", "The security token included in the request is expired",
		}
	case s.faults.Expired:
		return &fault{
			http.StatusBadRequest, "ExpiredTokenException", "The security token included in the request is expired",
		}
	case s.faults.Throttled > 0:
		s.faults.Throttled--
		return &fault{http.StatusBadRequest, "ThrottlingException", "Rate exceeded"}
	case region != s.options.Region && c.service != "sts":
		return s.elsewhere(c)
	}
	return s.permit(c)
}

// signedBy reads the access key and the region from a signature. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func signedBy(header string) (key, region string) {
	_, rest, _ := strings.Cut(header, "Credential=")
	scope, _, _ := strings.Cut(rest, ",")
	parts := strings.Split(scope, "/")
	if len(parts) < 3 {
		return "", ""
	}
	return parts[0], parts[2]
}

func (s *Server) callerOf(key string) string {
	if key == AccessKey {
		return Role
	}
	return s.options.Keys[key]
}
