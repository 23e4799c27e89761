"""A fuzzer of what strangers hand in.

`hostile_json`, `hostile_zips`, `hostile_cases` and `hostile_tables` make files, by the chance that
Hypothesis gives; `large_cases` makes those that are too large to keep, and `corpus` keeps others
that once did harm, or could. `watched_commands` runs commands on them in a process of its own and
sees what they do; `promises` says what they may not do, and `test_promises` tries it.

The folder is no room's: a file goes through every room from `work` to `report`.
"""
