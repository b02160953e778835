"""Missing pages of stories."""


class MissingPages:
    """How many pages of the stories of a run are known to exist and have not come.

    The last number of a story counts: while a run is on, its second page may still be on its way.
    """

    def __init__(self) -> None:
        self._by_story: dict[str, int] = {}

    def note(self, story_key: str, missing: int) -> None:
        """Take the number that holds for a story from now on."""
        if missing:
            self._by_story[story_key] = missing
        else:
            self._by_story.pop(story_key, None)

    @property
    def total(self) -> int:
        """The value of the counter `stats.MISSING_PAGE` at the end of the run."""
        return sum(self._by_story.values())
