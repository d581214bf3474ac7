package state

// Work is what a run is for, as the lock and the history keep it.
type Work string

// What runs are for. A run of an earlier redveil does not say.
const (
	WorkCreate  Work = "create"  // the first run in a warehouse
	WorkEdit    Work = "edit"    // another one
	WorkMigrate Work = "migrate" // one that also brings redveil's own tables up to date
	WorkDelete  Work = "delete"  // one that removes all that redveil made
)
