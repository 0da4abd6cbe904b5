"""Tables as they stand in a terminal."""

from bot.columns import columns, printable


def test_columns_are_as_wide_as_their_widest_cell_and_end_without_spaces() -> None:
    assert columns(["ID", "NAME"], [["1", "a"], ["100", "longer"]]) == "ID   NAME\n1    a\n100  longer"


def test_no_cell_gives_orders_to_the_terminal() -> None:
    assert printable("a\x1b[2J\x9b\r\n\u202eб") == "a�[2J����б"
