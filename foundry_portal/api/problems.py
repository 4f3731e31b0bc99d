"""Refusals as problem+json (RFC 9457): what is wrong, in which field, and what to do."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

CONTENT_TYPE = "application/problem+json"
PATH = "/api/v1/"
ERRORS_OF_A_FORM = "__all__"
KEPT_HEADERS = {"Allow", "Retry-After"}
DETAILS = {
    400: _("The request can't be read: send the body as JSON, of 2 MB at most."),
    401: _(
        "Send “Authorization: Bearer” and a key that its user made on the account page, "
        "that is not revoked and whose user may still sign in."
    ),
    403: _("The key's user may not do this: ask the administrator for the role."),
    404: _("There is nothing at this address, or nothing that the key's user may know of."),
    405: _("The address has no such method: see “Allow”."),
    500: _("The portal failed; nothing was stored. Please report it, with the time."),
    503: _("The database had no time for it; nothing was stored. Send it again in a moment."),
}


class Problem(Exception):
    """A request that is refused; ``code`` names the reason for programs, ``detail`` for people.

    ``errors`` say which field of the request is wrong and what to do; ``facts`` are added as they
    are.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Iterable[Mapping[str, str]] = (),
        **facts: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": detail,
            **({"errors": list(errors)} if errors else {}),
            **facts,
        }


def refused(form: BaseForm, **renamed: str) -> Problem:
    """Return what a form says against a request; ``renamed`` are fields called otherwise there."""
    errors = [
        {"field": _field(name, renamed), "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
    return wrong_fields(errors)


def wrong_fields(errors: Iterable[Mapping[str, str]]) -> Problem:
    """Return the problem of a request of which fields are wrong."""
    errors = list(errors)
    detail = " ".join(
        f"{e['field']}: {e['message']}" if e["field"] else e["message"] for e in errors
    )
    return Problem(422, "invalid", detail, errors=errors)


def answer_problems(api: NinjaAPI) -> None:
    """Have an API answer what its endpoints raise as problems."""
    answered: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda problem: problem,
        Http404: lambda _error: usual_problem(404),
        HttpError: lambda error: usual_problem(error.status_code),
        ValidationError: _unreadable,
    }
    for kind, problem in answered.items():
        api.add_exception_handler(kind, _answering(problem))


def usual_problem(status: int) -> Problem:
    """Return the problem of a status that needs no words of its own."""
    title = HTTPStatus(status).phrase
    return Problem(status, title.lower().replace(" ", "-"), str(DETAILS.get(status, title)))


class ProblemMiddleware:
    """Makes a problem of whatever error comes from below the API's address, whoever refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_error = request.path.startswith(PATH) and response.status_code >= 400
        if is_error and response.headers.get("Content-Type") != CONTENT_TYPE:
            problem = _response(usual_problem(response.status_code))
            for header in KEPT_HEADERS & response.headers.keys():
                problem[header] = response[header]
            return problem
        return response


def _field(name: str, renamed: Mapping[str, str]) -> str:
    return "" if name == ERRORS_OF_A_FORM else renamed.get(name, name)


def _unreadable(error: ValidationError) -> Problem:
    """Return what pydantic says; a place is where in the request it stands, such as body.qty."""
    return wrong_fields(
        {"field": _place(found["loc"]), "message": f"{found['msg']}."} for found in error.errors
    )


def _place(loc: Iterable[Any]) -> str:
    """Return the field that pydantic means: the argument that holds the body is none."""
    source, *rest = map(str, loc)
    return ".".join(rest[1:] if source == "body" and len(rest) > 1 else rest) or source


def _answering(problem: Callable[[Any], Problem]) -> Callable[..., HttpResponse]:
    return lambda _request, error: _response(problem(error))


def _response(problem: Problem) -> HttpResponse:
    body = json.dumps(problem.body, ensure_ascii=False, default=str)
    response = HttpResponse(body, status=problem.status, content_type=CONTENT_TYPE)
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response
