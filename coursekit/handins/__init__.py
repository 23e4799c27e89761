"""Hand-ins from strangers: found in folders and zips, read with limits, checked."""
