package expr

// Walk visits e and everything in it, outer nodes first. Where visit returns
// false, Walk goes no deeper. A nil e is not visited.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	for _, inner := range inside(e) {
		Walk(inner, visit)
	}
}

// Any reports whether e or something in it passes a test.
func Any(e Expr, passes func(Expr) bool) bool {
	found := false
	Walk(e, func(node Expr) bool {
		found = found || passes(node)
		return !found
	})
	return found
}

// inside are the parts of a node, in the order of the text.
func inside(e Expr) []Expr {
	var parts []Expr
	withParts(e, func(part Expr) Expr {
		parts = append(parts, part)
		return part
	})
	return parts
}
