package journal

import (
	"context"

	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// shape says which redveil made the table of the lock.
type shape int

const (
	bare   shape = iota // without an end, and with no fence beside it
	leased              // with an end
	tasked              // and with what the run is for
)

// shape looks at the tables as they are.
func (j Journal) shape(ctx context.Context, s *warehouse.Session) (shape, error) {
	for _, column := range []struct {
		name, table string
		without     shape
	}{{"valid_until", "lock", bare}, {"batch", "fence", bare}, {"work", "lock", leased}} {
		var count int64
		query := redshift.Format("SELECT COUNT(%s) FROM %s", redshift.MustIdent(column.name).SQL(),
			j.table(column.table))
		err := s.QueryRowContext(ctx, query.String()).Scan(&count)
		if warehouse.IsUnknownColumn(err) || warehouse.IsMissing(err) {
			return column.without, nil
		}
		if err != nil {
			return bare, err
		}
	}
	return tasked, nil
}
