package policytest

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// read returns what a session is shown of a source.
func read(ctx context.Context, session state.Querier, source *policies.Source) (shown []policies.Row, err error) {
	names := make([]redshift.SQL, len(source.Columns))
	for n, column := range source.Columns {
		names[n] = column.Name.SQL()
	}
	query := redshift.Format("SELECT %s FROM %s", redshift.Join(names, ", "), source.View.SQL())
	rows, err := session.QueryContext(ctx, query.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		texts := make([]sql.NullString, len(source.Columns))
		places := make([]any, len(texts))
		for n := range texts {
			places[n] = &texts[n]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		row := make(policies.Row)
		for n, column := range source.Columns {
			if row[column.Name], err = valueOf(texts[n], column.Type); err != nil {
				return nil, fmt.Errorf("reading column %q: %w", column.Name, err)
			}
		}
		shown = append(shown, row)
	}
	return shown, rows.Err()
}

// valueOf parses a value that the driver returns.
func valueOf(text sql.NullString, t redshift.Type) (v expr.Value, err error) {
	v = expr.Value{Kind: kindOf(t), Null: !text.Valid}
	if v.Null {
		return v, nil
	}
	switch {
	case v.Kind == expr.Boolean:
		v.Bool, err = strconv.ParseBool(text.String)
	case v.Kind == expr.Instant:
		v.Time, err = time.Parse(time.RFC3339Nano, text.String)
		v.Time = v.Time.UTC()
	case t.Kind == redshift.Real || t.Kind == redshift.Double:
		v.Num, err = float(text.String, t)
	case v.Kind == expr.Number:
		var ok bool
		if v.Num, ok = new(big.Rat).SetString(text.String); !ok {
			err = fmt.Errorf("%q is not a number", text.String)
		}
	case t.Kind == redshift.Char:
		v.Text = strings.TrimRight(text.String, " ")
	default:
		v.Text = text.String
	}
	return v, err
}

func float(text string, t redshift.Type) (*big.Rat, error) {
	bits := 64
	if t.Kind == redshift.Real {
		bits = 32
	}
	f, err := strconv.ParseFloat(text, bits)
	return new(big.Rat).SetFloat64(f), err
}
