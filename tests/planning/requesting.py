"""What a browser sends of the request form."""


def as_offered(**changes: object) -> dict[str, object]:
    """Return the usual settings, but for changes; a box that is not named is not ticked."""
    usual: dict[str, object] = {
        "time_limit_s": 60,
        "objective": "weighted",
        "late_weight": 1_000_000,
        "switch_weight": 100_000,
        "late_day_weight": 0,
        "pattern_scope": "order",
        "keep_days": 0,
    }
    return usual | changes
