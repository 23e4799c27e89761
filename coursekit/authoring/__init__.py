"""Making lessons and handing them out; made-up classes to try them on."""
