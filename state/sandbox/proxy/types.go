package proxy

import (
	"github.com/jackc/pgx/v5/pgproto3"
)

// PostgreSQL's jsonb stands for Redshift's SUPER.
const (
	oidJSONB = 3802
	oidSuper = 4000
)

func translateRows(m *pgproto3.RowDescription) *pgproto3.RowDescription {
	fields := make([]pgproto3.FieldDescription, len(m.Fields))
	for n, field := range m.Fields {
		// Where a column comes from would betray what stands behind a catalog.
		field.TableOID, field.TableAttributeNumber = 0, 0
		if field.DataTypeOID == oidJSONB {
			field.DataTypeOID = oidSuper
		}
		fields[n] = field
	}
	return &pgproto3.RowDescription{Fields: fields}
}

func redshiftTypes(oids []uint32) []uint32 { return replaceType(oids, oidJSONB, oidSuper) }

func nativeTypes(oids []uint32) []uint32 { return replaceType(oids, oidSuper, oidJSONB) }

func replaceType(oids []uint32, from, to uint32) []uint32 {
	replaced := make([]uint32, len(oids))
	for n, oid := range oids {
		if oid == from {
			oid = to
		}
		replaced[n] = oid
	}
	return replaced
}
