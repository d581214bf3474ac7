// Package state says what a warehouse holds, and reads it in bulk. Desired and
// actual state are the one type Catalog; what the plan relies on but does not
// manage (base tables, accounts, other people's grants) is World.
package state

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Object is something that redveil makes and keeps. The set of kinds is
// closed; every object is a flat value and compares with ==.
//
//sumtype:decl
type Object interface {
	Key() Key
	// check says what the object lacks to be one.
	check() error
	// renamed is the object once schemas and principals have other names.
	renamed(Names) Object
	// text is the digest of the text that the object is made from; empty where
	// there is none.
	text() Digest
	// foreignOwner is whom someone gave the object to by hand.
	foreignOwner() redshift.Account
	isObject()
}

// TextOf is the digest of the text that a view or procedure is made from; empty
// for other objects.
func TextOf(object Object) Digest { return object.text() }

// OwnerOf is who owns an object in the place of the system account; empty where
// nobody else does.
func OwnerOf(object Object) redshift.Account { return object.foreignOwner() }

// Catalog is a set of objects by key.
type Catalog struct{ objects map[Key]Object }

// NewCatalog makes a catalog; a key that comes twice is the program's mistake.
func NewCatalog(objects ...Object) *Catalog {
	c := &Catalog{objects: make(map[Key]Object, len(objects))}
	for _, object := range objects {
		c.Add(object)
	}
	return c
}

// Add puts an object in and panics where another object bears its key.
func (c *Catalog) Add(object Object) {
	key := object.Key()
	if old, found := c.objects[key]; found && old != object {
		panic(fmt.Sprintf("state: two objects for %s %s", key.Kind, key.Name()))
	}
	c.objects[key] = object
}

// Find returns the object with that key, or nil.
func (c *Catalog) Find(key Key) Object { return c.objects[key] }

// Remove takes the object with that key out.
func (c *Catalog) Remove(key Key) { delete(c.objects, key) }

// Clone copies the catalog, so that one of both can change.
func (c *Catalog) Clone() *Catalog {
	other := NewCatalog()
	for key, object := range c.objects {
		other.objects[key] = object
	}
	return other
}

// Keys lists the keys in the order of making.
func (c *Catalog) Keys() []Key {
	keys := make([]Key, 0, len(c.objects))
	for key := range c.objects {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, Key.Compare)
	return keys
}

// Objects lists the objects in the order of making.
func (c *Catalog) Objects() []Object {
	keys := c.Keys()
	objects := make([]Object, len(keys))
	for n, key := range keys {
		objects[n] = c.objects[key]
	}
	return objects
}

// Digest is a SHA-256 as "sha256:" and 64 hex digits.
type Digest string

// DigestOf hashes parts so that no two lists of parts give the same input.
func DigestOf(parts ...string) Digest {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s\n", len(part), part)
	}
	return Digest("sha256:" + hex.EncodeToString(h.Sum(nil)))
}

// Fingerprint digests every object of the catalog, in order.
func (c *Catalog) Fingerprint() Digest {
	parts := make([]string, 0, 1+2*len(c.objects))
	parts = append(parts, ObjectFormat)
	for _, object := range c.Objects() {
		parts = append(parts, string(object.Key().Kind), string(EncodeObject(object)))
	}
	return DigestOf(parts...)
}
