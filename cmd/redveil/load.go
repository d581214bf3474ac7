package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// loaded is a policy repository that is whole.
type loaded struct {
	*checkout.Checkout
	repository *spec.Repository
	files      map[string]*hcl.File
}

// problemsError says that problems were printed already.
func problemsError(problems hcl.Diagnostics) error {
	errors := 0
	for _, p := range problems {
		if p.Severity == hcl.DiagError {
			errors++
		}
	}
	return fmt.Errorf("%s in the policy repository; nothing was done", counted(errors, "problem"))
}

// gitAccess is how to sign in to git servers, from the environment.
func gitAccess(world edge) checkout.Access {
	known := world.env("REDVEIL_GIT_KNOWN_HOSTS")
	if known == "" {
		known = filepath.Join(world.env("HOME"), ".ssh", "known_hosts")
	}
	return checkout.Access{
		Token: world.secret("REDVEIL_GIT_TOKEN").Reveal(), Key: world.env("REDVEIL_GIT_SSH_KEY"),
		Passphrase: world.secret("REDVEIL_GIT_SSH_PASSPHRASE").Reveal(), KnownHosts: known,
	}
}

// load reads the repository and prints what is wrong with it.
func load(ctx context.Context, folder string, world edge) (*loaded, error) {
	opened, err := checkout.Open(ctx, folder, gitAccess(world))
	if err != nil {
		return nil, err
	}
	return parseNow(opened, world)
}

// parseNow reads a policy that is about to be used, not compared with.
func parseNow(opened *checkout.Checkout, world edge) (*loaded, error) {
	l, err := parse(opened, world)
	if err != nil {
		return nil, err
	}
	if err := l.report(envProblems(l.repository, world), world); err != nil {
		return nil, err
	}
	return l, nil
}

// loadAt reads the repository as it was at a commit, branch or tag.
func loadAt(ctx context.Context, folder, ref string, world edge) (*loaded, error) {
	opened, err := checkout.At(ctx, folder, ref, gitAccess(world))
	if err != nil {
		return nil, err
	}
	l, problems, err := read(opened)
	if err == nil { // what is no error matters where the policy is used
		err = l.report(errorsOf(problems), world)
	}
	if err != nil {
		return nil, fmt.Errorf("the policy at %s: %w", ref, err)
	}
	return l, nil
}

func parse(opened *checkout.Checkout, world edge) (*loaded, error) {
	l, problems, err := read(opened)
	if err != nil {
		return nil, err
	}
	if err := l.report(problems, world); err != nil {
		return nil, err
	}
	return l, nil
}

// read reads a policy with all that is wrong with it.
func read(opened *checkout.Checkout) (*loaded, hcl.Diagnostics, error) {
	repository, files, problems, err := spec.LoadFolder(opened.FS)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", checkout.Shown(opened.Folder), err)
	}
	return &loaded{Checkout: opened, repository: repository, files: files}, problems, nil
}

func errorsOf(problems hcl.Diagnostics) hcl.Diagnostics {
	return slices.DeleteFunc(problems, func(p *hcl.Diagnostic) bool { return p.Severity != hcl.DiagError })
}

// report prints diagnostics with the author's own lines, sorted by place. It
// returns an error where one of them is one.
func (l *loaded) report(problems hcl.Diagnostics, world edge) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, comparePlaces)
	if world.onProblems != nil {
		world.onProblems(l.Inside, problems)
	}
	if err := writeProblems(problems, l.files, world); err != nil {
		return err
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

// resolve resolves the chosen integrations, all when name is empty, and
// proves that each can be rendered, so that every problem shows in one run.
func (l *loaded) resolve(name string, world edge) ([]*policies.Resolved, error) {
	var all []*policies.Resolved
	var problems hcl.Diagnostics
	for _, integration := range l.repository.Integrations {
		if name != "" && integration.Name != name {
			continue
		}
		resolved, found := policies.Resolve(l.repository, integration.Name, world.now().UTC())
		problems = append(problems, found...)
		if found.HasErrors() {
			continue
		}
		_, found = render.Build(resolved, render.Options{})
		problems = append(problems, found...)
		all = append(all, resolved)
	}
	if err := l.report(problems, world); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, l.noIntegration(name)
	}
	return all, nil
}

func (l *loaded) noIntegration(name string) error {
	if name == "" {
		return fmt.Errorf("the repository declares no integration; add an integration block that says which warehouse it is for")
	}
	names := make([]string, len(l.repository.Integrations))
	for n, integration := range l.repository.Integrations {
		names[n] = integration.Name
	}
	return fmt.Errorf("the repository declares no integration %q; it declares %q", name, names)
}
