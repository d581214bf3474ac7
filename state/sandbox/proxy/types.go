package proxy

import (
	"maps"
	"slices"

	"github.com/jackc/pgx/v5/pgproto3"
)

// redshiftOIDs are Redshift's numbers of types by those of PostgreSQL's that stand for
// them: SUPER, GEOMETRY, GEOGRAPHY and HLLSKETCH.
var redshiftOIDs = map[uint32]uint32{3802: 4000, 604: 3000, 602: 3001, 3614: 2935}

// nativeOIDs is the other way round.
var nativeOIDs = func() map[uint32]uint32 {
	native := make(map[uint32]uint32)
	for _, ours := range slices.Sorted(maps.Keys(redshiftOIDs)) {
		native[redshiftOIDs[ours]] = ours
	}
	return native
}()

func translateRows(m *pgproto3.RowDescription) *pgproto3.RowDescription {
	fields := make([]pgproto3.FieldDescription, len(m.Fields))
	for n, field := range m.Fields {
		// Where a column comes from would betray what stands behind a catalog.
		field.TableOID, field.TableAttributeNumber = 0, 0
		field.DataTypeOID = replaced(field.DataTypeOID, redshiftOIDs)
		fields[n] = field
	}
	return &pgproto3.RowDescription{Fields: fields}
}

func redshiftTypes(oids []uint32) []uint32 { return replaceTypes(oids, redshiftOIDs) }

func nativeTypes(oids []uint32) []uint32 { return replaceTypes(oids, nativeOIDs) }

func replaceTypes(oids []uint32, by map[uint32]uint32) []uint32 {
	all := make([]uint32, len(oids))
	for n, oid := range oids {
		all[n] = replaced(oid, by)
	}
	return all
}

func replaced(oid uint32, by map[uint32]uint32) uint32 {
	if other, found := by[oid]; found {
		return other
	}
	return oid
}
