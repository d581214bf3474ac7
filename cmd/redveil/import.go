package main

import (
	"context"
	"fmt"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/spf13/cobra"
)

type importOptions struct {
	engine.ImportRequest
	timeout time.Duration
	json    bool
}

func importCommand(env environment) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import [DIR]",
		Short: "Write sources for the tables and views that a warehouse has",
		Long: `import writes a source block for each table and view of the chosen schemas that has none,
into catalog/SCHEMA.hcl, and adds new columns and types to those that are declared,
wherever they stand. What a person wrote stays, and nothing is taken out.

It gives nobody access: a source without a subscription has a view that nobody reads.

With --people it also writes a user for each account and a group for each role and group
into people/, and into policies/imported.hcl subscriptions for exactly those who read the
tables of sources today. Who writes or owns tables becomes a question, as a comment.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Folder = folderOf(args)
			return runImport(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Integration, "integration", "", "the integration, where there are several")
	flags.StringArrayVar(&o.Schemas, "schema", nil, "a schema, or a pattern such as 'crm_*'; may be repeated")
	flags.StringArrayVar(&o.Tables, "table", nil, "only these tables, such as 'dim_*' or 'crm.dim_*'; may be repeated")
	flags.BoolVar(&o.Check, "check", false, "write nothing; exit with code 2 if something would be written")
	flags.StringArrayVar(&o.TagsFrom, "tags-from", nil,
		"take tags from dbt:FILE (manifest.json, catalog.json), csv:FILE or comments:PATTERN; may be repeated")
	flags.BoolVar(&o.SuggestTags, "suggest-tags", false, "propose tags for personal data, as comments above columns")
	flags.BoolVar(&o.Sample, "sample", false,
		"with --suggest-tags: look at up to 100 rows of each table, as the system account; no value is shown or kept")
	flags.BoolVar(&o.People, "people", false,
		"also bring over accounts, roles, groups and who reads the tables of sources; alone, only these")
	flags.DurationVar(&o.timeout, "statement-timeout", 30*time.Second, "how long --sample may read of one table")
	flags.BoolVar(&o.json, "json", false, "print what was found as JSON")
	return cmd
}

func runImport(ctx context.Context, o importOptions, env environment) error {
	if o.timeout < time.Millisecond {
		return fmt.Errorf("--statement-timeout %s: say how long reading a table may take, such as 30s", o.timeout)
	}
	runner := env.engine()
	runner.StatementTimeout = o.timeout
	found, err := runner.Import(ctx, o.ImportRequest)
	if err != nil {
		return err
	}
	if o.json {
		err = writeJSON(env, found)
	} else {
		_, err = fmt.Fprint(env.out, found.Text(*env.all))
	}
	if err == nil && o.Check && len(found.Files) > 0 {
		return &exitError{code: exitChanges}
	}
	return err
}
