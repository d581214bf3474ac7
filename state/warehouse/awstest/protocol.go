package awstest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// protocol reads requests and writes answers as a service does.
type protocol interface {
	read(check checker, r *http.Request, body []byte) (call, error)
	write(w http.ResponseWriter, c call, out map[string]any)
	refuse(w http.ResponseWriter, c call, f *fault)
}

// jsonProtocol is that of redshift-data and redshift-serverless. See
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
type jsonProtocol struct{}

func (jsonProtocol) read(check checker, r *http.Request, body []byte) (call, error) {
	target, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	c := call{operation: operation, service: "redshift-data"}
	if target == "RedshiftServerless" {
		c.service = "redshift-serverless"
	}
	if err := json.Unmarshal(body, &c.in); err != nil {
		return c, err
	}
	return c, check.request(c)
}

func (jsonProtocol) write(w http.ResponseWriter, _ call, out map[string]any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(inJSON(out))
}

func (jsonProtocol) refuse(w http.ResponseWriter, _ call, f *fault) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(f.status)
	_ = json.NewEncoder(w).Encode(map[string]any{"__type": f.code, "message": f.message, "Message": f.message})
}

// inJSON writes times as seconds.
func inJSON(value any) any {
	switch v := value.(type) {
	case time.Time:
		return v.Unix()
	case []any:
		written := make([]any, len(v))
		for n, one := range v {
			written[n] = inJSON(one)
		}
		return written
	case map[string]any:
		written := make(map[string]any, len(v))
		for name, one := range v {
			written[name] = inJSON(one)
		}
		return written
	}
	return value
}

// queryProtocol is that of redshift and sts. See
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
type queryProtocol struct{}

func (queryProtocol) read(check checker, _ *http.Request, body []byte) (call, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return call{}, err
	}
	c := call{operation: form.Get("Action"), service: "redshift"}
	if form.Get("Version") == "2011-06-15" {
		c.service = "sts"
	}
	if c.in, err = check.form(c, form); err != nil {
		return c, err
	}
	return c, check.request(c)
}

func (queryProtocol) write(w http.ResponseWriter, c call, out map[string]any) {
	w.Header().Set("Content-Type", "text/xml")
	fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%s</%[1]sResult></%[1]sResponse>", c.operation, inXML("", out))
}

func (queryProtocol) refuse(w http.ResponseWriter, _ call, f *fault) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(f.status)
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"+
		"<RequestId>0</RequestId></ErrorResponse>", f.code, escaped(f.message))
}

// inXML writes a value. The elements of a list are called as what they are.
func inXML(name string, value any) string {
	switch v := value.(type) {
	case time.Time:
		return v.UTC().Format(time.RFC3339)
	case []any:
		var b strings.Builder
		for _, one := range v {
			tag := strings.TrimSuffix(name, "s")
			fmt.Fprintf(&b, "<%[1]s>%s</%[1]s>", tag, inXML(tag, one))
		}
		return b.String()
	case map[string]any:
		var b strings.Builder
		for _, member := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&b, "<%[1]s>%s</%[1]s>", member, inXML(member, v[member]))
		}
		return b.String()
	}
	return escaped(fmt.Sprint(value))
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}
