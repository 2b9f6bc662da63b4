"""Marks and numbers in crowds."""

import math
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts.placing import Place, placed
from reports.charts.profile import lanes_of

ROOM = Place(3.0, 3.0, 105.0, 105.0)
SIZE, DOT = 5.4, 1.9
_places = st.floats(8.0, 100.0)
_points = st.lists(st.tuples(_places, _places), min_size=1, max_size=12).map(lambda some: dict(enumerate(some, 1)))
_crowds = st.lists(st.tuples(st.floats(60.0, 70.0), st.floats(60.0, 70.0)), min_size=12, max_size=12).map(
    lambda some: dict(enumerate(some, 1))
)


@settings(deadline=None, max_examples=40)
@given(st.one_of(_points, _crowds))
def test_no_badge_lies_on_another_or_outside(points: dict[int, tuple[float, float]]) -> None:
    badges = placed(points, ROOM, size=SIZE, dot=DOT)
    assert badges.keys() == points.keys()
    assert all(ROOM.holds(badge) for badge in badges.values())
    assert all(math.dist(one, other) >= SIZE for one, other in combinations(badges.values(), 2))


@settings(deadline=None, max_examples=40)
@given(_crowds)
def test_no_badge_hides_the_point_of_another(points: dict[int, tuple[float, float]]) -> None:
    badges = placed(points, ROOM, size=SIZE, dot=DOT)
    for number, badge in badges.items():
        others = [point for other, point in points.items() if other != number and badges[other] != point]
        assert all(math.dist(badge, point) >= (SIZE + DOT) / 2 for point in others)


def test_a_point_with_room_around_it_keeps_its_number() -> None:
    points = {1: (20.0, 20.0), 2: (60.0, 60.0), 3: (62.0, 60.0)}
    badges = placed(points, ROOM, size=SIZE, dot=DOT)
    assert badges[1] == points[1]
    assert badges[2] != points[2]
    assert badges[3] != points[3]


def test_points_in_one_place_all_get_a_number() -> None:
    badges = placed(dict.fromkeys(range(1, 13), (50.0, 50.0)), ROOM, size=SIZE, dot=DOT)
    assert len(set(badges.values())) == 12


def test_marks_with_room_stand_in_the_middle_of_their_row() -> None:
    assert lanes_of({"self": 10.0, "peer": 20.0}) == {"self": 0.0, "peer": 0.0}


def test_marks_in_one_place_stand_above_each_other_in_order() -> None:
    assert lanes_of({"self": 10.0, "supervisor": 10.0, "peer": 10.0}) == {"self": -1.0, "supervisor": 0.0, "peer": 1.0}


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.0, 30.0)))
def test_no_two_marks_share_a_lane_and_a_place(places: dict[str, float]) -> None:
    lanes = lanes_of(places)
    assert lanes.keys() == places.keys()
    for one, other in combinations(places, 2):
        assert lanes[one] != lanes[other] or abs(places[one] - places[other]) >= 2.0
