package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/redveil/redveil/reconcile/report"
)

// position is how far a run has come.
type position struct {
	work, doing string // "applying to prod", "create view governed.orders"
	done, all   int    // statements
	elapsed     time.Duration
}

// text says it in at most so many columns, for which the object is cut short.
func (p position) text(columns int) string {
	before, doing, after := report.Visible(p.work)+": ", p.doing, ", "+p.elapsed.Round(time.Second).String()
	switch {
	case doing == "": // it takes the lock, and reads the warehouse again
		doing = "preparing"
	case p.done < p.all:
		before += fmt.Sprintf("statement %d of %d, ", p.done+1, p.all)
	}
	return before + short(report.Visible(doing), columns-wide(before+after)) + after
}

// follow shows at each tick how far a run has come, until it is finished.
func follow(work string, now func() time.Time, ticks <-chan time.Time, show func(position)) (
	step func(doing string, done, all int), finish func(),
) {
	var mu sync.Mutex
	at, began := position{work: work}, now()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-ticks:
				mu.Lock()
				here := at
				mu.Unlock()
				here.elapsed = now().Sub(began)
				show(here)
			case <-stop:
				return
			}
		}
	}()
	step = func(doing string, done, all int) {
		mu.Lock()
		defer mu.Unlock()
		at.doing, at.done, at.all = doing, done, all
	}
	return step, func() {
		close(stop)
		<-stopped
	}
}

// lineEach is how often a line says how far an apply has come, where there is no
// terminal.
const lineEach = 10 * time.Second

// longest is wider than any line, where lines have no end.
const longest = 1 << 20

// progress returns where notes go during an apply, and what starts to show how far
// it has come: on a terminal in its last line, elsewhere in a line from time to time.
func (w environment) progress(every ticking) (notes io.Writer, start func(work string) (
	func(string, int, int), func(),
),
) {
	notes, each, end := w.err, lineEach, func() {}
	show := func(at position) { fmt.Fprintln(w.err, at.text(longest)) }
	if w.terminal != nil {
		last := &lastLine{terminal: w.terminal, above: w.err, columns: w.columns, hide: w.secrets.Cut}
		notes, each, show, end = last, drawEach, last.show, last.end
	}
	return notes, func(work string) (func(string, int, int), func()) {
		ticks, stop := every(each)
		step, finish := follow(work, w.now, ticks, show)
		return step, func() {
			stop()
			finish()
			end()
		}
	}
}

// ticking sends the time again and again, until it is stopped.
type ticking func(time.Duration) (ticks <-chan time.Time, stop func())

func everyTick(each time.Duration) (ticks <-chan time.Time, stop func()) {
	ticker := time.NewTicker(each)
	return ticker.C, ticker.Stop
}
