"""Every loop of a method is judged by itself."""

from taxonomy.diagnosis import diagnose, loop_bodies
from tests.taxonomy.test_diagnosis import CLEAR, FOUND, JUDGED, NOTHING, RAISES, D, chain, known


def test_the_loop_body_is_the_steps_between_its_ends() -> None:
    method = chain("forum-posts", "teacher", "judge", "novelty", loop=(2, 1))
    assert loop_bodies(method) == [["teacher", "judge"]]
    assert loop_bodies(JUDGED) == []


INNER = [{"from": "s2", "to": "s2"}]


def test_every_loop_has_its_body() -> None:
    method = chain("forum-posts", "teacher", "judge", "novelty", loop=(3, 1), loops=INNER)
    assert loop_bodies(method) == [["teacher", "judge", "novelty"], ["judge"]]


def test_diversity_raised_in_the_outer_loop_does_not_protect_the_inner_one() -> None:
    inner = chain("forum-posts", "teacher", "self-training", loop=(2, 1), loops=INNER)
    outer = chain("forum-posts", "teacher", "self-training", loop=(2, 1))
    widened = {("teacher", D): RAISES}
    assert diagnose(outer, known(widened)).checks["collapse-risk"] is CLEAR
    assert diagnose(inner, known(widened)).checks["collapse-risk"] is FOUND


def test_a_further_loop_is_judged_like_the_first() -> None:
    trained = chain("teacher", "self-training", "judge", loop=(2, 2), loops=[{"from": "s1", "to": "s0"}])
    assert diagnose(trained, known(NOTHING)).checks["collapse-risk"] is FOUND
