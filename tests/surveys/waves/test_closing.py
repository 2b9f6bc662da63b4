"""R9 at the close: a release that is not certified is not stored; the wave stays sealed and can be closed later."""

import sys

import pytest

from reports.certificate import issuing, solver
from reports.certificate.issuing import Certificate
from reports.certificate.knowledge import CertificateError
from reports.release import Release
from reports.release_json import to_json
from surveys.answered import store as answered
from surveys.core.installation import Installation
from surveys.releases import store as released
from surveys.waves import store as waves
from surveys.waves.casting import Casting
from surveys.waves.closing import ClosingError, close_wave
from surveys.waves.respondent import LinkState
from surveys.waves.states import WaveState
from tests.support.ballots import answers
from tests.support.installations import open_wave, tokens


def _answered_wave(installation: Installation) -> str:
    wave = open_wave(installation, supervisor=1, peer=4)
    for group, token in tokens(installation, wave):
        assert Casting(installation).cast(token, answers(group)) is LinkState.READY
    return wave


def _refuse(_release: Release) -> Certificate:
    raise CertificateError("an anonymous rater would be left 2 possible answers")


def _stands_sealed(installation: Installation, wave: str) -> bool:
    with installation.database.read() as session:
        state, ballots = waves.get(session, wave).state, answered.count(session, wave)
        stored = released.exists(session, wave)
    return state is WaveState.CLOSING and ballots == 6 and not stored and installation.keys.has_wave_key(wave)


def test_a_release_that_is_not_certified_leaves_the_wave_sealed_and_says_that_it_is_a_defect(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = _answered_wave(any_installation)
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "certify", _refuse)
        for _ in range(2):
            with pytest.raises(ClosingError, match=r"not certified \(CertificateError\)\. This is a defect") as refused:
                close_wave(any_installation, wave)
            assert "2 possible" not in str(refused.value)
            assert refused.value.__suppress_context__
            assert _stands_sealed(any_installation, wave)
    assert close_wave(any_installation, wave).others[1].answered == 4


def test_a_solver_that_runs_out_of_time_leaves_the_wave_sealed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = _answered_wave(installation)
    solver.fewest_scores.cache_clear()
    with monkeypatch.context() as slow:
        slow.setattr(solver, "_PATIENCE", 0.0)
        with pytest.raises(ClosingError, match="was not certified"):
            close_wave(installation, wave)
    assert _stands_sealed(installation, wave)
    close_wave(installation, wave)


def test_a_solver_that_is_installed_but_broken_leaves_the_wave_sealed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = _answered_wave(installation)
    solver.fewest_scores.cache_clear()
    with monkeypatch.context() as broken:
        broken.setitem(sys.modules, "ortools.sat.python", None)
        with pytest.raises(ClosingError, match=r"not certified \(ModuleNotFoundError\)"):
            close_wave(installation, wave)
    assert _stands_sealed(installation, wave)


def test_what_is_certified_is_what_is_stored(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    wave, read = _answered_wave(installation), []
    real = issuing.certify

    def note(release: Release) -> Certificate:
        read.append(to_json(release))
        return real(release)

    monkeypatch.setattr(issuing, "certify", note)
    assert [to_json(close_wave(installation, wave))] == read


def test_a_wave_closes_where_the_solver_is_not_installed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solver, "available", lambda: False)
    wave = _answered_wave(installation)
    assert close_wave(installation, wave).others[1].answered == 4
