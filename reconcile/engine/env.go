package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec"
)

const (
	// policyPrefix is the prefix of the variables that a policy may read.
	// Others belong to whatever else runs here.
	policyPrefix = "REDVEIL_"
	// allowVariable is the variable that lists further names that a policy may
	// read.
	allowVariable = "REDVEIL_ENV_ALLOW"
)

// ownVariables are redveil's own, which no policy may read.
var ownVariables = []string{
	"REDVEIL_GIT_TOKEN", "REDVEIL_GIT_SSH_KEY", "REDVEIL_GIT_SSH_PASSPHRASE", "REDVEIL_GIT_KNOWN_HOSTS",
	"REDVEIL_PLAN_KEY", "REDVEIL_GITHUB_LOGIN", "REDVEIL_RELEASES_URL", "REDVEIL_SILENCE_TIMEOUT", allowVariable,
}

// mayRead returns an error if a policy may not name a variable of the
// environment. The author also chooses the host that gets the value, so without
// a limit they could send any secret of this run to a host of their own.
func (e Engine) mayRead(name string) error {
	allowed := func(listed string) bool { return strings.TrimSpace(listed) == name }
	own := func(variable string) bool { return strings.EqualFold(variable, name) } // as Windows does
	switch {
	case slices.ContainsFunc(ownVariables, own):
		return fmt.Errorf("env() does not read %s, which is redveil's own; keep the warehouse's password in "+
			"another variable", name)
	case strings.HasPrefix(strings.ToUpper(name), spec.VariablePrefix):
		return fmt.Errorf("env() does not read %s: what begins with %s is a value of the policy's variables, which "+
			"plans show; keep the password in another variable", name, spec.VariablePrefix)
	case strings.HasPrefix(name, policyPrefix),
		slices.ContainsFunc(strings.Split(e.Env(allowVariable), ","), allowed):
		return nil
	}
	return fmt.Errorf("env() reads REDVEIL_* only, and what %s lists; %s is neither; rename the variable, or list "+
		"it where redveil runs", allowVariable, name)
}

// EnvProblems reports the variables that the policy names and must not read.
func (e Engine) envProblems(repository *spec.Repository) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, i := range repository.Integrations {
		for _, password := range []spec.Password{i.Password, i.Plan.Password} {
			if password.Env == "" {
				continue
			}
			if err := e.mayRead(password.Env); err != nil {
				problems = append(problems, envProblem(password, err))
			}
		}
	}
	return problems
}

func envProblem(password spec.Password, err error) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Variable not allowed", Detail: err.Error() + ".", Subject: &password.Range,
	}
}
