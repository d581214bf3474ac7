package dialect

// Verb is what a statement does to schemas and relations that are there. The
// functions of the bootstrap take it as text; see check_schemas and
// check_relations.
type Verb string

// NoVerb is the zero Verb: there is nothing to ask about.
const NoVerb Verb = ""

// The verbs of relations.
const (
	VerbInsert   Verb = "insert"
	VerbUpdate   Verb = "update"
	VerbDelete   Verb = "delete"
	VerbTruncate Verb = "truncate"
	VerbAlter    Verb = "alter"
	VerbOwner    Verb = "owner"
	VerbDrop     Verb = "drop"
	VerbLike     Verb = "like"
	VerbLock     Verb = "lock"
	VerbAnalyze  Verb = "analyze"
	VerbVacuum   Verb = "vacuum"
	VerbComment  Verb = "comment"
	// VerbCommentOnView is a verb that the server acts on: PostgreSQL tells
	// materialized views from others in COMMENT ON.
	VerbCommentOnView Verb = "comment on view"
)

// The verbs of schemas; VerbGrant is of relations as well.
const (
	VerbGrant             Verb = "grant"
	VerbGrantUsage        Verb = "grant usage"
	VerbGrantTables       Verb = "grant tables"
	VerbRename            Verb = "RENAME"
	VerbDefaultPrivileges Verb = "ALTER DEFAULT PRIVILEGES"
)

// Touch is what a statement does to schemas and relations that are there.
type Touch struct {
	Verb      Verb
	Schemas   []string
	Relations []Relation
}

func touch(verb Verb, relations ...Relation) *Touch {
	return &Touch{Verb: verb, Relations: relations}
}
