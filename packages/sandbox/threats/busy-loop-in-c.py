# Stays in C code that never looks for signals.
sum(range(10**15))
