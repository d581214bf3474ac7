// Package proxy is the side of the sandbox that clients see. It speaks the
// PostgreSQL protocol, has Redshift's dialect translated, asks the catalog
// what only the catalog knows, and words the answers as Redshift does.
package proxy
