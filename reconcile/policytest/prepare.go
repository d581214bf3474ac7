// Package policytest runs a repository's test blocks against an empty
// warehouse: it creates tables from the sources' columns and each test's rows,
// applies the policy, and signs in as the reader.
package policytest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// Endpoint is the empty warehouse on this machine.
type Endpoint struct {
	Host, Database, Username string
	Port                     int
}

// Suite is the part of a repository that the tests of one integration need.
type Suite struct {
	Integration string
	Repository  *spec.Repository
	Tests       []*spec.Test
	readers     map[string]string        // test → user
	acting      map[string]*spec.Project // by user with a purpose
	several     map[string]bool          // sources that are in several integrations
}

// Suites returns a suite for each integration with tests, with only the sources
// that they read and the people who read them. A test of a source in several
// integrations runs in the first of them, and in each other one where other rules apply
// than in those before it.
func Suites(repository *spec.Repository, resolved []*policies.Resolved, tests []*spec.Test) []*Suite {
	var suites []*Suite
	ruled := make(map[string][]*policies.Source) // by source: as it is tested already
	for _, integration := range repository.Integrations {
		s := &Suite{
			Integration: integration.Name, readers: make(map[string]string),
			acting: make(map[string]*spec.Project),
		}
		sources := make(map[string]bool)
		for _, source := range sourcesIn(resolved, integration.Name) {
			same := func(other *policies.Source) bool { return sameRules(source, other) }
			if !slices.ContainsFunc(ruled[source.Name], same) {
				sources[source.Name] = true
				ruled[source.Name] = append(ruled[source.Name], source)
			}
		}
		for _, test := range tests {
			if sources[test.Source] {
				s.Tests = append(s.Tests, test)
			}
		}
		if len(s.Tests) > 0 {
			s.narrow(repository, integration)
			suites = append(suites, s)
		}
	}
	return suites
}

func sourcesIn(all []*policies.Resolved, integration string) []*policies.Source {
	for _, resolved := range all {
		if resolved.Integration.Name == integration {
			return resolved.Sources
		}
	}
	return nil
}

// sameRules reports whether all that decides who sees what of a source is the same in two
// integrations.
func sameRules(a, b *policies.Source) bool {
	one, other := *a, *b
	one.View, other.View = redshift.Name{}, redshift.Name{}
	return reflect.DeepEqual(one, other)
}

// At sets where the suite's warehouse is.
func (s *Suite) At(target Endpoint) {
	here := s.Repository.Integrations[0]
	here.Host, here.Port, here.Database, here.Username = target.Host, target.Port, target.Database, target.Username
}

func (s *Suite) narrow(repository *spec.Repository, integration *spec.Integration) {
	narrowed := *repository
	here := *integration
	here.SSLMode, here.SSLRootCert, here.Transport = "disable", "", spec.TransportDirect
	here.Password, here.IAM, here.Plan = spec.Password{}, spec.IAM{}, spec.SignIn{}
	here.RawAccess, here.Accounts = spec.RawAccessReport, spec.AccountsExisting
	narrowed.Integrations = []*spec.Integration{&here}
	narrowed.Sources = nil
	read := make(map[string]bool)
	for _, test := range s.Tests {
		read[test.Source] = true
	}
	s.several = make(map[string]bool)
	for _, source := range repository.Sources {
		if read[source.Name] {
			s.several[source.Name] = len(source.Integrations) > 1
			late := *source // a bound view would need functions that the sandbox lacks
			late.LateBinding = true
			narrowed.Sources = append(narrowed.Sources, &late)
		}
	}
	narrowed.Users = s.people(repository)
	narrowed.Projects = slices.Clone(repository.Projects)
	for _, user := range slices.Sorted(maps.Keys(s.acting)) {
		narrowed.Projects = append(narrowed.Projects, s.acting[user])
	}
	slices.SortFunc(narrowed.Projects, func(a, b *spec.Project) int { return strings.Compare(a.Name, b.Name) })
	s.Repository = &narrowed
}

// people returns the tests' readers. Invented readers get a name that no user
// block has.
func (s *Suite) people(repository *spec.Repository) []*spec.User {
	declared := make(map[string]*spec.User)
	for _, user := range repository.Users {
		declared[user.Name] = user
	}
	people := make(map[string]*spec.User)
	projects := make(map[string]bool)
	for _, project := range repository.Projects {
		projects[project.Name] = true
	}
	for n, test := range s.Tests {
		name := test.As
		if test.Reader != nil {
			name = fmt.Sprintf("reader of test %d", n+1)
			for declared[name] != nil {
				name += "'"
			}
			people[name] = &spec.User{
				Origin: test.Origin, Name: name, Username: redshift.Account(name), Active: true,
				Groups: test.Reader.Groups, Attributes: test.Reader.Attributes,
			}
			if len(test.Reader.Purposes) > 0 {
				s.acting[name] = actingIn(fmt.Sprintf("project of test %d", n+1), projects, name, test)
			}
		} else {
			people[name] = declared[name]
		}
		s.readers[test.Name] = name
	}
	all := make([]*spec.User, 0, len(people))
	for _, name := range slices.Sorted(maps.Keys(people)) {
		all = append(all, people[name])
	}
	return all
}
