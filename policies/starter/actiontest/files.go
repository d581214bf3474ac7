package actiontest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stepFiles are those by which a step tells the runner something.
type stepFiles struct{ script, output, env, path, summary string }

func makeFiles(folder, script string) (stepFiles, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return stepFiles{}, err
	}
	in := func(name string) string { return filepath.Join(folder, name) }
	files := stepFiles{in("script.sh"), in("output"), in("env"), in("path"), in("summary")}
	for _, name := range []string{files.output, files.env, files.path, files.summary} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			return stepFiles{}, err
		}
	}
	return files, os.WriteFile(files.script, []byte(script), 0o600)
}

func (s stepFiles) variables() map[string]string {
	return map[string]string{
		"GITHUB_OUTPUT": s.output, "GITHUB_ENV": s.env, "GITHUB_PATH": s.path, "GITHUB_STEP_SUMMARY": s.summary,
	}
}

// collect takes up what a step wrote for the steps after it, and returns its
// outputs.
func (f *frame) collect(files stepFiles) (map[string]string, error) {
	outputs, err := readPairs(files.output)
	if err != nil {
		return nil, fmt.Errorf("GITHUB_OUTPUT: %w", err)
	}
	env, err := readPairs(files.env)
	if err != nil {
		return nil, fmt.Errorf("GITHUB_ENV: %w", err)
	}
	for name, value := range env {
		f.job.env[name] = value
	}
	paths, err := os.ReadFile(files.path)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(paths)) {
		f.paths = slices.Insert(f.paths, 0, strings.TrimRight(line, "\r\n"))
	}
	summary, err := os.ReadFile(files.summary)
	f.result.Summary += f.hide(string(summary))
	return outputs, err
}

// readPairs reads name=value, and name<<END with lines up to END.
func readPairs(path string) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pairs := make(map[string]string)
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	for n := 0; n < len(lines); n++ {
		line := strings.TrimSuffix(lines[n], "\r")
		if line == "" {
			continue
		}
		equals, heredoc := strings.Index(line, "="), strings.Index(line, "<<")
		switch {
		case equals > 0 && (heredoc < 0 || equals < heredoc):
			pairs[line[:equals]] = line[equals+1:]
		case heredoc > 0:
			end := slices.Index(lines[n+1:], line[heredoc+2:])
			if end < 0 {
				return nil, fmt.Errorf("%q has no end", line)
			}
			pairs[line[:heredoc]] = strings.Join(lines[n+1:n+1+end], "\n")
			n += end + 1
		default:
			return nil, fmt.Errorf("%q is neither name=value nor name<<END", line)
		}
	}
	return pairs, nil
}

// show adds a step's output to the log, and hides what it asks to hide.
func (f *frame) show(step *Step, output string) {
	f.print("## " + step.title())
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\r\n")
		if secret, found := strings.CutPrefix(line, "::add-mask::"); found {
			f.mask(strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n").Replace(secret))
			continue
		}
		f.print(line)
	}
}

func (j *job) print(line string) { fmt.Fprintln(&j.log, j.hide(line)) }

func (j *job) mask(secret string) {
	if secret != "" {
		j.masks = append(j.masks, secret)
	}
}

func (j *job) hide(text string) string {
	for _, secret := range j.masks {
		text = strings.ReplaceAll(text, secret, "***")
	}
	return text
}
