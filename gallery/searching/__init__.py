"""How texts are searched, without a database: tokens of an index, questions, and marks."""
