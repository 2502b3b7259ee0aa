"""The seam that every lip model stands behind, and what all of them share."""
