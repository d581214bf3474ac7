// Package faults holds tests that break an apply in the middle: connections that are
// cut or fall silent, sessions that others end, and administrators who change the
// warehouse meanwhile. It has only tests; make fuzz includes long runs of them.
package faults
