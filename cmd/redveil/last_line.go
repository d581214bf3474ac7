package main

import (
	"io"
	"sync"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/schollz/progressbar/v3"
)

// drawEach is how often the last line is drawn anew.
const drawEach = time.Second / 5

// lastLine is the last line of a terminal, which shows how far an apply has come.
// What is written to it comes to stand above.
type lastLine struct {
	terminal, above io.Writer
	columns         int
	hide            func(string) string // cuts secrets out

	mu  sync.Mutex
	bar *progressbar.ProgressBar // nil while there is none
}

const (
	barWidth = 10
	// besideText is what stands in the line besides the text, "  25% |██        |  ",
	// and one column, as some terminals begin another line after the last one.
	besideText = barWidth + 11
)

func (l *lastLine) show(at position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at.doing = l.hide(at.doing) // before it is cut short
	text := l.hide(at.text(l.columns - besideText))
	most := at.all + 1 // a full bar would disappear before the end
	if l.bar == nil || l.bar.GetMax() != most {
		l.clear()
		l.bar = progressbar.NewOptions(most, progressbar.OptionSetWriter(l.terminal),
			progressbar.OptionSetWidth(barWidth), progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetDescription(text))
	}
	_ = l.bar.Set(at.done)
	l.bar.Describe(text)
}

// Write writes above the line, which the next tick draws again.
func (l *lastLine) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear()
	return l.above.Write(p)
}

// end takes the line away.
func (l *lastLine) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clear()
}

func (l *lastLine) clear() {
	if l.bar != nil {
		_ = l.bar.Clear()
	}
	l.bar = nil
}

func wide(text string) int { return lipgloss.Width(text) }

// short cuts a text to so many columns.
func short(text string, columns int) string {
	if wide(text) <= columns {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && wide(string(runes))+1 > columns {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
