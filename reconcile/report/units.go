package report

import (
	"slices"
	"strings"
)

// unitsOf divides the people of some things into units that are in each of the things as a
// whole, or not at all, and says of each thing which units are in it, in the order of its
// people. Most lists of people are the same or have nobody in common, and then are units;
// else each person is one.
func unitsOf[T any](things []T, people func(T) []string) (units [][]string, of [][]int) {
	places, at := make(map[string]int), make(map[string]int)
	of = make([][]int, len(things))
	for n, thing := range things {
		users := people(thing)
		key := strings.Join(users, "\x00")
		unit, known := places[key]
		if !known {
			unit = len(units)
			places[key], units = unit, append(units, users)
			for _, user := range users {
				if _, twice := at[user]; twice {
					return singlesOf(things, people)
				}
				at[user] = unit
			}
		}
		if len(users) > 0 {
			of[n] = []int{unit}
		}
	}
	return units, of
}

// singlesOf makes a unit of each person.
func singlesOf[T any](things []T, people func(T) []string) (units [][]string, of [][]int) {
	places := make(map[string]int)
	of = make([][]int, len(things))
	for n, thing := range things {
		for _, user := range people(thing) {
			unit, known := places[user]
			if !known {
				unit = len(units)
				places[user], units = unit, append(units, []string{user})
			}
			of[n] = append(of[n], unit)
		}
		of[n] = slices.Clip(of[n])
	}
	return units, of
}
