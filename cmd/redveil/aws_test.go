package main

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/warehouse/awstest"
	"github.com/rogpeppe/go-internal/testscript"
)

// awsKey is the key of AWS among a script's values, and of the sandbox behind it.
type awsKey struct{}

type lastAWS struct {
	sandbox *sandbox.Sandbox
	served  *awstest.Server
}

// startAWS is the command "aws". It starts AWS before the sandbox, and sets the
// environment as it is in a job, with a certificate that the cluster has.
func startAWS(ts *testscript.TestScript, _ bool, _ []string) {
	t, ok := ts.Value(testingT{}).(testing.TB)
	last := ts.Value(awsKey{}).(*lastAWS)
	if !ok || last.sandbox == nil {
		ts.Fatalf("usage: aws, after sandbox")
	}
	last.served = awstest.Serve(t, last.sandbox, awstest.Options{
		Keys: map[string]string{"AKIAPLANEXAMPLE": "arn:aws:sts::123456789012:assumed-role/redveil-plan/run"},
	})
	ts.Defer(last.served.Close)
	authority := ts.MkAbs("authority.pem")
	ts.Check(os.WriteFile(authority, last.served.Certificate(), 0o600))
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": last.served.URL, "AWS_ACCESS_KEY_ID": awstest.AccessKey,
		"AWS_SECRET_ACCESS_KEY": awstest.SecretKey, "AWS_EC2_METADATA_DISABLED": "true", "SSL_CERT_FILE": authority,
	} {
		ts.Setenv(name, value)
	}
}

// breakAWS is the command "broken FAULT…", such as broken paused: what goes wrong
// from then on, and nothing else.
func breakAWS(ts *testscript.TestScript, _ bool, args []string) {
	var faults awstest.Faults
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		number, _ := strconv.Atoi(value)
		switch name {
		case "denied":
			faults.Denied = append(faults.Denied, value)
		case "expired":
			faults.Expired = true
		case "throttled":
			faults.Throttled = number
		case "status":
			faults.Status = value
		case "commits":
			faults.Commits = true
		case "strangers":
			faults.Strangers = true
		case "sessions":
			faults.Sessions = number
		case "short":
			faults.Short = number
		default:
			ts.Fatalf("there is no fault %s", name)
		}
	}
	ts.Value(awsKey{}).(*lastAWS).served.Break(faults)
}
