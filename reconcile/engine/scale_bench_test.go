package engine_test

import (
	"context"
	"math"
	"runtime"
	"runtime/metrics"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/render"
)

// full is what a large company has.
var full = scale{people: 50000, sources: 10000, columns: 50, policies: 2000}

// stages are what is measured: all that validate does, plan --base with nothing changed
// and with five policies edited, and of the latter the comparison of who sees what alone.
var stages = []struct {
	name string
	of   func(testing.TB, string) func() error
}{
	{"validate", func(_ testing.TB, folder string) func() error {
		return func() error {
			_, _, err := hereEngine().Validate(context.Background(), folder, false)
			return err
		}
	}},
	{"unchanged", func(_ testing.TB, folder string) func() error { return planning(folder, "HEAD") }},
	{"edited", func(_ testing.TB, folder string) func() error { return planning(folder, "HEAD~1") }},
	{"comparison", comparing},
}

// BenchmarkScale measures a repository at three sizes. All but the number of columns grow
// together, and the five edited policies reach as many sources and people at each. The
// exponent says how cost grows: 1 for in proportion.
func BenchmarkScale(b *testing.B) {
	divisors := []int{20, 5, 1}
	measured := make(map[string][]usage)
	for _, by := range divisors {
		s := full.divided(by)
		b.Run(strings.ReplaceAll(s.String(), " ", ""), func(b *testing.B) {
			folder := s.committed(b)
			for _, stage := range stages {
				b.Run(stage.name, func(b *testing.B) {
					run := stage.of(b, folder)
					for b.Loop() {
						u := usageOf(b, run)
						measured[stage.name] = append(measured[stage.name], u)
						b.ReportMetric(u.cpu.Seconds(), "cpu-s")
						b.ReportMetric(u.megabytes, "peak-MB")
					}
				})
			}
		})
	}
	b.Run("growth", func(b *testing.B) {
		for b.Loop() {
			for _, stage := range stages {
				reportGrowth(b, stage.name, measured[stage.name], divisors)
			}
			for n := range min(len(measured["validate"]), len(measured["unchanged"])) {
				validate, unchanged := measured["validate"][n], measured["unchanged"][n]
				b.Logf("%s: unchanged takes %.2f times validate's time of the processor, and %.2f times as long",
					full.divided(divisors[n]), unchanged.cpu.Seconds()/validate.cpu.Seconds(),
					unchanged.took.Seconds()/validate.took.Seconds())
			}
		}
	})
}

func reportGrowth(b *testing.B, stage string, measured []usage, divisors []int) {
	b.Helper()
	if len(measured) != len(divisors) { // only some were asked for
		return
	}
	for n := 1; n < len(measured); n++ {
		grown := math.Log(float64(divisors[n-1]) / float64(divisors[n]))
		b.Logf("%s: exponent %.2f of the time of the processor and %.2f of memory, from 1/%d to 1/%d", stage,
			math.Log(measured[n].cpu.Seconds()/measured[n-1].cpu.Seconds())/grown,
			math.Log(measured[n].megabytes/measured[n-1].megabytes)/grown, divisors[n-1], divisors[n])
	}
}

// usage is what something took. On a busy machine the time of the processor says more.
type usage struct {
	took, cpu time.Duration
	megabytes float64 // of the heap at its largest, beyond what was there before
}

func usageOf(b *testing.B, run func() error) usage {
	b.Helper()
	runtime.GC()
	before, done, most := heap(), make(chan struct{}), make(chan uint64)
	go func() {
		peak := before
		for {
			select {
			case <-done:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, heap())
			}
		}
	}()
	cpu, start := processorTime(b), time.Now()
	err := run()
	u := usage{took: time.Since(start), cpu: processorTime(b) - cpu}
	close(done)
	u.megabytes = float64(<-most-before) / 1e6
	if err != nil {
		b.Fatal(err)
	}
	return u
}

func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func planning(folder, base string) func() error {
	return func() error {
		_, err := hereEngine().PlanFolder(context.Background(), engine.PlanRequest{Folder: folder, Base: base})
		return err
	}
}

// comparing compares what the two commits let people see.
func comparing(tb testing.TB, folder string) func() error {
	tb.Helper()
	e := hereEngine()
	now, err := e.Load(context.Background(), folder)
	if err != nil {
		tb.Fatal(err)
	}
	then, err := e.Earlier(context.Background(), now, "HEAD~1")
	if err != nil {
		tb.Fatal(err)
	}
	before, after := inForce(tb, e, then), inForce(tb, e, now)
	return func() error {
		if len(access.Difference(before, after)) == 0 {
			tb.Error("nothing differs")
		}
		return nil
	}
}

func inForce(tb testing.TB, e engine.Engine, policy *engine.Policy) access.Side {
	tb.Helper()
	resolved, err := e.Resolve(policy, "prod")
	if err != nil {
		tb.Fatal(err)
	}
	desired, problems := render.Build(resolved[0], render.Options{})
	if problems.HasErrors() {
		tb.Fatal(problems)
	}
	side := enforced.NewSide(resolved[0].Now)
	side.Windows = make(map[string]map[string][]policies.Window)
	for _, source := range resolved[0].Sources {
		side.Sources[source.Name], side.Readers[source.Name] = source, make(map[string]bool)
		for _, reader := range desired.Readers[source.Name] {
			side.Readers[source.Name][reader] = true
		}
	}
	for _, user := range resolved[0].Users {
		side.Users[user.Name] = user
	}
	return side
}
