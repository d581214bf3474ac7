package state

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// OwnerError reports tables of redveil's own that belong to somebody else, so that
// they may not be read.
type OwnerError struct {
	Objects []string
	// Lines are statements for an administrator that give them back.
	Lines []redshift.SQL
}

func (e *OwnerError) Error() string {
	text := fmt.Sprintf("%s, and so cannot be read; nothing was done. An administrator runs:",
		strings.Join(e.Objects, ", "))
	for _, line := range e.Lines {
		text += "\n    " + line.String() + ";"
	}
	return text
}

// readable returns an OwnerError where the system account, which is no superuser,
// is not the owner of what has to be read.
func (r *reader) readable() error {
	unmanaged := &r.snapshot.Unmanaged
	if unmanaged.Reader != r.scope.Account || unmanaged.Accounts[unmanaged.Reader] {
		return nil
	}
	e := &OwnerError{}
	give := func(what redshift.SQL, name redshift.SQL, owner redshift.Account) {
		e.Objects = append(e.Objects, fmt.Sprintf("%s belongs to account %q", name, owner))
		e.Lines = append(e.Lines, redshift.Format("ALTER %s %s OWNER TO %s", what, name, r.scope.Account.SQL()))
	}
	if owner := r.owners[SchemaKey(r.scope.SystemSchema)]; owner != "" {
		give(redshift.Raw("SCHEMA"), r.scope.SystemSchema.SQL(), owner)
	}
	for _, name := range slices.SortedFunc(maps.Keys(r.kinds), redshift.Name.Compare) {
		owner := r.owners[Table{Name: name}.Key()]
		if name.Schema == r.scope.SystemSchema && r.kinds[name] == "r" && owner != "" {
			give(redshift.Raw("TABLE"), name.SQL(), owner)
		}
	}
	if len(e.Objects) == 0 {
		return nil
	}
	return e
}
