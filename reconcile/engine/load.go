package engine

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/expr"
)

// Policy is a policy repository without errors, and where it was read from.
type Policy struct {
	*checkout.Checkout
	Repository *spec.Repository
	Files      map[string]*hcl.File
	// memory is for other commits of it.
	memory *spec.Memory
}

// problemsError counts errors that were already printed.
func problemsError(problems hcl.Diagnostics) error {
	errors := 0
	for _, p := range problems {
		if p.Severity == hcl.DiagError {
			errors++
		}
	}
	return fmt.Errorf("%s in the policy repository; nothing was done", report.Counted(errors, "problem"))
}

// Credentials returns how to sign in to git servers, from the environment.
func (e Engine) Credentials() checkout.Credentials {
	known := e.Env("REDVEIL_GIT_KNOWN_HOSTS")
	if known == "" {
		known = filepath.Join(e.Env("HOME"), ".ssh", "known_hosts")
	}
	return checkout.Credentials{
		Token: e.Secret("REDVEIL_GIT_TOKEN").Reveal(), Key: e.Env("REDVEIL_GIT_SSH_KEY"),
		Passphrase: e.Secret("REDVEIL_GIT_SSH_PASSPHRASE").Reveal(), KnownHosts: known,
	}
}

// Load reads the repository and reports what is wrong with it.
func (e Engine) Load(ctx context.Context, folder string) (*Policy, error) {
	opened, err := checkout.Open(ctx, folder, e.Credentials())
	if err != nil {
		return nil, err
	}
	return e.Use(opened)
}

// Use reads a policy that will be used and not only compared with, so its
// variables are checked too.
func (e Engine) Use(opened *checkout.Checkout) (*Policy, error) {
	policy, err := e.parse(opened)
	if err != nil {
		return nil, err
	}
	if err := e.report(policy, e.envProblems(policy.Repository)); err != nil {
		return nil, err
	}
	return policy, nil
}

// LoadAt reads the repository as it was at a commit, branch or tag.
func (e Engine) LoadAt(ctx context.Context, folder, ref string) (*Policy, error) {
	return e.loadAt(ctx, folder, ref, new(spec.Memory), e.variablesThen())
}

// Earlier is LoadAt for an earlier commit of a policy that was read.
func (e Engine) Earlier(ctx context.Context, policy *Policy, ref string) (*Policy, error) {
	memory := policy.memory
	if memory == nil {
		memory = new(spec.Memory)
	}
	return e.loadAt(ctx, policy.Folder, ref, memory, e.variablesThen())
}

func (e Engine) loadAt(ctx context.Context, folder, ref string, memory *spec.Memory, given spec.Given) (*Policy,
	error,
) {
	opened, err := checkout.At(ctx, folder, ref, e.Credentials())
	if err != nil {
		return nil, err
	}
	policy, problems, err := read(opened, memory, given)
	if err == nil { // what is no error matters where the policy is used
		err = e.report(policy, errorsOf(problems))
	}
	if err != nil {
		return nil, fmt.Errorf("the policy at %s: %w", ref, err)
	}
	return policy, nil
}

func (e Engine) parse(opened *checkout.Checkout) (*Policy, error) {
	policy, problems, err := read(opened, new(spec.Memory), e.variablesNow())
	if err != nil {
		return nil, err
	}
	if err := e.report(policy, problems); err != nil {
		return nil, err
	}
	return policy, nil
}

// read reads a policy, and returns everything that is wrong with it.
func read(opened *checkout.Checkout, memory *spec.Memory, given spec.Given) (*Policy, hcl.Diagnostics, error) {
	repository, files, problems, err := memory.LoadFolder(opened.FS, given)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", checkout.Shown(opened.Folder), err)
	}
	return &Policy{Checkout: opened, Repository: repository, Files: files, memory: memory}, problems, nil
}

func errorsOf(problems hcl.Diagnostics) hcl.Diagnostics {
	return slices.DeleteFunc(problems, func(p *hcl.Diagnostic) bool { return p.Severity != hcl.DiagError })
}

// report shows diagnostics with the author's own lines, sorted by place. It
// returns an error if one of them is an error.
func (e Engine) report(policy *Policy, problems hcl.Diagnostics) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, comparePlaces)
	if e.OnProblems != nil {
		if err := e.OnProblems(policy, problems); err != nil {
			return err
		}
	}
	if problems.HasErrors() {
		return problemsError(problems)
	}
	return nil
}

func comparePlaces(a, b *hcl.Diagnostic) int {
	if a.Subject == nil || b.Subject == nil {
		switch {
		case a.Subject != nil:
			return 1
		case b.Subject != nil:
			return -1
		}
		return 0
	}
	if a.Subject.Filename != b.Subject.Filename {
		if a.Subject.Filename < b.Subject.Filename {
			return -1
		}
		return 1
	}
	return cmp.Or(a.Subject.Start.Line-b.Subject.Start.Line, a.Subject.Start.Byte-b.Subject.Start.Byte)
}

// Resolve resolves the integration of that name, or all if the name is empty.
// It renders each, so that one run shows every problem.
func (e Engine) Resolve(policy *Policy, name string) ([]*policies.Resolved, error) {
	all, _, err := e.resolve(policy, name)
	return all, err
}

// resolve returns what was rendered, too.
func (e Engine) resolve(policy *Policy, name string) ([]*policies.Resolved, []*render.Desired, error) {
	var all []*policies.Resolved
	var rendered []*render.Desired
	var problems hcl.Diagnostics
	for _, integration := range policy.Repository.Integrations {
		if name != "" && integration.Name != name {
			continue
		}
		resolved, found := policies.Resolve(policy.Repository, integration.Name, e.Now().UTC())
		problems = append(problems, found...)
		if found.HasErrors() {
			continue
		}
		desired, found := render.Build(resolved, render.Options{})
		problems = append(problems, found...)
		all, rendered = append(all, resolved), append(rendered, desired)
	}
	if err := e.report(policy, problems); err != nil {
		return nil, nil, err
	}
	if len(all) == 0 {
		return nil, nil, policy.NoIntegration(name)
	}
	return all, rendered, nil
}

func (p *Policy) NoIntegration(name string) error {
	if name == "" {
		return fmt.Errorf("the repository declares no integration; add an integration block that says which " +
			"warehouse it is for")
	}
	names := make([]string, len(p.Repository.Integrations))
	for n, integration := range p.Repository.Integrations {
		names[n] = integration.Name
	}
	return fmt.Errorf("the repository declares no integration %q; it declares %s.%s", name,
		strings.Join(names, ", "), expr.Suggest(name, names))
}
