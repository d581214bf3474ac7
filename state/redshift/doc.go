// Package redshift holds the facts of Redshift's text: how names fold, which
// types and functions exist, and what an author may write in a policy. The
// lexical rules are below it. It is a leaf: it reads nothing and connects to
// nothing.
package redshift
