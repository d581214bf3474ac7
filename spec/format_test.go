package spec_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/spec"
)

func TestFormatAlignsAndKeepsMeaning(t *testing.T) {
	got := string(spec.Format([]byte("user \"a\" {\n groups=[ \"x\" ]\n   active = true # yes\n}\n")))
	want := "user \"a\" {\n  groups = [\"x\"]\n  active = true # yes\n}\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if again := string(spec.Format([]byte(got))); again != got {
		t.Errorf("the second time it is %q", again)
	}
}

func TestFormatSurvivesAnything(t *testing.T) {
	for _, part := range []string{"(", "{\n", "<<A\n", "\"${", "!", "\x00", "\xff"} {
		began := time.Now()
		spec.Format([]byte(strings.Repeat(part, 20000)))
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%q took %s", part, took)
		}
	}
}
