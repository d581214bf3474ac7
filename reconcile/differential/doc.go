// Package differential holds tests that compare what redveil says with what a
// warehouse shows: predicates and masks in the Go evaluator and in SQL, and the
// access that plans tell of with what each account can really read. It has
// nothing but tests; long runs of them are a part of make fuzz.
package differential
