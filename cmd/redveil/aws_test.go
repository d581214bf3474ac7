package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	instead bool // what a script's policy connects to directly is reached through AWS
}

// What a policy does, and how it is planned and applied, does not depend on the way to
// the warehouse: scripts that know nothing of AWS go the same over the Data API.
func TestScriptsOverTheDataAPI(t *testing.T) {
	params := scripts(t)
	for _, name := range []string{"lifecycle", "drift", "batches", "history", "functions", "windows", "destroy"} {
		params.Files = append(params.Files, filepath.Join(params.Dir, name+".txtar"))
	}
	params.Dir = ""
	setup := params.Setup
	params.Setup = func(env *testscript.Env) error {
		if err := setup(env); err != nil {
			return err
		}
		env.Values[awsKey{}] = &lastAWS{instead: true}
		return nil
	}
	testscript.Run(t, params)
}

// direct are the lines of an integration that connect directly.
var direct = regexp.MustCompile(`(?m)^ *host +=.*\n *port +=.*\n *database +=.*\n *username += "admin"\n *sslmode +=.*\n`)

const indirect = `  database  = "dev"
  transport = "data_api"
  auth "iam" {
    region  = "us-east-1"
    cluster = "analytics"
    db_user = "admin"
  }
`

// overDataAPI rewrites the policies in a folder, of which at least one connects.
func overDataAPI(folder string) error {
	rewritten := false
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".hcl" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rewritten = rewritten || direct.Match(content)
		return os.WriteFile(path, direct.ReplaceAll(content, []byte(indirect)), 0o600)
	})
	if err == nil && !rewritten {
		err = errors.New("no policy there connects directly")
	}
	return err
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
		case "unsigned":
			faults.Unsigned = true
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
