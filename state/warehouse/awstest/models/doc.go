// Package models fetches what AWS publishes about its services' requests and
// answers, and checks some against it: which members there are, of which types,
// and which are required.
//
// It reads the schemas in AWS's own packages on npm, which are generated from its
// Smithy models. They leave out patterns, lengths and enumerations; limits.go has
// those of the members that are sent here, from the pages that it names.
package models

// Kind is what a shape is. The zero Kind is invalid.
type Kind string

// The kinds of shapes.
const (
	Text      Kind = "text"
	Number    Kind = "number"
	Boolean   Kind = "boolean"
	Timestamp Kind = "timestamp"
	Blob      Kind = "blob"
	List      Kind = "list"
	Structure Kind = "structure"
	Union     Kind = "union" // a structure of which one member is set
	Other     Kind = "other" // what nothing here sends
)

// Shape describes a value. Name says which shape a structure or a union is: its
// members are in Service.Shapes.
type Shape struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name,omitempty"`
	Of   *Shape `json:"of,omitempty"` // of the elements of a list
}

// Member is a member of a structure.
type Member struct {
	Shape    Shape `json:"shape"`
	Required bool  `json:"required,omitempty"`
}

// Operation names the structures of a request and of its answer.
type Operation struct {
	Input  string `json:"input"`
	Output string `json:"output"`
}

// Service is what a service takes and gives.
type Service struct {
	Operations map[string]Operation         `json:"operations"`
	Shapes     map[string]map[string]Member `json:"shapes"`
	Unions     map[string]bool              `json:"unions"`
	Errors     map[string]bool              `json:"errors"`
}

// Models holds services by their names in AWS's packages: redshift-data.
type Models map[string]*Service
