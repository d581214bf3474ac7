package report

import "fmt"

// Counted writes a number of things: "1 change", "2 changes".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
