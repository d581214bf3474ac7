// Package journal keeps a record, in the warehouse itself, of what redveil made
// there: the registry of objects, the policy of each view, the history of runs,
// and the lock that allows only one run at a time.
package journal

import (
	"slices"
	"strconv"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Journal writes into the system schema.
type Journal struct{ Schema redshift.Ident }

func (j Journal) table(name string) redshift.SQL {
	return redshift.Name{Schema: j.Schema, Object: redshift.MustIdent(name)}.SQL()
}

// Remember returns the statements that update the registry with entries.
// readBack holds the text of each view and procedure as the catalog returns it
// now, so that a later run can tell whether somebody replaced it.
func (j Journal) Remember(entries []state.RegistryEntry, readBack map[state.Key]string) []redshift.SQL {
	statements := j.forget(entries)
	var objects, records, fingerprints []redshift.SQL
	for _, e := range entries {
		if e.Forget {
			continue
		}
		if e.Kind == state.KindTable {
			fingerprints = append(fingerprints, j.fingerprint(e))
			continue
		}
		read := ""
		if key, ok := state.RegistryKey(string(e.Kind), e.Schema.String(), e.Name); ok && e.Digest != "" {
			read = string(state.DigestOf(readBack[key]))
		}
		objects = append(objects, row(string(e.Kind), e.Schema.String(), e.Name, string(e.Digest), read))
		records = append(records, recordRows(e)...)
	}
	statements = append(append(statements, j.insert("object", objects)...), fingerprints...)
	return append(statements, j.insert("policy", records)...)
}

// Keep returns the statements that record whom the system schema belongs to, in
// a row like that of an object. Names may be cut; the digest is that of the
// whole keeper.
func (j Journal) Keep(keeper state.Keeper) []redshift.SQL {
	return append([]redshift.SQL{redshift.Format("DELETE FROM %s WHERE kind = %s", j.table("object"),
		redshift.Text(state.KeeperKind))},
		j.insert("object", []redshift.SQL{row(state.KeeperKind, redshift.Clip(keeper.Folder, redshift.MaxIdent),
			redshift.Clip(keeper.Integration, redshift.MaxIdent), string(keeper.Digest()), "")})...)
}

// Number returns the statements that record the layout of redveil's own tables, so
// that an earlier redveil leaves them alone.
func (j Journal) Number() []redshift.SQL {
	return append([]redshift.SQL{redshift.Format("DELETE FROM %s WHERE kind = %s", j.table("object"),
		redshift.Text(state.LayoutKind))},
		j.insert("object", []redshift.SQL{row(state.LayoutKind, "", strconv.Itoa(state.Layout()), "", "")})...)
}

// fingerprint records which key of hash() there is. The warehouse computes the
// fingerprint, so that no part of the key is in the statement.
func (j Journal) fingerprint(e state.RegistryEntry) redshift.SQL {
	return redshift.Format("INSERT INTO %s SELECT %s, %s, %s, %s, '' FROM %s", j.table("object"),
		redshift.Text(string(e.Kind)), redshift.Text(e.Schema.String()), redshift.Text(e.Name),
		state.KeyFingerprint(redshift.Raw("key")),
		redshift.Name{Schema: e.Schema, Object: redshift.MustIdent(e.Name)}.SQL())
}

// forget returns the statements that delete the rows of all entries, including
// those that are written again.
func (j Journal) forget(entries []state.RegistryEntry) []redshift.SQL {
	var statements []redshift.SQL
	names := make(map[state.Kind]map[redshift.Ident][]redshift.SQL)
	for _, e := range entries {
		if names[e.Kind] == nil {
			names[e.Kind] = make(map[redshift.Ident][]redshift.SQL)
		}
		names[e.Kind][e.Schema] = append(names[e.Kind][e.Schema], redshift.Text(e.Name))
	}
	for _, kind := range state.Kinds() {
		schemas := make([]redshift.Ident, 0, len(names[kind]))
		for schema := range names[kind] {
			schemas = append(schemas, schema)
		}
		slices.SortFunc(schemas, redshift.Ident.Compare)
		for _, schema := range schemas {
			for chunk := range slices.Chunk(names[kind][schema], 500) {
				list := redshift.Join(chunk, ", ")
				statements = append(statements, redshift.Format("DELETE FROM %s WHERE kind = %s AND schema_name = "+
					"%s AND name IN (%s)",
					j.table("object"), redshift.Text(string(kind)), redshift.Text(schema.String()), list))
				if kind == state.KindView {
					statements = append(statements, redshift.Format("DELETE FROM %s WHERE schema_name = %s AND "+
						"name IN (%s)",
						j.table("policy"), redshift.Text(schema.String()), list))
				}
			}
		}
	}
	return statements
}

func row(values ...string) redshift.SQL {
	literals := make([]redshift.SQL, len(values))
	for n, value := range values {
		literals[n] = redshift.Text(value)
	}
	return redshift.Format("(%s)", redshift.Join(literals, ", "))
}

// partSize keeps a part of a record within varchar(65535).
const partSize = 60000

func recordRows(e state.RegistryEntry) []redshift.SQL {
	var rows []redshift.SQL
	for part, rest := 0, e.Record; rest != ""; part++ {
		size := min(partSize, len(rest))
		for size < len(rest) && rest[size]&0xC0 == 0x80 { // not inside a character
			size--
		}
		rows = append(rows, redshift.Format("(%s, %s, %s, %s)", redshift.Text(e.Schema.String()),
			redshift.Text(e.Name),
			redshift.Int(int64(part)), redshift.Text(rest[:size])))
		rest = rest[size:]
	}
	return rows
}

// insertSize keeps a statement below the limit of the Data API, 200 KB. Redshift's own
// is 16 MB. See
// https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling-considerations.html
const insertSize = 128 << 10

func (j Journal) insert(table string, rows []redshift.SQL) []redshift.SQL {
	var statements []redshift.SQL
	for len(rows) > 0 {
		count, size := 0, 0
		for count < len(rows) && (count == 0 || size+len(rows[count].String()) < insertSize) {
			size += len(rows[count].String())
			count++
		}
		statements = append(statements, redshift.Format("INSERT INTO %s VALUES\n    %s", j.table(table),
			redshift.Join(rows[:count], ",\n    ")))
		rows = rows[count:]
	}
	return statements
}
