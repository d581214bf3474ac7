package cluster

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A download leaves a log among the temporary files. That of another process,
// which was there before, stays.
func TestTheLogOfADownloadIsRemoved(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	others, ours := filepath.Join(folder, "embedded_postgres_log1"), filepath.Join(folder, "embedded_postgres_log2")
	touchFile(t, others)
	before := logs()
	touchFile(t, ours)
	removeLogs(before)
	if diff := cmp.Diff([]string{others}, logs()); diff != "" {
		t.Errorf("the logs that are left (-want +got):\n%s", diff)
	}
}

func touchFile(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}
