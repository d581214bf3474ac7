package githubtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Issue is an issue as it is now.
type Issue struct {
	Number      int
	User        string
	Title, Body string
	Open        bool
	Labels      []string
}

type issue struct {
	id          int64
	number      int
	login       string
	title, body string
	labels      []string
	created     time.Time
	closed      time.Time
	pull        *pull
}

// Issue opens an issue, and returns its number.
func (s *Server) Issue(login, title, body string) int {
	defer s.lock()()
	return s.newIssue(login, title, body).number
}

// Issues returns all issues, oldest first, without pull requests.
func (s *Server) Issues() []Issue {
	defer s.lock()()
	var all []Issue
	for _, i := range s.issues {
		if i.pull == nil {
			all = append(all, Issue{i.number, i.login, i.title, i.body, i.closed.IsZero(), slices.Clone(i.labels)})
		}
	}
	return all
}

// CloseIssue closes an issue as a person would.
func (s *Server) CloseIssue(number int) {
	defer s.lock()()
	s.issue(number).close(s.happened())
}

// Label creates labels.
func (s *Server) Label(names ...string) {
	defer s.lock()()
	s.labels = append(s.labels, names...)
}

// Labels returns all labels.
func (s *Server) Labels() []string {
	defer s.lock()()
	return slices.Clone(s.labels)
}

func (s *Server) newIssue(login, title, body string) *issue {
	s.number++
	made := &issue{id: s.id(), number: s.number, login: login, title: title, body: body, created: s.happened()}
	s.issues = append(s.issues, made)
	return made
}

func (s *Server) issue(number int) *issue {
	if number < 1 || number > len(s.issues) {
		s.fail("no issue %d", number)
	}
	return s.issues[number-1]
}

func (i *issue) close(at time.Time) { i.closed = at }

func (i *issue) state() string {
	if i.closed.IsZero() {
		return "open"
	}
	return "closed"
}

// askedIssue returns the issue or pull request in a path, or answers 404.
func (s *Server) askedIssue(w http.ResponseWriter, r *http.Request) *issue {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || number < 1 || number > len(s.issues) {
		notFound(w)
		return nil
	}
	return s.issues[number-1]
}

func (s *Server) listIssues(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	state, creator := query.Get("state"), query.Get("creator")
	var found []*issue
	for _, i := range slices.Backward(s.issues) { // newest first
		if (state == "all" || i.state() == state) && (creator == "" || strings.EqualFold(creator, i.login)) {
			found = append(found, i)
		}
	}
	list(w, r, found, s.issueShape)
}

func (s *Server) createIssue(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Title, Body string
		Labels      []string
	}
	if err := read(r, &asked); err != nil || asked.Title == "" {
		invalid(w, "Issue", "title", "missing_field")
		return
	}
	if tooLong(w, asked.Title, asked.Body) {
		return
	}
	made := s.newIssue(s.asker(r).login, asked.Title, asked.Body)
	made.labels = asked.Labels
	reply(w, http.StatusCreated, s.issueShape(made))
}

// tooLong refuses an issue that is too long for GitHub.
func tooLong(w http.ResponseWriter, title, body string) bool {
	switch {
	case utf8.RuneCountInString(title) > mostTitle:
		refuse(w, http.StatusUnprocessableEntity, "Title is too long (maximum is 256 characters)")
	case utf8.RuneCountInString(body) > mostComment:
		refuse(w, http.StatusUnprocessableEntity, "Body is too long (maximum is 65536 characters)")
	default:
		return false
	}
	return true
}

// mostTitle is GitHub's limit in characters.
const mostTitle = 256

func (s *Server) editIssue(w http.ResponseWriter, r *http.Request) {
	i := s.askedIssue(w, r)
	if i == nil {
		return
	}
	var asked struct{ Title, Body, State *string }
	if err := read(r, &asked); err != nil {
		invalid(w, "Issue", "body", "invalid")
		return
	}
	title, body := i.title, i.body
	if asked.Title != nil {
		title = *asked.Title
	}
	if asked.Body != nil {
		body = *asked.Body
	}
	if tooLong(w, title, body) {
		return
	}
	i.title, i.body = title, body
	switch now := s.happened(); {
	case asked.State == nil || *asked.State == i.state():
	case *asked.State == "closed":
		i.close(now)
	default:
		i.closed = time.Time{}
	}
	reply(w, http.StatusOK, s.issueShape(i))
}

func (s *Server) issueShape(i *issue) object {
	labels := []object{}
	for _, name := range i.labels {
		labels = append(labels, labelShape(name))
	}
	set := object{
		"id": i.id, "number": i.number, "title": i.title, "body": i.body, "user": user(i.login), "state": i.state(),
		"labels":   labels,
		"html_url": webURL("issues", i.number), "created_at": stamp(i.created), "updated_at": stamp(i.created),
		"author_association": "COLLABORATOR",
	}
	if !i.closed.IsZero() {
		set["closed_at"] = stamp(i.closed)
	}
	if i.pull != nil {
		at := webURL("pull", i.number)
		set["pull_request"] = object{"url": at, "html_url": at, "diff_url": at, "patch_url": at}
	}
	return shaped("issue", set)
}
