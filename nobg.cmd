@echo off
node "%~dp0scripts\nobg.mjs" %*
