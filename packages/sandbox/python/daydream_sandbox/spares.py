"""How many processes a dataset keeps ready for sessions that are to come."""

#: At most so many, whatever the demand.
SPARES_LIMIT = 8
_BURST_SECONDS = 0.1
_MEMORY_SECONDS = 5.0


class Demand:
    """Counts sessions that are opened close to each other: so many are kept ready, for a while."""

    def __init__(self) -> None:
        self._burst = 0
        self._wanted = 1
        self._opened_at = float("-inf")

    def note(self, now: float) -> None:
        """A session was asked for."""
        self._burst = self._burst + 1 if now - self._opened_at < _BURST_SECONDS else 1
        self._opened_at = now
        self._wanted = max(self._wanted, min(self._burst, SPARES_LIMIT))

    def wanted(self, now: float) -> int:
        """Processes to keep ready: at least one, so that a session that comes alone does not wait either."""
        if self._wanted > 1 and now >= self.forgets_at:
            self._wanted = 1
        return self._wanted

    @property
    def forgets_at(self) -> float:
        """When a burst is so long ago that one spare is enough again."""
        return self._opened_at + _MEMORY_SECONDS
