"""Finding pictures: tokens, questions, the index, the page."""
