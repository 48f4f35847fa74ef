"""The pages about people: lists, each person, fields, groups and places."""
