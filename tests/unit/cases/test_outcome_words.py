"""Words of different lists that are spelt alike keep their own labels."""

from peersupport.cases import words


def test_the_same_word_in_two_lists_is_read_as_each_list_means_it():
    assert words.label(words.Followed.PARTLY) == "Partly"
    assert words.label(words.DecisionStatus.PARTLY) == "Partly agreed"
    assert words.label(words.Avoided.YES) == "Yes"
    assert words.label(words.ReferralAccepted.NO) == "No"
    assert words.label(words.PlanChanged.YES) == "Yes, the plan changed"
