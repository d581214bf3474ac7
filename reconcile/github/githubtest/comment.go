package githubtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Comment is a comment as it is now.
type Comment struct {
	ID   int64
	User string
	Body string
}

type comment struct {
	Comment
	issue           *issue
	created, edited time.Time
}

// mostComment is GitHub's limit in characters.
const mostComment = 65536

// Comment writes a comment on an issue or a pull request, and returns its id.
func (s *Server) Comment(number int, login, body string) int64 {
	defer s.lock()()
	return s.newComment(s.issue(number), login, body).ID
}

// EditComment changes a comment, as anyone with write access can.
func (s *Server) EditComment(id int64, body string) {
	defer s.lock()()
	i := slices.IndexFunc(s.comments, func(c *comment) bool { return c.ID == id })
	if i < 0 {
		s.fail("no comment %d", id)
	}
	s.comments[i].Body, s.comments[i].edited = body, s.happened()
}

// DeleteComment deletes a comment.
func (s *Server) DeleteComment(id int64) {
	defer s.lock()()
	s.comments = slices.DeleteFunc(s.comments, func(c *comment) bool { return c.ID == id })
}

// Comments returns the comments on an issue or a pull request, oldest first.
func (s *Server) Comments(number int) []Comment {
	defer s.lock()()
	var all []Comment
	for _, c := range s.of(s.issue(number)) {
		all = append(all, c.Comment)
	}
	return all
}

func (s *Server) of(i *issue) []*comment {
	return slices.DeleteFunc(slices.Clone(s.comments), func(c *comment) bool { return c.issue != i })
}

func (s *Server) newComment(on *issue, login, body string) *comment {
	now := s.happened()
	made := &comment{Comment{s.id(), login, body}, on, now, now}
	s.comments = append(s.comments, made)
	return made
}

func (s *Server) listComments(w http.ResponseWriter, r *http.Request) {
	if i := s.askedIssue(w, r); i != nil {
		list(w, r, s.of(i), commentShape)
	}
}

func (s *Server) createComment(w http.ResponseWriter, r *http.Request) {
	i := s.askedIssue(w, r)
	if i == nil {
		return
	}
	if body, ok := commentBody(w, r); ok {
		reply(w, http.StatusCreated, commentShape(s.newComment(i, s.asker(r).login, body)))
	}
}

func (s *Server) editComment(w http.ResponseWriter, r *http.Request) {
	for _, c := range s.comments {
		if strconv.FormatInt(c.ID, 10) != r.PathValue("id") {
			continue
		}
		if body, ok := commentBody(w, r); ok {
			c.Body, c.edited = body, s.happened()
			reply(w, http.StatusOK, commentShape(c))
		}
		return
	}
	notFound(w)
}

func (s *Server) deleteComment(w http.ResponseWriter, r *http.Request) {
	before := len(s.comments)
	s.comments = slices.DeleteFunc(s.comments,
		func(c *comment) bool { return strconv.FormatInt(c.ID, 10) == r.PathValue("id") })
	if len(s.comments) == before {
		notFound(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// commentBody reads the body of a comment, or refuses it.
func commentBody(w http.ResponseWriter, r *http.Request) (string, bool) {
	var asked struct{ Body string }
	switch err := read(r, &asked); {
	case err != nil || asked.Body == "":
		invalid(w, "IssueComment", "body", "missing_field")
	case utf8.RuneCountInString(asked.Body) > mostComment:
		refuse(w, http.StatusUnprocessableEntity, "Body is too long (maximum is 65536 characters)")
	default:
		return asked.Body, true
	}
	return "", false
}

func commentShape(c *comment) object {
	return shaped("comment", object{
		"id": c.ID, "user": user(c.User), "body": c.Body, "author_association": "COLLABORATOR",
		"html_url":   webURL("issues", c.issue.number) + "#issuecomment-" + strconv.FormatInt(c.ID, 10),
		"created_at": stamp(c.created), "updated_at": stamp(c.edited),
	})
}
