package state

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// KeyTrouble says what is wrong with the key of hash() in a warehouse. Nothing
// is where it is the one whose fingerprint the journal keeps.
type KeyTrouble string

// The troubles. KeyUnrecorded is the key of a redveil that kept no
// fingerprint; KeyRotated marks a sound key that is to be replaced.
const (
	KeySound      KeyTrouble = ""
	KeyMissing    KeyTrouble = "missing"
	KeyDoubled    KeyTrouble = "doubled"
	KeyOther      KeyTrouble = "another"
	KeyUnrecorded KeyTrouble = "unrecorded"
	KeyRotated    KeyTrouble = "rotated"
)

var keyTroubles = []KeyTrouble{KeySound, KeyMissing, KeyDoubled, KeyOther, KeyUnrecorded, KeyRotated}

// Renews reports whether only a new key helps, with which the hashes of the
// same values differ from those before.
func (k KeyTrouble) Renews() bool { return k == KeyMissing || k == KeyOther || k == KeyRotated }

// MaskKeyTable is the name of the table of the key of hash().
const MaskKeyTable = "mask_key"

// MaskKeyName is the table of the key in a system schema.
func MaskKeyName(system redshift.Ident) redshift.Name {
	return redshift.Name{Schema: system, Object: redshift.MustIdent(MaskKeyTable)}
}

// KeyFingerprint writes the fingerprint of a key that is in a column. It is
// taken in the warehouse, so that the key never leaves it. A SHA-256 of 256 random
// bits helps nobody to guess them; the words before the key keep it apart
// from every hash that a view shows.
// https://docs.aws.amazon.com/redshift/latest/dg/SHA2.html
func KeyFingerprint(key redshift.SQL) redshift.SQL {
	return redshift.Format("SHA2('fingerprint of the mask key ' || %s, 256)", key)
}

// MaskKey is what can be told of the key without reading it.
type MaskKey struct {
	// Fingerprints are those of the keys in the table, sorted.
	Fingerprints []string
	// Recorded is the one in the journal, empty where there is none.
	Recorded string
}

func (k MaskKey) trouble() KeyTrouble {
	known := k.Recorded != "" && slices.Contains(k.Fingerprints, k.Recorded)
	switch {
	case len(k.Fingerprints) == 0:
		return KeyMissing
	case len(k.Fingerprints) > 1 && known:
		return KeyDoubled
	case known:
		return KeySound
	case k.Recorded == "" && len(k.Fingerprints) == 1 && k.Fingerprints[0] != "":
		return KeyUnrecorded
	}
	return KeyOther
}

// maskKey looks after the key of hash(): a key that someone replaced shows
// nowhere else, and would part all hashes from those before.
func (r *reader) maskKey() error {
	name := MaskKeyName(r.scope.SystemSchema)
	table, found := r.snapshot.Catalog.Find(Table{Name: name}.Key()).(Table)
	if !found || !hasColumn(r.snapshot.Unmanaged.Relations[name], "key") {
		return nil
	}
	key := &r.snapshot.Unmanaged.MaskKey
	more := strings.NewReplacer(":fingerprint", KeyFingerprint(redshift.Raw("key")).String())
	err := relation(r.ctx, r.q, r.scope, "mask_keys", nil, more, func(scan func(...any) error) error {
		var fingerprint sql.NullString // of NULL, which is no key
		if err := scan(&fingerprint); err != nil {
			return err
		}
		key.Fingerprints = append(key.Fingerprints, fingerprint.String)
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(key.Fingerprints)
	r.snapshot.Catalog.Remove(table.Key())
	table.Trouble = key.trouble()
	r.snapshot.Catalog.Add(table)
	return nil
}
