"""Importing contacts from CSV and spreadsheets: read, map the columns, check every row, run, take back.

Rows are stored when the file is read, so that checking and running can go on wherever a worker left off.
"""
