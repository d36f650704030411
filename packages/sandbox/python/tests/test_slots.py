import os

import pytest

from daydream_sandbox.slots import Slots
from daydream_sandbox.spares import SPARES_LIMIT, Demand


def test_a_slot_is_lent_to_one_at_a_time_and_again_when_it_is_empty(tmp_path):
    slots = Slots(str(tmp_path), 2)
    first, second = slots.take(), slots.take()
    assert first.path != second.path
    with pytest.raises(OSError, match="all 2 scratch slots"):
        slots.take()
    os.makedirs(f"{first.folder}/deep/er")
    slots.give_back(first)
    assert os.listdir(first.path) == []
    assert slots.take() == first


def test_a_slot_that_cannot_be_emptied_is_never_lent_again(tmp_path):
    slots = Slots(str(tmp_path), 2)
    stuck = slots.take()
    with open(stuck.folder, "w"):
        pass  # what should be a folder cannot be gone through
    with pytest.raises(NotADirectoryError):
        slots.give_back(stuck)
    assert slots.take().path != stuck.path
    with pytest.raises(OSError, match="taken or retired"):
        slots.take()


def test_use_counts_what_is_in_the_folder(tmp_path):
    slot = Slots(str(tmp_path), 1).take()
    os.mkdir(slot.folder)
    with open(f"{slot.folder}/file", "wb") as file:
        file.write(bytes(100_000))
    size, files = slot.use()
    assert 100_000 <= size < 110_000
    assert files == 1


def test_demand_is_what_came_at_once():
    demand = Demand()
    assert demand.wanted(0.0) == 1
    for _ in range(5):
        demand.note(10.0)
    assert demand.wanted(10.1) == 5
    demand.note(12.0)
    assert demand.wanted(12.1) == 5
    assert demand.wanted(demand.forgets_at) == 1


def test_demand_has_a_limit():
    demand = Demand()
    for _ in range(100):
        demand.note(1.0)
    assert demand.wanted(1.0) == SPARES_LIMIT
