"""What the tests share: courses, students, hand-ins, browsers, servers."""
