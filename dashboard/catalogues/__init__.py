"""The texts of the pages and their translations: found in the code, kept as PO files, compiled for Django."""
