from hashlib import blake2b

from builders import make_record
from wiredesk.wire.received import position


def test_a_position_tells_how_to_find_the_bytes_of_its_record():
    first, second = position(make_record(b"eins"), 0), position(make_record(b"zwei"), 0)
    assert first.digest == blake2b(b"eins", digest_size=16).hexdigest()
    assert second.digest == blake2b(b"zwei", digest_size=16).hexdigest()


def test_all_items_of_a_record_have_its_digest():
    record = make_record(b"drei")
    assert {position(record, index).digest for index in range(3)} == {position(record, 0).digest}


def test_a_record_without_bytes_has_the_digest_of_none():
    assert position(make_record(None), 0).digest == position(make_record(b""), 0).digest
