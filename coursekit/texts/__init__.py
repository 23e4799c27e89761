"""An article and places in it: words, quotes, sections."""
