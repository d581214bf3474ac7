// Package dialect reads Redshift's SQL and writes what PostgreSQL takes for
// it. It is pure: text goes in, checked and translated statements come out.
//
// It is an allow-list: a construct, function, type or catalog that it does not
// know is refused with an *Error that names it, never passed through. Where
// Redshift's own wording and SQLSTATE are known, the error carries those.
package dialect
