package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec/importing"
	"github.com/redveil/redveil/spec/importing/detect"
	"github.com/redveil/redveil/spec/importing/tagging"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// How much is read of each table, and for how long.
const (
	sampleRows    = 100
	sampleTimeout = 30 * time.Second // unless the engine has another
)

// suggest adds suggestions to an import: by names alone, or with values, too. It
// returns the tables that could not be looked at.
func (e Engine) suggest(ctx context.Context, sample bool, in *importing.Input) (refused []importing.Item, err error) {
	in.Suggestions = make(map[tagging.Place]detect.Suggestion)
	s := &sampler{
		account: redshift.Account(in.Integration.Username), timeout: cmp.Or(e.StatementTimeout, sampleTimeout),
	}
	if sample {
		// As what views read is read with the rights of this account, so are values. In a
		// transaction that cannot write it changes nothing.
		s.session, err = e.open(ctx, report.WarehouseOf(in.Integration), warehouse.Config{ReadOnly: true})
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, s.session.Close()) }()
		if err := s.limit(ctx); err != nil {
			return nil, err
		}
	}
	tagged := taggedPersonal(in)
	step, finish := e.progress("sampling " + in.Integration.Name)
	defer finish()
	for n, relation := range in.Relations {
		if sample && step != nil {
			step(fmt.Sprintf("table %d of %d, %s", n+1, len(in.Relations), relation.Place()), 0, 0)
		}
		columns, of := wanted(relation, tagged)
		if s.session != nil && len(columns) > 0 {
			reason, err := s.look(ctx, relation, columns, of)
			if err != nil {
				return nil, err
			}
			if reason != "" {
				refused = append(refused, importing.Item{
					What: importing.Sampled, Table: relation.Place(), Reason: reason,
				})
			}
		}
		for n, column := range columns {
			if suggestion, ok := of[n].Suggest(); ok {
				place := tagging.Place{Schema: relation.Schema, Table: relation.Name, Column: column.Name}
				in.Suggestions[place] = suggestion
			}
		}
	}
	return refused, nil
}

// taggedPersonal are the columns with a tag that says already what they hold.
func taggedPersonal(in *importing.Input) map[tagging.Place]bool {
	all := make(map[tagging.Place]bool)
	for _, source := range in.Repository.Sources {
		if !source.In(in.Integration.Name) {
			continue
		}
		for _, column := range source.Columns {
			if slices.ContainsFunc(column.Tags, isPersonal) {
				all[tagging.Place{
					Schema: source.Table.Schema.String(), Table: source.Table.Object.String(),
					Column: column.Name.String(),
				}] = true
			}
		}
	}
	for _, t := range in.Tags {
		if isPersonal(t.Tag) {
			all[t.Place] = true
		}
	}
	return all
}

// wanted are the columns that could hold personal data, and carry no tag that says so
// already: nothing else is read.
func wanted(relation state.Relation, tagged map[tagging.Place]bool) ([]state.RelationColumn, []*detect.Column) {
	var columns []state.RelationColumn
	var of []*detect.Column
	for _, column := range relation.Columns {
		about := detect.NewColumn(column.Name, column.Type)
		place := tagging.Place{Schema: relation.Schema, Table: relation.Name, Column: column.Name}
		if id, err := redshift.ParseIdent(column.Name); err == nil && id.String() == column.Name && about.Wanted() &&
			!tagged[place] {
			columns, of = append(columns, column), append(of, about)
		}
	}
	return columns, of
}

func isPersonal(tag string) bool { return tag == "pii" || strings.HasPrefix(tag, "pii.") }

// sampler looks at values, one table after the other. What it reads stays here.
type sampler struct {
	session *warehouse.Session
	account redshift.Account
	timeout time.Duration
}

// limit ends a statement that takes long. An error ends the transaction, and with it
// the setting.
func (s *sampler) limit(ctx context.Context) error {
	statement := redshift.Format("SET statement_timeout TO %s", redshift.Int(s.timeout.Milliseconds()))
	return s.session.Exec(ctx, statement, statement.String())
}

// look shows some values of a table to what looks for personal data. It returns why it
// may not, and an error if nothing can be asked any more. Neither holds what the
// warehouse or the driver said, which could quote a value.
func (s *sampler) look(ctx context.Context, relation state.Relation, columns []state.RelationColumn,
	of []*detect.Column,
) (reason string, err error) {
	if relation.Kind == state.ExternalTable {
		return "external tables are not sampled, since reading them costs by the byte", nil
	}
	name, err := redshift.ParseName(relation.Place())
	if err != nil || name.String() != relation.Place() {
		return "", nil // it is not imported either
	}
	limited, cancel := context.WithTimeout(ctx, s.timeout+sampleTimeout)
	defer cancel()
	err = state.Sample(limited, s.session, name, columns, sampleRows, detect.Longest, func(column int, value string) {
		of[column].Look(value)
	})
	if err == nil {
		return "", nil
	}
	code := warehouse.CodeOf(err)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case code == "42501":
		reason = fmt.Sprintf("account %q may not read it", s.account)
	case code == "57014":
		reason = fmt.Sprintf("reading %d rows took longer than %s", sampleRows, s.timeout)
	case code != "":
		reason = fmt.Sprintf("the warehouse refused the query (SQLSTATE %s)", code)
	case warehouse.IsRefusal(err): // the Data API tells no codes of most
		reason = "the warehouse refused the query"
	default:
		return "", fmt.Errorf("the connection ended while %s was sampled; what was said is not shown, as it could "+
			"quote a value", relation.Place())
	}
	return reason, s.again(ctx)
}

// again begins another transaction.
func (s *sampler) again(ctx context.Context) error {
	for _, statement := range []redshift.SQL{redshift.Raw("ROLLBACK"), redshift.Raw("BEGIN READ ONLY")} {
		if err := s.session.Exec(ctx, statement, statement.String()); err != nil {
			return err
		}
	}
	return s.limit(ctx)
}
