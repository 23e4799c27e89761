"""A fuzzer of what strangers hand in.

`hostile_json`, `hostile_zips`, `hostile_cases` and `hostile_tables` make files, by Hypothesis.
`watched_commands` runs commands on them in a process of its own and sees what they do; `promises`
says what they may not do. `corpus` keeps files that once did harm, and `test_promises` runs
it all. The folder is no room's: a file goes through every room from `work` to `report`.
"""
