@echo off
set COURSEKIT_PROGRAM=course
coursekit --course "%~dp0." %*
