package githubtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// serve answers one request. It checks faults first, then the token, then the
// routes.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	http.StripPrefix(prefix(r), http.HandlerFunc(s.exchange)).ServeHTTP(w, r)
}

func prefix(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, "/api/v3/") {
		return "/api/v3"
	}
	return ""
}

func (s *Server) exchange(w http.ResponseWriter, r *http.Request) {
	answered := s.check.request(s.t, r)
	recorder := httptest.NewRecorder()
	failure := s.record(r)
	switch {
	case failure.cut:
		hangUp(w)
		return
	case failure.code != 0:
		failure.answer(recorder, s.clock())
	default:
		s.authorized(recorder, r)
	}
	if failure.after {
		hangUp(w)
		return
	}
	answered(recorder.Code, recorder.Header(), recorder.Body.Bytes())
	s.send(w, recorder, failure.half)
}

// send sends an answer with the common headers, or half of it.
func (s *Server) send(w http.ResponseWriter, recorded *httptest.ResponseRecorder, half bool) {
	header, text := w.Header(), recorded.Body.Bytes()
	maps.Copy(header, recorded.Header())
	now := s.clock()
	header.Set("Date", now.Format(http.TimeFormat))
	header.Set("Content-Length", strconv.Itoa(len(text)))
	if header.Get("X-RateLimit-Remaining") == "" {
		header.Set("X-RateLimit-Limit", "5000")
		header.Set("X-RateLimit-Remaining", "4999")
		header.Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(time.Hour).Unix(), 10))
	}
	w.WriteHeader(recorded.Code)
	if half {
		_, _ = w.Write(text[:len(text)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(text)
}

// record records a request, and returns the fault that is meant for it.
func (s *Server) record(r *http.Request) Failure {
	defer s.lock()()
	s.requests = append(s.requests, r.Method+" "+r.URL.RequestURI())
	for _, f := range s.faults {
		if f.matches(r) {
			f.times--
			return f.failure
		}
	}
	return Failure{}
}

func (s *Server) clock() time.Time {
	defer s.lock()()
	return s.now
}

// authorized lets requests with known tokens through.
func (s *Server) authorized(w http.ResponseWriter, r *http.Request) {
	defer s.lock()()
	if _, known := s.tokens[tokenOf(r)]; !known {
		refuse(w, http.StatusUnauthorized, "Bad credentials")
		return
	}
	s.mux.ServeHTTP(w, r)
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func reply(w http.ResponseWriter, code int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(text)
}

func refuse(w http.ResponseWriter, code int, message string) {
	reply(w, code, object{
		"message": message, "documentation_url": "https://docs.github.com/rest",
		"status": strconv.Itoa(code),
	})
}

func notFound(w http.ResponseWriter) { refuse(w, http.StatusNotFound, "Not Found") }

// invalid sends GitHub's answer to a field that it refuses.
func invalid(w http.ResponseWriter, resource, field, code string) {
	reply(w, http.StatusUnprocessableEntity, object{
		"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest",
		"errors": []object{{"resource": resource, "field": field, "code": code}},
	})
}

// read decodes a request's body into a value.
func read(r *http.Request, into any) error { return json.NewDecoder(r.Body).Decode(into) }
