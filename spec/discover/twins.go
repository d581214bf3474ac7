package discover

import (
	"fmt"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// refuseTwins refuses policy files whose names, or the names of whose folders,
// differ only by case or by how a letter is composed. Many systems keep only one
// of the two, and it is chance which one.
func refuseTwins(all []Entry) {
	fold := cases.Fold()
	spelled := make(map[string]string)
	for n, entry := range all {
		if !entry.Counts() || entry.Use == Refused {
			continue
		}
		for _, end := range ends(entry.Name) {
			prefix := entry.Name[:end]
			key := norm.NFC.String(fold.String(norm.NFC.String(prefix)))
			first, known := spelled[key]
			if !known {
				spelled[key] = prefix
				continue
			}
			if first != prefix {
				all[n] = refused(entry.Name, "Names that differ by case alone",
					fmt.Sprintf(
						"Many systems cannot keep %s apart from %s, and would read only one of the two. Rename one.",
						shown(prefix), shown(first)))
				break
			}
		}
	}
}

// ends are the positions where the folders of a name end, and the name itself.
func ends(name string) []int {
	var all []int
	for at, sign := range name {
		if sign == '/' {
			all = append(all, at)
		}
	}
	return append(all, len(name))
}
