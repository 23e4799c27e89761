@echo off
rem Runs a command of coursekit on the course in this folder:
rem
rem   course grade submissions.zip --out graded        in PowerShell: .\course grade ...
rem
rem The first run makes the environment in .venv.
setlocal
set "HERE=%~dp0"
set "RUN=%HERE%.venv\Scripts\python.exe"
if exist "%HERE%.venv\.lab" goto run
echo Installing the course into .venv (about 100 MB the first time) ... 1>&2
py -m venv "%HERE%.venv" || goto failed
pushd "%HERE%"
"%RUN%" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock || goto failed
"%RUN%" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . || goto failed
popd
type nul > "%HERE%.venv\.lab"
:run
set COURSEKIT_PROGRAM=course
"%RUN%" -P -m coursekit --course "%HERE%." %*
exit /b %ERRORLEVEL%
:failed
echo The environment could not be made. Python 3.11 or newer is needed, from python.org. 1>&2
exit /b 1
