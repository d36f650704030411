# Makes empty files without end.

for number in range(1_000_000):
    open(f"empty-{number}", "w").close()
"succeeded"
