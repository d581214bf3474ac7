// Package state describes what a warehouse holds, and reads it in bulk. Catalog
// is the type of both the desired and the actual state. Unmanaged is what plans
// rely on but do not manage: base tables, accounts, other people's grants.
package state

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/redveil/redveil/state/redshift"
)

// Object is something that redveil creates and manages. The set of kinds is
// closed. Every object is a flat value that compares with ==.
//
//sumtype:decl
type Object interface {
	Key() Key
	// check returns an error if no such object can exist.
	check() error
	// renamed returns the object with new names of schemas and principals.
	renamed(Names) Object
	// text returns the digest of the text that the object is made from; empty
	// if there is none.
	text() Digest
	// foreignOwner returns the account that somebody made the owner by hand;
	// empty if nobody did.
	foreignOwner() redshift.Account
	isObject()
}

// TextOf returns the digest of the text that a view or procedure is made from;
// empty for other objects.
func TextOf(object Object) Digest { return object.text() }

// OwnerOf returns the account that owns an object instead of the system
// account; empty if the system account does.
func OwnerOf(object Object) redshift.Account { return object.foreignOwner() }

// Catalog is a set of objects by key.
type Catalog struct {
	objects map[Key]Object
	// order is what Keys returned last, until there are other keys.
	order atomic.Pointer[[]Key]
}

// NewCatalog returns a catalog of objects. It panics if two have the same key.
func NewCatalog(objects ...Object) *Catalog {
	c := &Catalog{objects: make(map[Key]Object, len(objects))}
	for _, object := range objects {
		c.Add(object)
	}
	return c
}

// Add adds an object. It panics if another object has its key.
func (c *Catalog) Add(object Object) {
	key := object.Key()
	old, found := c.objects[key]
	if found && old != object {
		panic(fmt.Sprintf("state: two objects for %s %s", key.Kind, key.Name()))
	}
	if !found {
		c.order.Store(nil)
	}
	c.objects[key] = object
}

// Find returns the object with that key, or nil.
func (c *Catalog) Find(key Key) Object { return c.objects[key] }

// HasPrincipal reports whether a role or group is among the objects.
func (c *Catalog) HasPrincipal(p Principal) bool {
	return c.Find(Key{Kind: KindRole, Principal: p}) != nil || c.Find(Key{Kind: KindGroup, Principal: p}) != nil
}

// Remove removes the object with that key.
func (c *Catalog) Remove(key Key) {
	if _, found := c.objects[key]; found {
		delete(c.objects, key)
		c.order.Store(nil)
	}
}

// Replace puts another object in the place of the one with its key, if there is one.
func (c *Catalog) Replace(object Object) {
	if key := object.Key(); c.objects[key] != nil {
		c.objects[key] = object
	}
}

// Each calls f for each object, in no order.
func (c *Catalog) Each(f func(Object)) {
	for _, object := range c.objects {
		f(object)
	}
}

// Clone returns a copy that can change independently.
func (c *Catalog) Clone() *Catalog {
	other := &Catalog{objects: maps.Clone(c.objects)}
	other.order.Store(c.order.Load())
	return other
}

// Keys lists the keys in the order of creation. The list must not be changed.
func (c *Catalog) Keys() []Key {
	if known := c.order.Load(); known != nil {
		return *known
	}
	keys := make([]Key, 0, len(c.objects))
	for key := range c.objects {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, Key.Compare)
	c.order.Store(&keys)
	return keys
}

// Objects lists the objects in the order of creation.
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

// Fingerprint returns a digest of every object in the catalog.
func (c *Catalog) Fingerprint() Digest {
	parts := make([]string, 0, 1+2*len(c.objects))
	parts = append(parts, ObjectFormat)
	for _, object := range c.Objects() {
		parts = append(parts, string(object.Key().Kind), string(EncodeObject(object)))
	}
	return DigestOf(parts...)
}

// FirstDifference returns the key of the first object that is not the same in both.
func (c *Catalog) FirstDifference(other *Catalog) (Key, bool) {
	for _, one := range []struct{ a, b *Catalog }{{c, other}, {other, c}} {
		for _, object := range one.a.Objects() {
			if one.b.Find(object.Key()) != object {
				return object.Key(), true
			}
		}
	}
	return Key{}, false
}
