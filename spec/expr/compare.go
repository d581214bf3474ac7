package expr

// Opposite is the operator that is true where op is false, and false where op
// is true; where one side is NULL both are unknown.
func (op CompareOp) Opposite() CompareOp {
	switch op {
	case Equal:
		return NotEqual
	case NotEqual:
		return Equal
	case Less:
		return GreaterOrEqual
	case LessOrEqual:
		return Greater
	case Greater:
		return LessOrEqual
	case GreaterOrEqual:
		return Less
	}
	panic("expr: no such comparison: " + string(op))
}

// Mirrored is the operator that says the same with the two sides exchanged.
func (op CompareOp) Mirrored() CompareOp {
	switch op {
	case Equal, NotEqual:
		return op
	case Less:
		return Greater
	case LessOrEqual:
		return GreaterOrEqual
	case Greater:
		return Less
	case GreaterOrEqual:
		return LessOrEqual
	}
	panic("expr: no such comparison: " + string(op))
}

// Holds applies the operator to an order as cmp.Compare gives it.
func (op CompareOp) Holds(order int) bool {
	switch op {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	case Greater:
		return order > 0
	case GreaterOrEqual:
		return order >= 0
	}
	panic("expr: no such comparison: " + string(op))
}
