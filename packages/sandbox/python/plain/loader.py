"""The plainest plugin: the dataset is its bytes."""


def load(path: str, options: "dict[str, object]") -> "dict[str, object]":
    """Names for the namespace: `data`, the whole file."""
    with open(path, "rb") as file:
        return {"data": file.read()}
