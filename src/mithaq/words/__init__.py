"""The words of the faces: what every code is called in three languages, and how numbers are written."""
