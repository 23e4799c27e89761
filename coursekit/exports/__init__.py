"""Marks and results for those who go on in other tools."""
