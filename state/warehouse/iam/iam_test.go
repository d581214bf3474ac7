package iam_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
	"github.com/redveil/redveil/state/warehouse/awstest"
	"github.com/redveil/redveil/state/warehouse/iam"
)

var analytics = iam.Target{Region: "us-east-1", Cluster: "analytics", DBUser: "admin", Database: "dev"}

// aws starts AWS, and sets the environment as a user's is.
func aws(t *testing.T, options awstest.Options) *awstest.Server {
	t.Helper()
	served := awstest.Start(t, sandboxtest.Start(t), options)
	alone(t)
	t.Setenv("AWS_ENDPOINT_URL", served.URL)
	t.Setenv("AWS_ENDPOINT_URL_STS", served.URL) // the chain does not read the other one
	t.Setenv("AWS_ACCESS_KEY_ID", awstest.AccessKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", awstest.SecretKey)
	return served
}

// alone takes away what a developer's own machine knows of AWS.
func alone(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
		}
	}
	if cache, err := os.UserCacheDir(); err == nil { // where the sandbox has its template
		t.Setenv("XDG_CACHE_HOME", cache)
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// load never waits between two tries.
func load(t *testing.T, target iam.Target, now func() time.Time) *iam.Source {
	t.Helper()
	source, err := iam.Load(t.Context(), target, iam.Options{Now: now, Wait: func(int) time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// open connects as the engine does.
func open(ctx context.Context, source *iam.Source) (*warehouse.Session, error) {
	endpoint, err := source.Endpoint(ctx)
	if err != nil {
		return nil, err
	}
	return warehouse.Open(ctx, warehouse.Config{
		Host: endpoint.Host, Port: endpoint.Port, Database: source.Target().Database, SSLMode: "disable",
		Temporary: func(ctx context.Context) (warehouse.Login, error) {
			c, err := source.Credentials(ctx)
			return warehouse.Login{Account: c.Login, Password: c.Password}, err
		},
	})
}

func TestTemporaryCredentialsSignInAsTheUserTheyAreFor(t *testing.T) {
	running := sandboxtest.Start(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"),
		`CREATE USER "IAMR:redveil-apply" PASSWORD DISABLE`, `CREATE USER "IAM:ada" PASSWORD DISABLE`)
	served := awstest.Start(t, running, awstest.Options{
		Keys: map[string]string{"AKIAADA": "arn:aws:iam::123456789012:user/people/ada"},
	})
	alone(t)
	t.Setenv("AWS_ENDPOINT_URL", served.URL)
	t.Setenv("AWS_SECRET_ACCESS_KEY", awstest.SecretKey)
	serverless := iam.Target{Region: "us-east-1", Workgroup: "analytics", Database: "dev"}
	for _, c := range []struct {
		key    string
		target iam.Target
		login  string
		user   string
	}{
		{awstest.AccessKey, analytics, "IAM:admin", "admin"},
		{awstest.AccessKey, iam.Target{Region: "us-east-1", Cluster: "analytics", Database: "dev"}, `IAMR:redveil-apply`, "IAMR:redveil-apply"},
		{awstest.AccessKey, serverless, "IAMR:redveil-apply", "IAMR:redveil-apply"},
		{"AKIAADA", serverless, "IAM:ada", "IAM:ada"},
	} {
		t.Setenv("AWS_ACCESS_KEY_ID", c.key)
		source := load(t, c.target, time.Now)
		credentials, err := source.Credentials(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if credentials.Login != c.login || strings.Contains(fmt.Sprintf("%+v", credentials), "Sesame") {
			t.Errorf("got %+v, want %s", credentials, c.login)
		}
		session, err := open(t.Context(), source)
		if err != nil {
			t.Fatal(err)
		}
		var user string
		if err := session.QueryRowContext(t.Context(), `SELECT current_user`).Scan(&user); err != nil || user != c.user {
			t.Errorf("signed in as %s, want %s: %v", user, c.user, err)
		}
		_ = session.Close()
	}
}

func TestCredentialsAreRenewedBeforeTheyEnd(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	served := aws(t, awstest.Options{Now: clock})
	source := load(t, analytics, clock)
	session, err := open(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	for _, step := range []struct {
		later time.Duration
		calls int
	}{{9 * time.Minute, 1}, {2 * time.Minute, 2}, {time.Hour, 3}} {
		now = now.Add(step.later)
		again, err := session.Again(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_ = again.Close()
		if got := served.Calls("GetClusterCredentials"); got != step.calls {
			t.Errorf("after %s AWS was asked %d times, want %d", step.later, got, step.calls)
		}
	}
}

func TestTheTemporaryPasswordIsInNoError(t *testing.T) {
	aws(t, awstest.Options{}).Break(awstest.Faults{Echo: true})
	_, err := open(t.Context(), load(t, analytics, time.Now))
	if err == nil || !strings.Contains(err.Error(), `not the password of "IAM:admin": ***`) {
		t.Error(err)
	}
}

func TestTheCredentialChainIsTheSDKs(t *testing.T) {
	aws(t, awstest.Options{})
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Run("profile", func(t *testing.T) {
		t.Setenv("AWS_SHARED_CREDENTIALS_FILE", write("credentials", fmt.Sprintf(
			"[warehouse]\naws_access_key_id = %s\naws_secret_access_key = %s\n", awstest.AccessKey, awstest.SecretKey)))
		t.Setenv("AWS_PROFILE", "warehouse")
		who(t, "IAMR:redveil-apply")
	})
	t.Run("a token of the job", func(t *testing.T) {
		t.Setenv("AWS_WEB_IDENTITY_TOKEN_FILE", write("token", "eyJhbGciOi"))
		t.Setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/from-a-token")
		t.Setenv("AWS_ROLE_SESSION_NAME", "run-1")
		who(t, "IAMR:from-a-token")
	})
}

func who(t *testing.T, want string) {
	t.Helper()
	source := load(t, analytics, time.Now)
	identity, err := source.WhoAmI(t.Context())
	if err != nil || identity.Account() != want {
		t.Errorf("got %+v, want %s: %v", identity, want, err)
	}
}

func TestARoleThatManyShareIsWarnedAbout(t *testing.T) {
	aws(t, awstest.Options{Keys: map[string]string{"AKIAADA": "arn:aws:iam::123456789012:user/ada"}})
	identityOnly := analytics
	identityOnly.DBUser = ""
	for _, c := range []struct {
		key    string
		target iam.Target
		want   string
	}{
		{awstest.AccessKey, identityOnly, `the account "IAMR:redveil-apply" stands for everybody who may assume the role "redveil-apply": the warehouse cannot tell them apart; let only redveil's workflow assume it (in the role's trust policy), or name a database user of its own with db_user`},
		{awstest.AccessKey, analytics, ""},
		{"AKIAADA", identityOnly, ""},
	} {
		t.Setenv("AWS_ACCESS_KEY_ID", c.key)
		source := load(t, c.target, time.Now)
		identity, err := source.WhoAmI(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := source.Shared(identity); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestTheAccountOfThePolicyIsTheOneThatSignsIn(t *testing.T) {
	aws(t, awstest.Options{})
	identityOnly := analytics
	identityOnly.DBUser = ""
	source := load(t, identityOnly, time.Now)
	identity, err := source.WhoAmI(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := source.CheckAccount(identity, "IAMR:redveil-apply"); err != nil {
		t.Error(err)
	}
	want := `the integration names "IAMR:other", but the AWS credentials of this run are those of arn:aws:sts::123456789012:assumed-role/redveil-apply/GitHubActions, which signs in as "IAMR:redveil-apply"; use the credentials of that account, or change username`
	if err := source.CheckAccount(identity, "IAMR:other"); err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestThrottledCallsAreTriedAgain(t *testing.T) {
	served := aws(t, awstest.Options{})
	source := load(t, analytics, time.Now)
	served.Break(awstest.Faults{Throttled: 5})
	if _, err := source.Credentials(t.Context()); err != nil {
		t.Error(err)
	}
	served.Break(awstest.Faults{Throttled: 100})
	_, err := source.Endpoint(t.Context())
	want := `AWS answered 10 times that there are too many calls (ThrottlingException); run again when fewer run in this account`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

var port = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func TestAServiceThatNeverAnswersIsGivenUp(t *testing.T) {
	served := aws(t, awstest.Options{})
	source, err := iam.Load(t.Context(), analytics, iam.Options{
		Now: time.Now, Timeout: 50 * time.Millisecond, Wait: func(int) time.Duration { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	served.Break(awstest.Faults{Silent: true})
	_, err = source.Endpoint(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), `calling AWS about cluster "analytics" in us-east-1: `) {
		t.Error(err)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name   string
		target func(*iam.Target)
		faults awstest.Faults
		env    map[string]string
		want   string
	}{
		{
			name: `no permission to have credentials`, faults: awstest.Faults{Denied: []string{"redshift:GetClusterCredentials"}},
			want: `arn:aws:sts::123456789012:assumed-role/redveil-apply/GitHubActions may not do redshift:GetClusterCredentials on arn:aws:redshift:us-east-1:123456789012:dbuser:analytics/admin; allow it in the IAM policy: {"Effect": "Allow", "Action": "redshift:GetClusterCredentials", "Resource": "arn:aws:redshift:us-east-1:123456789012:dbuser:analytics/admin"}`,
		},
		{
			name: `no permission to look up the endpoint`, faults: awstest.Faults{Denied: []string{"redshift:DescribeClusters"}},
			want: `arn:aws:sts::123456789012:assumed-role/redveil-apply/GitHubActions may not do redshift:DescribeClusters on arn:aws:redshift:us-east-1:123456789012:cluster:analytics; allow it in the IAM policy: {"Effect": "Allow", "Action": "redshift:DescribeClusters", "Resource": "arn:aws:redshift:us-east-1:123456789012:cluster:analytics"}`,
		},
		{
			name: "expired", faults: awstest.Faults{Expired: true},
			want: `the AWS credentials of this run have expired; get new ones: in GitHub Actions configure-aws-credentials gives them for role-duration-seconds, elsewhere sign in to AWS again`,
		},
		{
			name: "no such cluster", target: func(t *iam.Target) { t.Cluster = "other" },
			want: `there is no cluster "other" in us-east-1, or not in this AWS account; check the name and the region of the integration`,
		},
		{
			name: "wrong region", target: func(t *iam.Target) { t.Region = "eu-west-1" },
			want: `there is no cluster "analytics" in eu-west-1, or not in this AWS account; check the name and the region of the integration`,
		},
		{
			name:   "wrong region, Serverless",
			target: func(t *iam.Target) { *t = iam.Target{Region: `eu-west-1`, Workgroup: "analytics", Database: "dev"} },
			want:   `there is no workgroup "analytics" in eu-west-1, or not in this AWS account; check the name and the region of the integration`,
		},
		{
			name: "paused", faults: awstest.Faults{Status: "paused"},
			want: `cluster "analytics" in us-east-1 is paused; resume it with aws redshift resume-cluster --cluster-identifier analytics --region us-east-1, and run again`,
		},
		{
			name: "resuming", faults: awstest.Faults{Status: "resuming"},
			want: `cluster "analytics" in us-east-1 is resuming; run again once it is available`,
		},
		{
			name: "unknown key", env: map[string]string{"AWS_ACCESS_KEY_ID": "AKIASOMEBODY"},
			want: `AWS does not accept the credentials of this run (InvalidClientTokenId): The security token included in the request is invalid.; check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile`,
		},
		{
			name: "no credentials", env: map[string]string{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
			want: `no AWS credentials were found; in GitHub Actions give the job the permission id-token: write and a role with aws-actions/configure-aws-credentials; elsewhere name a profile in AWS_PROFILE, or run where an instance role is`,
		},
		{
			name: "no such profile", env: map[string]string{"AWS_PROFILE": "warehouse"},
			want: `there is no AWS profile "warehouse"; check AWS_PROFILE and the files in ~/.aws`,
		},
		{
			name: "no such user", target: func(t *iam.Target) { t.DBUser = "nobody" },
			want: `signing in to 127.0.0.1:PORT as "IAM:nobody" with temporary credentials of AWS: user "nobody" does not exist; check that the database has this user`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			served := aws(t, awstest.Options{})
			served.Break(c.faults)
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			target := analytics
			if c.target != nil {
				c.target(&target)
			}
			source, err := iam.Load(t.Context(), target, iam.Options{Now: time.Now})
			if err == nil {
				_, err = open(t.Context(), source)
			}
			if err == nil || port.ReplaceAllString(err.Error(), "127.0.0.1:PORT") != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
