// Package differential holds tests that compare what redveil says with what a
// warehouse shows: predicates and masks in the Go evaluator and in SQL, and the
// access that plans report with what each account can really read. It has only
// tests; make fuzz includes long runs of them.
package differential
