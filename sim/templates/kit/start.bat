@echo off
rem Opens the explorer in the browser. The first time it sets it up from the folder wheels, without internet.
rem A crash ends with a negative code, which "if errorlevel 1" takes for success: hence && and ||.
rem Plain ASCII, since old versions of cmd.exe lose their way in other files; words for people are in help\*.txt.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
pushd "%~dp0"
rem Not below LOCALAPPDATA: what a Python from Microsoft's shop writes there, no other program finds.
set "ROOM=%USERPROFILE%\digigov-class\@room@"
if exist "%ROOM%\ready.txt" goto start

set "PY="
py -@python@ -c "import sys" >nul 2>nul && set "PY=py -@python@"
if defined PY goto found
python -c "import sys; sys.exit(sys.version_info[:2] != (@tuple@))" >nul 2>nul && set "PY=python"
if defined PY goto found
type "help\no-python.txt"
goto failed

:found
if not exist "wheels\ready.txt" goto nowheels
type "help\first-time.txt"
%PY% -m venv --clear "%ROOM%" || goto broken
"%ROOM%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index -f wheels "digigov[@extras@]" || goto broken
echo ready>"%ROOM%\ready.txt"

:start
type "help\starting.txt"
if /i "%~1"=="notebooks" goto notebooks
"%ROOM%\Scripts\python.exe" -m sim explore
goto end

:notebooks
"%ROOM%\Scripts\python.exe" -m jupyterlab notebooks
goto end

:nowheels
type "help\no-wheels.txt"
goto failed

:broken
type "help\broken.txt"

:failed
popd
pause
exit /b 1

:end
popd
pause
