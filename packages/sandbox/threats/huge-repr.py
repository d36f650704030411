# Ends with a value whose text is enormous.
"x" * 100_000_000
