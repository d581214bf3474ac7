package github

import (
	"context"
	"fmt"
	"iter"

	"github.com/google/go-github/v60/github"
)

// mostPages limits every list. A page has 100 entries.
const mostPages = 1000

// list requests one page.
type list[T any] func(context.Context, github.ListOptions) ([]T, *github.Response, error)

// entries iterates over all pages of a list, and ends after the first error.
func entries[T any](ctx context.Context, ask list[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		options := github.ListOptions{PerPage: 100}
		for range mostPages {
			page, answer, err := ask(ctx, options)
			if err != nil {
				yield(none, err)
				return
			}
			for _, entry := range page {
				if !yield(entry, nil) {
					return
				}
			}
			if answer.NextPage == 0 {
				return
			}
			options.Page = answer.NextPage
		}
		yield(none, fmt.Errorf("the list is longer than %d pages", mostPages))
	}
}

// whole returns all entries of a list.
func whole[T any](ctx context.Context, ask list[T]) ([]T, error) {
	var all []T
	for entry, err := range entries(ctx, ask) {
		if err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	return all, nil
}
