# Reads the environment, memory map and command line of every process that it can name.
found = []
for pid in [1, sibling, *range(2, 400)]:
    for name in ("environ", "maps", "cmdline", "mem"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                found += [f"{pid}/{name}"] if pid != own and file.read(1) else []
        except OSError:
            pass
f"succeeded: {found[:5]}" if found else "refused"
