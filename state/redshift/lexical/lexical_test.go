package lexical

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// all takes a text apart, without spaces, up to its first problem.
func all(text string) ([]Token, Problem) {
	var tokens []Token
	for at := 0; at < len(text); {
		t, problem := Next(text, at)
		if problem != NoProblem {
			return tokens, problem
		}
		if t.Kind != Space {
			t.At = 0
			tokens = append(tokens, t)
		}
		at += len(t.Raw)
	}
	return tokens, NoProblem
}

func number(text string) Token   { return Token{Kind: Number, Raw: text, Value: text} }
func operator(text string) Token { return Token{Kind: Operator, Raw: text, Value: text} }

func TestTextsFallIntoTokens(t *testing.T) {
	for text, want := range map[string][]Token{
		"Été_1$x":          {{Kind: Word, Raw: "Été_1$x", Value: "Été_1$x"}},
		"SELECT":           {{Kind: Word, Raw: "SELECT", Value: "select"}},
		`"A ""b"""`:        {{Kind: QuotedName, Raw: `"A ""b"""`, Value: `A "b"`}},
		`'it''s'`:          {{Kind: Text, Raw: `'it''s'`, Value: "it's"}},
		`'\'\\\n\101\x4a'`: {{Kind: Text, Raw: `'\'\\\n\101\x4a'`, Value: "'\\\nAJ"}},
		`'\xg\9'`:          {{Kind: Text, Raw: `'\xg\9'`, Value: "xg9"}},
		"$12":              {{Kind: Parameter, Raw: "$12", Value: "12"}},
		"$a$ $b$ $a$":      {{Kind: Body, Raw: "$a$ $b$ $a$", Value: " $b$ "}},
		"$$$$":             {{Kind: Body, Raw: "$$$$"}},
		"1.5e-3":           {{Kind: Number, Raw: "1.5e-3", Value: "1.5e-3"}},
		".5":               {{Kind: Number, Raw: ".5", Value: ".5"}},
		"1e":               {{Kind: Number, Raw: "1", Value: "1"}, {Kind: Word, Raw: "e", Value: "e"}},
		"1..3":             {number("1"), operator(".."), number("3")},
		"a::b":             {{Kind: Word, Raw: "a", Value: "a"}, operator("::"), {Kind: Word, Raw: "b", Value: "b"}},
		"-- x\n+":          {{Kind: Comment, Raw: "-- x", Value: "-- x"}, operator("+")},
		"/* a /* b */ */":  {{Kind: Comment, Raw: "/* a /* b */ */", Value: "/* a /* b */ */"}},
	} {
		got, problem := all(text)
		if problem != NoProblem {
			t.Errorf("%q: problem %d", text, problem)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestProblems(t *testing.T) {
	for text, want := range map[string]Problem{
		"a /* b /* c */": OpenComment,
		`'a\'`:           OpenText,
		`'a\`:            OpenText,
		`"a""`:           OpenName,
		"$a$ b $A$":      OpenBody,
		"$a":             LoneDollar,
		"a ?":            StrangeCharacter,
		"\x00":           StrangeCharacter,
	} {
		if _, got := all(text); got != want {
			t.Errorf("%q: got problem %d, want %d", text, got, want)
		}
	}
}

func TestWhatIsQuotedIsReadBack(t *testing.T) {
	for _, text := range []string{"", "a", `it's \n "quoted" \'`, `\`, "\n"} {
		if got, problem := Next(QuoteText(text), 0); problem != NoProblem || got.Value != text {
			t.Errorf("the literal %s reads as %q", QuoteText(text), got.Value)
		}
		if got, problem := Next(QuoteName(text), 0); problem != NoProblem || got.Value != text {
			t.Errorf("the name %s reads as %q", QuoteName(text), got.Value)
		}
	}
}

func TestReservedWordsAreKnownInLowerCase(t *testing.T) {
	if !Reserved("select") || Reserved("SELECT") || Reserved("name") || Reserved("") {
		t.Error("select is reserved, and name is not")
	}
}

// FuzzNext makes sure that tokens follow each other without a gap.
func FuzzNext(f *testing.F) {
	for _, text := range []string{
		"SELECT 'a\\'b' FROM \"t\"\"u\" -- x", "$$ a $$ $1 1.5e3 .. /* */",
		"\xff\x80'\xff'",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b strings.Builder
		for at := 0; at < len(text); {
			token, problem := Next(text, at)
			if problem != NoProblem {
				return
			}
			if token.At != at || token.Raw == "" || token.Kind == Invalid {
				t.Fatalf("at %d of %q: %+v", at, text, token)
			}
			b.WriteString(token.Raw)
			at = token.End()
		}
		if b.String() != text {
			t.Errorf("%q falls into %q", text, b.String())
		}
	})
}
