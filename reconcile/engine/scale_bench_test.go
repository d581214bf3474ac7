package engine_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
)

// full is a large company.
var full = scale{people: 50000, sources: 10000, columns: 50, policies: 2000}

// BenchmarkScale measures a repository at several sizes: all of validate, and plan --base with
// nothing and with five policies changed.
func BenchmarkScale(b *testing.B) {
	for _, by := range []int{50, 20, 5, 1} {
		s := full.divided(by)
		b.Run(fmt.Sprint(by), func(b *testing.B) {
			folder := s.committed(b)
			b.ResetTimer()
			for _, c := range []struct {
				name string
				run  func() error
			}{
				{"validate", func() error { return validating(folder) }},
				{"same", func() error { return comparing(folder, "HEAD") }},
				{"edited", func() error { return comparing(folder, "HEAD~1") }},
			} {
				b.Run(c.name, func(b *testing.B) {
					for b.Loop() {
						runtime.GC()
						start := time.Now()
						if err := c.run(); err != nil {
							b.Fatal(err)
						}
						b.Log(s, c.name, time.Since(start))
					}
				})
			}
		})
	}
}

func comparing(folder, base string) error {
	_, err := hereEngine().PlanFolder(context.Background(), engine.PlanRequest{Folder: folder, Base: base})
	return err
}

func validating(folder string) error {
	_, _, err := hereEngine().Validate(context.Background(), folder, false)
	return err
}
