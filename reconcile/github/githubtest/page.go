package githubtest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// page returns the page of a list that a request asks for, and links to the
// other pages in the answer's header.
func page[T any](w http.ResponseWriter, r *http.Request, all []T) []T {
	size, number := asked(r, "per_page", 30), asked(r, "page", 1)
	size = min(size, 100)
	last := max((len(all)+size-1)/size, 1)
	var links []string
	link := func(to int, relation string) {
		query := r.URL.Query()
		query.Set("page", strconv.Itoa(to))
		at := url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawQuery: query.Encode()}
		links = append(links, fmt.Sprintf("<%s>; rel=%q", at.String(), relation))
	}
	if number > 1 {
		link(number-1, "prev")
	}
	if number < last {
		link(number+1, "next")
		link(last, "last")
	}
	if len(links) > 0 {
		w.Header().Set("Link", strings.Join(links, ", "))
	}
	from := min((number-1)*size, len(all))
	return all[from:min(from+size, len(all))]
}

func asked(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 1 {
		return otherwise
	}
	return n
}

// list replies with a page of a list, each entry rendered.
func list[T any](w http.ResponseWriter, r *http.Request, all []T, render func(T) object) {
	rendered := []object{}
	for _, entry := range page(w, r, all) {
		rendered = append(rendered, render(entry))
	}
	reply(w, http.StatusOK, rendered)
}
