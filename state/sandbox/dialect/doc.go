// Package dialect reads Redshift's SQL and writes what PostgreSQL takes for
// it. It is pure: text goes in, checked and translated statements come out.
//
// It is an allow-list: a construct, function, type or catalog that it does not
// know is refused with an *Error that names it, never passed through. Where
// Redshift's own wording and SQLSTATE are known, the error carries those.
//
// Each statement, or kind of object with its CREATE, ALTER and DROP, has a file
// of its own. To add one:
//
//   - Write its file, as lock.go or group.go are written: a method of parser
//     reads what follows the first words, and returns a Statement whose SQL
//     PostgreSQL runs. What only the catalog can decide is asked of a function
//     of the bootstrap, by catalogCall or by Touches.
//   - Name the method in dispatch.go, and its tag in tag.go.
//   - Add to accepted_test.go what it becomes, and to refused_test.go what
//     Redshift refuses of it.
//
// A function is a row in the file of its subject, functions_text.go and others.
// A catalog is a file among the bootstrap's views.
package dialect
