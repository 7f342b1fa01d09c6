"""The index page: the findings in the order of the questions, one card each."""
