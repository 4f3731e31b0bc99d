"""The kit of the API: who asks, how it is answered, refused, repeated and paged."""

from foundry_portal.api.answers import answer, answer_once, etag_of, require_match, stale
from foundry_portal.api.auth import KeyAuth
from foundry_portal.api.describing import name_by_docstring, takes
from foundry_portal.api.lists import Page, filtered, page_of, query_of
from foundry_portal.api.problems import Problem, answer_problems, refused, wrong_fields

__all__ = [
    "KeyAuth",
    "Page",
    "Problem",
    "answer",
    "answer_once",
    "answer_problems",
    "etag_of",
    "filtered",
    "name_by_docstring",
    "page_of",
    "query_of",
    "refused",
    "require_match",
    "stale",
    "takes",
    "wrong_fields",
]
