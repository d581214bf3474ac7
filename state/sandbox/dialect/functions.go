package dialect

// side says where a function runs.
type side int

const (
	anyNode     side = iota // no matter where
	leaderOnly              // not together with user or system tables
	computeOnly             // only over a user or system table
)

// function is an allowed function: how many arguments it takes and what
// PostgreSQL is given for it.
type function struct {
	name        string
	least, most int // arguments; most may be anyNumber
	side        side
	aggregate   bool
	window      bool // takes OVER
	own         bool // the sandbox's own function of that name stands for it
	syntax      bool // a construct of SQL's grammar, which nothing can stand in for
	// as is PostgreSQL's name for it where that differs.
	as string
	// form is what PostgreSQL is given, with %s in the place of each argument.
	form string
}

const anyNumber = -1

// catalogSchema is where the sandbox's own functions are.
const catalogSchema = `"rs_catalog".`

// functions is the allow-list by name; user-defined functions need a schema.
// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html
var functions = byName(textFunctions, numberFunctions, dateFunctions, conditionalFunctions, superFunctions,
	aggregateFunctions, catalogFunctions)

func byName(tables ...[]function) map[string]function {
	all := make(map[string]function)
	for _, table := range tables {
		for _, f := range table {
			all[f.name] = f
		}
	}
	return all
}
