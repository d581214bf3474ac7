package report

import "fmt"

// Counted returns a number with its noun: "1 change", "2 changes".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
