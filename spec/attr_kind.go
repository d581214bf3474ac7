package spec

import "github.com/redveil/redveil/spec/expr"

// kind is what may stand in an attribute, as the reference says it.
type kind string

// The kinds.
const (
	aText      kind = "text"
	aNumber    kind = "whole number"
	aCondition kind = "`true` or `false`"
	aChoice    kind = "text" // one of a few
	aTime      kind = "time with its zone"
	aLabel     kind = "label" // of another block
	labelList  kind = "list of labels"
	textList   kind = "list of texts"
	anIdent    kind = "name of a schema or view"
	aTable     kind = "name of a table, with its schema"
	aType      kind = "type of a column"
	anAccount  kind = "name of an account"
	aPattern   kind = "path or pattern"
	aSecret    kind = "`env(\"NAME\")`"
	aValue     kind = "any value"
	aMethod    kind = "mask method"
	rowList    kind = "list of rows"
	aReader    kind = "object with `groups`, `attributes`, `purposes`"
	valueMap   kind = "object of lists, by attribute"
	accountMap kind = "object of accounts, by integration"
	oldName    kind = "text, or object with `name`, `system_prefix`"

	sourceSelector kind = "selector over `source`"
	columnSelector kind = "selector over `column` and `source`"
	userPredicate  kind = "predicate over `user`"
	rowPredicate   kind = "predicate over `user` and `row`"
)

// scope is what an expression of a kind sees.
func (k kind) scope() expr.Scope {
	switch k {
	case sourceSelector:
		return expr.SourceSelector
	case columnSelector:
		return expr.ColumnSelector
	case userPredicate:
		return expr.UserPredicate
	case rowPredicate:
		return expr.RowPredicate
	default:
		panic("spec: no expression: " + string(k))
	}
}
