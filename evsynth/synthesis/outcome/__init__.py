"""Everything computed for one outcome of a review, under the review's declared choices."""
