// Package redshift holds the facts of Redshift's text: how names fold, how
// literals and identifiers are quoted, which types exist, which words are
// reserved. It is a leaf: it reads nothing and connects to nothing.
package redshift
