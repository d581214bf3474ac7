package state

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// KeyTrouble says what is wrong with the key of hash() in a warehouse. Nothing
// is wrong if it is the only key and the registry has its fingerprint.
type KeyTrouble string

// The troubles. KeyUnrecorded is a key from an earlier redveil that recorded no
// fingerprint. KeyRotated marks a sound key that is to be replaced.
const (
	KeySound      KeyTrouble = ""
	KeyMissing    KeyTrouble = "missing"
	KeyDoubled    KeyTrouble = "doubled"
	KeyOther      KeyTrouble = "another"
	KeyUnrecorded KeyTrouble = "unrecorded"
	KeyRotated    KeyTrouble = "rotated"
)

var keyTroubles = []KeyTrouble{KeySound, KeyMissing, KeyDoubled, KeyOther, KeyUnrecorded, KeyRotated}

// Renews reports whether the trouble requires a new key, which changes the
// hashes of all values.
func (k KeyTrouble) Renews() bool { return k == KeyMissing || k == KeyOther || k == KeyRotated }

// MaskKeyTable is the name of the table of the key of hash().
const MaskKeyTable = "mask_key"

// KeyFingerprintView is the name of the view with the fingerprints of the keys,
// for the account that only reads.
const KeyFingerprintView = "mask_key_fingerprint"

// MaskKeyName returns the name of the key's table in a system schema.
func MaskKeyName(system redshift.Ident) redshift.Name {
	return redshift.Name{Schema: system, Object: redshift.MustIdent(MaskKeyTable)}
}

// KeyFingerprint returns SQL for the fingerprint of a key in a column. The
// warehouse computes it, so that the key never leaves it. A SHA-256 of 256
// random bits does not help to guess them. The words before the key make the
// fingerprint different from every hash that a view shows. See
// https://docs.aws.amazon.com/redshift/latest/dg/SHA2.html
func KeyFingerprint(key redshift.SQL) redshift.SQL {
	return redshift.Format("SHA2('fingerprint of the mask key ' || %s, 256)", key)
}

// MaskKey is what is known about the key without reading it.
type MaskKey struct {
	// Fingerprints are those of the keys in the table, sorted.
	Fingerprints []string
	// Recorded is the fingerprint in the registry; empty if there is none.
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

// keysFrom fills in where the fingerprints come from: the keys, or a view that
// shows whoever may not read them only that.
func (r *reader) keysFrom() *strings.Replacer {
	if r.snapshot.Unmanaged.Reader == r.scope.PlanAccount {
		return strings.NewReplacer(":fingerprint", "fingerprint", ":keys", KeyFingerprintView)
	}
	return strings.NewReplacer(":fingerprint", KeyFingerprint(redshift.Raw("key")).String(), ":keys", MaskKeyTable)
}

// maskKey reads what is known about the key of hash(). Without it, nobody would
// notice a replaced key, which changes all hashes.
func (r *reader) maskKey() error {
	name := MaskKeyName(r.scope.SystemSchema)
	table, found := r.snapshot.Catalog.Find(Table{Name: name}.Key()).(Table)
	if !found || !hasColumn(r.snapshot.Unmanaged.Relations[name], "key") {
		return nil
	}
	key := &r.snapshot.Unmanaged.MaskKey
	err := relation(r.ctx, r.q, r.scope, "mask_keys", nil, r.keysFrom(), func(scan func(...any) error) error {
		var fingerprint sql.NullString // NULL is not a key
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
