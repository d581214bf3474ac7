package awstest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// permit checks the permissions of the caller. AWS words a missing one so:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (s *Server) permit(c *call) error {
	action := c.service + ":" + c.operation
	if !slices.Contains(s.faults.Denied, action) {
		return nil
	}
	code, status := "AccessDeniedException", http.StatusBadRequest
	if c.service == "redshift" || c.service == "sts" {
		code, status = "AccessDenied", http.StatusForbidden
	}
	return &fault{status, code, fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s because no "+
		"identity-based policy allows the %s action", c.caller, action, s.resource(c), action)}
}

// resource names what a call is about. See
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html
func (s *Server) resource(c *call) string {
	prefix := fmt.Sprintf("arn:aws:redshift:%s:%s:", s.options.Region, Account)
	switch c.operation {
	case "GetClusterCredentials":
		return fmt.Sprintf("%sdbuser:%s/%s", prefix, s.options.Cluster, c.text("DbUser"))
	case "GetClusterCredentialsWithIAM":
		return fmt.Sprintf("%sdbname:%s/%s", prefix, s.options.Cluster, c.text("DbName"))
	case "GetWorkgroup", "GetCredentials":
		return fmt.Sprintf("arn:aws:redshift-serverless:%s:%s:workgroup/%s", s.options.Region, Account,
			s.options.Workgroup)
	}
	return fmt.Sprintf("%scluster:%s", prefix, s.options.Cluster)
}

// elsewhere is what another region answers: it has neither the cluster nor the
// workgroup.
func (s *Server) elsewhere(c *call) error {
	switch c.service {
	case "redshift":
		return &fault{http.StatusNotFound, "ClusterNotFound", fmt.Sprintf("Cluster %s not found.",
			c.text("ClusterIdentifier"))}
	case "redshift-serverless":
		return bad("ResourceNotFoundException", "No workgroup found with name %s.", c.text("workgroupName"))
	}
	return bad("ValidationException", "Redshift endpoint doesn't exist in this region.")
}

// text is a member of a request that is a text; empty without it.
func (c *call) text(name string) string {
	text, _ := c.in[name].(string)
	return text
}

func (s *Server) assumeRole(c *call) (map[string]any, error) {
	if !strings.HasPrefix(c.text("WebIdentityToken"), "ey") {
		return nil, bad("InvalidIdentityToken", "No OpenIDConnect provider found in your account for the token")
	}
	_, role, _ := strings.Cut(c.text("RoleArn"), "role/")
	arn := fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", Account, role, c.text("RoleSessionName"))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issued++
	key := fmt.Sprintf("ASIAEXAMPLE%09d", s.issued)
	if s.options.Keys == nil {
		s.options.Keys = map[string]string{}
	}
	s.options.Keys[key] = arn
	return map[string]any{
		"Credentials": map[string]any{
			"AccessKeyId": key, "SecretAccessKey": SecretKey, "SessionToken": "token",
			"Expiration": s.options.Now().Add(time.Hour).UTC(),
		},
		"AssumedRoleUser": map[string]any{"Arn": arn, "AssumedRoleId": "AROAEXAMPLE:session"},
	}, nil
}

func (s *Server) describeClusters(c *call) (map[string]any, error) {
	if c.text("ClusterIdentifier") != s.options.Cluster {
		return nil, s.elsewhere(c)
	}
	status := s.status()
	cluster := map[string]any{"ClusterIdentifier": s.options.Cluster, "ClusterStatus": status}
	if status == "available" {
		cluster["Endpoint"] = map[string]any{"Address": "127.0.0.1", "Port": s.gateway.port()}
	}
	return map[string]any{"Clusters": []any{cluster}}, nil
}

func (s *Server) status() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.faults.Status, "available")
}

// clusterCredentials succeeds for users that do not exist; signing in then fails.
// See https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html
func (s *Server) clusterCredentials(c *call) (map[string]any, error) {
	if c.text("ClusterIdentifier") != s.options.Cluster {
		return nil, s.elsewhere(c)
	}
	user := c.text("DbUser")
	password, ends := s.issue("IAM:"+user, user, c)
	return map[string]any{"DbUser": "IAM:" + user, "DbPassword": password, "Expiration": ends}, nil
}

func (s *Server) identityCredentials(c *call) (map[string]any, error) {
	if c.text("ClusterIdentifier") != s.options.Cluster {
		return nil, s.elsewhere(c)
	}
	user := accountOf(c.caller)
	password, ends := s.issue(user, user, c)
	return map[string]any{"DbUser": user, "DbPassword": password, "Expiration": ends, "NextRefreshTime": ends}, nil
}

func (s *Server) getWorkgroup(c *call) (map[string]any, error) {
	if c.text("workgroupName") != s.options.Workgroup {
		return nil, s.elsewhere(c)
	}
	return map[string]any{"workgroup": map[string]any{
		"workgroupName": s.options.Workgroup, "status": "AVAILABLE",
		"endpoint": map[string]any{"address": "127.0.0.1", "port": s.gateway.port()},
	}}, nil
}

func (s *Server) workgroupCredentials(c *call) (map[string]any, error) {
	if c.text("workgroupName") != s.options.Workgroup {
		return nil, s.elsewhere(c)
	}
	user := accountOf(c.caller)
	password, ends := s.issue(user, user, c)
	return map[string]any{"dbUser": user, "dbPassword": password, "expiration": ends, "nextRefreshTime": ends}, nil
}

// issue makes a password that the gateway takes until it ends.
func (s *Server) issue(login, user string, c *call) (string, time.Time) {
	seconds, _ := c.in["DurationSeconds"].(float64)
	if c.service == "redshift-serverless" {
		seconds, _ = c.in["durationSeconds"].(float64)
	}
	if seconds == 0 {
		seconds = 900
	}
	ends := s.options.Now().Add(time.Duration(seconds) * time.Second).UTC()
	s.mu.Lock()
	s.issued++
	password := fmt.Sprintf("temporary-%04d-Sesame", s.issued)
	s.mu.Unlock()
	s.gateway.admit(login, user, password, ends)
	return password, ends
}

// accountOf is the database user of an identity. See
// https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentialsWithIAM.html
func accountOf(arn string) string {
	parts := strings.Split(arn, "/")
	if strings.Contains(arn, ":assumed-role/") {
		return "IAMR:" + parts[1]
	}
	return "IAM:" + parts[len(parts)-1]
}
