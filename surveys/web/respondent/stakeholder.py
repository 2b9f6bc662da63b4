"""The stakeholder's pages at `/s/<token>` and the public leaflet. Routes only; GET and HEAD change nothing.

What was sent is answered by a redirect, so that a page of thanks can be loaded again without sending again.
"""

from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveys.core.links import BadLinkError, LinkGoneError
from surveys.waves.respondent import LinkState, Respondent
from surveys.web.http.assets import Style
from surveys.web.http.not_now import not_now_page
from surveys.web.http.security import sending_policy
from surveys.web.respondent.ballot_box import BallotBox
from surveys.web.respondent.survey_form import SurveyForm, form_for, to_answers
from surveys.web.respondent.survey_page import PAGE_LANGUAGE, Promise, scale_classes, survey_steps

_FORM = "application/x-www-form-urlencoded"


def stakeholder_pages(box: BallotBox, style: Style) -> Blueprint:
    """Return the routes, with the ballot box behind them and the style of the survey's own page."""
    pages = Blueprint("stakeholder", __name__)

    @pages.errorhandler(BadLinkError)
    def bad_link(_error: BadLinkError) -> ResponseReturnValue:
        return render_template("link_bad.html"), HTTPStatus.NOT_FOUND

    @pages.errorhandler(LinkGoneError)
    def link_gone(_error: LinkGoneError) -> ResponseReturnValue:
        return render_template("link_closed.html", word_back=""), HTTPStatus.GONE

    @pages.get("/privacy")
    def privacy() -> str:
        return render_template("privacy.html")

    # With a slash at its end as well: a page cannot link back to itself otherwise, as it must not name its address.
    @pages.get("/s/<token>")
    @pages.get("/s/<token>/")
    def survey(token: str) -> ResponseReturnValue:
        respondent = box.respondent(token)
        if respondent.state is not LinkState.READY:
            return _not_ready(respondent, respondent.state)
        if "decline" in request.args:
            return _moved(url_for(".decline", token=token))
        return _survey(respondent, _form(respondent, None), style)

    @pages.post("/s/<token>")
    @pages.post("/s/<token>/")
    def send(token: str) -> ResponseReturnValue:
        respondent = box.respondent(token)
        if respondent.state is not LinkState.READY:
            return _not_ready(respondent, respondent.state)
        form = _form(respondent, _posted())
        if not form.validate():
            return _survey(respondent, form, style), HTTPStatus.UNPROCESSABLE_ENTITY
        state = box.cast(token, to_answers(form, respondent.edition.instrument, respondent.group))
        if state is not LinkState.READY:
            return _not_ready(respondent, state)
        return _received(box, token)

    @pages.get("/s/<token>/thanks")
    def thanks(token: str) -> ResponseReturnValue:
        respondent = box.respondent(token)
        # every link of a closed wave shows the same
        if respondent.state is LinkState.CLOSED or not box.is_marked(token, request.args.get("mark", "")):
            return _moved(url_for(".survey", token=token))
        return render_template("thanks.html", promise=_promise(respondent))

    @pages.get("/s/<token>/decline")
    def decline(token: str) -> ResponseReturnValue:
        respondent = box.respondent(token)
        if respondent.state is not LinkState.READY:
            return _not_ready(respondent, respondent.state)
        return render_template("decline.html", promise=_promise(respondent))

    @pages.post("/s/<token>/decline")
    def confirm_decline(token: str) -> ResponseReturnValue:
        respondent = box.respondent(token)
        state = box.decline(token)
        if state is not LinkState.READY:
            return _not_ready(respondent, state)
        return _received(box, token)

    return pages


def _received(box: BallotBox, token: str) -> Response:
    """Thank for an answer or a declining, by one address that does not tell which."""
    return _moved(url_for(".thanks", token=token, mark=box.mark(token)))


def _form(respondent: Respondent, posted: MultiDict[str, str] | None) -> SurveyForm:
    return form_for(respondent.edition.in_language(respondent.language), respondent.group)(posted)


def _posted() -> MultiDict[str, str]:
    """Return what was posted. Another kind of body would be read as an empty form, so it is refused."""
    if request.mimetype != _FORM:
        abort(HTTPStatus.BAD_REQUEST)
    return request.form


def _promise(respondent: Respondent) -> Promise:
    return Promise(respondent, respondent.edition.in_language(respondent.language))


def _survey(respondent: Respondent, form: SurveyForm, style: Style) -> Response:
    promise = _promise(respondent)
    instrument = promise.instrument
    page = render_template(
        "survey.html",
        form=form,
        promise=promise,
        respondent=respondent,
        instrument=instrument,
        steps=survey_steps(form, instrument, respondent.group, promise.then),
        scale_classes=scale_classes(instrument.scale),
        survey_style=style.text,
        foreign="" if instrument.locale.startswith(PAGE_LANGUAGE) else instrument.locale,
    )
    return Response(page, headers={"Content-Security-Policy": sending_policy(style.source)})


def _not_ready(respondent: Respondent, state: LinkState) -> ResponseReturnValue:
    if state is LinkState.NOT_NOW:
        return not_now_page()
    page = {
        LinkState.USED: "link_used.html",
        LinkState.PAST: "link_past.html",
        LinkState.CLOSED: "link_closed.html",
    }[state]
    return render_template(page, promise=_promise(respondent), word_back=respondent.word_back), HTTPStatus.GONE


def _moved(address: str) -> Response:
    """Redirect without a body: werkzeug's own would write the link into a page."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
