package githubtest

import (
	"net/http"
	"slices"
)

func (s *Server) getLabel(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if !slices.Contains(s.labels, name) {
		notFound(w)
		return
	}
	reply(w, http.StatusOK, labelShape(name))
}

func (s *Server) createLabel(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Name string }
	switch err := read(r, &asked); {
	case err != nil || asked.Name == "":
		invalid(w, "Label", "name", "missing_field")
	case slices.Contains(s.labels, asked.Name):
		invalid(w, "Label", "name", "already_exists")
	default:
		s.labels = append(s.labels, asked.Name)
		reply(w, http.StatusCreated, labelShape(asked.Name))
	}
}

func labelShape(name string) object {
	return shaped("label", object{"id": len(name), "name": name, "color": "ededed"})
}
