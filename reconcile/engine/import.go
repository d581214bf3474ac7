package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// ImportRequest asks for the tables of a warehouse as a policy writes them.
type ImportRequest struct {
	Folder, Integration string
	// Schemas and Tables are patterns, as in the ignore blocks of a policy. Without one
	// for schemas, Check looks at those that have a source.
	Schemas, Tables []string
	// Check writes nothing.
	Check bool
	// TagsFrom says where tags come from: dbt:FILE, csv:FILE or comments:PATTERN.
	TagsFrom []string
	// SuggestTags proposes tags by names, and with Sample by values, too.
	SuggestTags, Sample bool
	// People brings over who is in the warehouse, and who reads the tables of sources.
	People bool
}

// Imported is what an import wrote, or would write.
type Imported struct {
	Integration string `json:"integration"`
	Check       bool   `json:"check"`
	Written     bool   `json:"written"`
	importing.Result
	// Notices are what else there is to know.
	Notices []string `json:"notices"`
	// warehouse and reader say where it comes from, and who saw it.
	warehouse report.Warehouse
	reader    redshift.Account
}

// Import writes sources for the tables that a warehouse has, and brings those that
// there are up to date. It writes all files or none.
func (e Engine) Import(ctx context.Context, r ImportRequest) (*Imported, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	from, err := readTagFiles(r.TagsFrom)
	if err != nil {
		return nil, err
	}
	opened, err := checkout.Open(ctx, r.Folder, e.Credentials())
	if err != nil {
		return nil, err
	}
	files, err := readFiles(opened.FS)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", checkout.Shown(r.Folder), err)
	}
	opened.FS = overlay{opened.FS, files.raw} // what is read again is the same
	policy, err := e.Use(opened)
	if err != nil {
		return nil, err
	}
	i, err := policy.one(r.Integration)
	if err != nil {
		return nil, err
	}
	in := importing.Input{
		Repository: policy.Repository, Integration: i, Files: files.normal, Now: e.Now().UTC(),
	}
	found := &Imported{Integration: i.Name, Check: r.Check, warehouse: report.WarehouseOf(i), Notices: []string{}}
	if err := e.importTables(ctx, r, in, found, from); err != nil {
		return nil, err
	}
	if r.People {
		if err := e.importPeople(ctx, policy, i, found, files); err != nil {
			return nil, err
		}
	}
	if !r.People { // which lets them read
		found.noteRevoked(i)
	}
	return found, e.write(policy, found, files)
}

// importTables finds the tables that were asked for, and what the policy lacks of them.
func (e Engine) importTables(ctx context.Context, r ImportRequest, in importing.Input, found *Imported,
	from tagFiles,
) error {
	if r.People && len(r.Schemas) == 0 {
		found.Result = importing.Nothing()
		return nil
	}
	i := in.Integration
	missed, err := e.findRelations(ctx, r, &in, found)
	if err != nil {
		return e.Secrets.Hide(fmt.Errorf("integration %q: %w", i.Name, err))
	}
	if in.Tags, err = from.tags(i.Database, in.Relations); err != nil {
		return err
	}
	if r.SuggestTags {
		refused, err := e.suggest(ctx, r.Sample, &in)
		if err != nil {
			return fmt.Errorf("integration %q: %w; nothing was written", i.Name, err)
		}
		missed = append(missed, refused...)
	}
	if found.Result, err = importing.Run(in); err != nil {
		return err
	}
	found.Skipped = slices.Insert(found.Skipped, 0, missed...)
	return nil
}

// noteRevoked says that tables which come to be governed lose their other readers, where
// the policy asks for that.
func (i *Imported) noteRevoked(of *spec.Integration) {
	isNew := func(item importing.Item) bool { return item.What == importing.Source }
	if of.RawAccess == spec.RawAccessRevoke && slices.ContainsFunc(i.Added, isNew) {
		i.Notices = append(i.Notices, `raw_access is "revoke": a plan takes rights on the new tables away from those `+
			`who have them now, and nobody reads their views before a subscription lets them`)
	}
}

// check returns what is wrong with a request by itself.
func (r ImportRequest) check() error {
	switch {
	case checkout.IsRemote(r.Folder) && !r.Check:
		return fmt.Errorf("importing into %s: files elsewhere cannot be written; clone the repository and give its "+
			"folder, or compare with --check", checkout.Shown(r.Folder))
	case len(r.Schemas) == 0 && r.People && (len(r.Tables) > 0 || len(r.TagsFrom) > 0 || r.SuggestTags):
		return errors.New("--people alone brings no tables over: say with --schema of which schemas, or leave out " +
			"--table, --tags-from and --suggest-tags")
	case len(r.Schemas) == 0 && !r.Check && !r.People:
		return errors.New("say with --schema which schemas to import, such as --schema crm, or --schema '*' for all")
	case r.Sample && !r.SuggestTags:
		return errors.New("--sample looks at values for --suggest-tags; say both")
	}
	return r.checkPatterns()
}

// one returns the integration of that name, or the only one.
func (p *Policy) one(name string) (*spec.Integration, error) {
	chosen, err := p.Choose(name)
	if err != nil {
		return nil, err
	}
	if len(chosen) > 1 {
		return nil, errors.New("there are several integrations: say with --integration which one")
	}
	return chosen[0], nil
}

// findRelations reads what was asked for. It returns what could not be read.
func (e Engine) findRelations(ctx context.Context, r ImportRequest, in *importing.Input, found *Imported) (
	missed []importing.Item, err error,
) {
	session, err := e.ConnectToRead(ctx, in.Integration)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	list, err := state.ReadSchemas(ctx, session)
	if err != nil {
		return nil, err
	}
	found.reader = list.Reader
	choice, err := r.choose(in.Repository, in.Integration, list)
	if err != nil {
		return nil, err
	}
	relations, err := state.ReadRelations(ctx, session, in.Integration.Database, choice.schemas)
	if err != nil {
		return nil, err
	}
	in.Asked = choice.asks
	in.Relations = slices.DeleteFunc(slices.Clone(relations.Relations), func(r state.Relation) bool {
		return !choice.tables.match(r.Schema, r.Name)
	})
	if err := choice.someTable(in.Relations, relations.Relations); err != nil {
		return nil, err
	}
	if !list.Whole {
		found.Notices = append(found.Notices, partly(list.Reader))
	}
	return append(choice.skipped, choice.empty(relations, list.Reader)...), nil
}

// write checks that the policy is still valid, and writes the files.
func (e Engine) write(policy *Policy, found *Imported, files policyFiles) error {
	if len(found.Files) == 0 {
		return nil
	}
	if err := e.checkAfter(policy, found.over(files.raw)); err != nil {
		return err
	}
	if found.Check {
		return nil
	}
	if err := writeAll(policy.Folder, found.Files, files.raw); err != nil {
		return fmt.Errorf("writing into %s: %w; nothing was written", policy.Folder, err)
	}
	found.Written = true
	return nil
}

// checkAfter makes sure that what is written is valid, by the same rules as validate.
func (e Engine) checkAfter(policy *Policy, files map[string][]byte) error {
	_, _, err := e.with(policy, files, "")
	return err
}

// with reads a policy as it would be with some files, and resolves one integration, or all
// where none is named. It returns the last one.
func (e Engine) with(policy *Policy, files map[string][]byte, integration string) (repository *spec.Repository,
	resolved *policies.Resolved, err error,
) {
	repository, parsed, problems, err := policy.memory.LoadFolder(overlay{policy.FS, files}, e.variablesNow())
	if err != nil {
		return nil, nil, err
	}
	if !problems.HasErrors() {
		for _, i := range repository.Integrations {
			if integration != "" && i.Name != integration {
				continue
			}
			var more hcl.Diagnostics
			resolved, more = policies.Resolve(repository, i.Name, e.Now().UTC())
			problems = append(problems, more...)
		}
	}
	if errs := errorsOf(problems); len(errs) > 0 {
		after := &Policy{Checkout: policy.Checkout, Repository: repository, Files: parsed}
		return nil, nil, fmt.Errorf("with what the import would write: %w", e.report(after, errs))
	}
	return repository, resolved, nil
}
