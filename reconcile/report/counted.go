package report

import "fmt"

// Counted returns a number with its noun: "1 change", "2 changes".
func Counted(n int, noun string) string { return counted(n, noun, noun+"s") }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
