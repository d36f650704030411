"""What one session may use, as the host sends it with OPEN."""

from dataclasses import dataclass

MEBIBYTE = 1_048_576


@dataclass(frozen=True)
class Limits:
    """Names, meaning and units as in `SessionLimits`."""

    cell_timeout_ms: int = 30_000
    grace_ms: int = 300
    cpu_seconds: int = 120
    memory_bytes: int = 1024 * MEBIBYTE
    file_bytes: int = 16 * MEBIBYTE
    scratch_bytes: int = 64 * MEBIBYTE
    output_characters: int = 65_536
    value_characters: int = 100_000
    hooks_per_cell: int = 64

    @staticmethod
    def of(message: "dict[str, object]") -> "Limits":
        """Limits from their JSON names; an absent one has its default.

        Raises ValueError for one that is not a positive whole number.
        """
        values = {}
        for name in Limits.__dataclass_fields__:
            words = name.split("_")
            value = message.get(words[0] + "".join(word.capitalize() for word in words[1:]))
            if value is None:
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"limit {name} must be a whole number of at least 1, got {value!r}")
            values[name] = value
        return Limits(**values)
