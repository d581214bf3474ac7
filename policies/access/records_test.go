package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What is remembered of a record says the same as the record itself.
func TestRecordsAreRememberedAsTheyAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, source := range drawnSide(t, drawnPolicy(t)).Sources {
			records := NewRecords()
			text := records.Of(source)
			kept, err := records.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			read, err := ParseRecord(text)
			if err != nil {
				t.Fatal(err)
			}
			same := asksPurpose(read) || samePolicy(kept, read) // never certain of a purpose
			if !same || kept.Name != read.Name || kept.External != read.External ||
				len(kept.Grants) != len(read.Grants) {
				t.Errorf("%+v\nis not\n%+v", kept, read)
			}
			if diff := cmp.Diff(Record(read), Record(kept)); diff != "" {
				t.Error(diff)
			}
		}
	})
}
