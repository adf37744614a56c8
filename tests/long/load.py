"""A fixed load that is run beside what is measured: seconds of one machine are not those of another, nor those of
the same one an hour later, where others share its memory. What is measured in such loads can be compared.

Half of it is arithmetic in the cache, half is copying of memory, as comparing pages needs both.
"""

import random
import time
import zlib

TEXT = random.Random(1).randbytes(1 << 19).hex().encode()
ROOM = 24 << 20  # bytes that are copied to and fro: more than any cache holds
ROUNDS = 6
FROM, TO = bytearray(ROOM), bytearray(ROOM)  # kept, so that no call has the system find room for them


def seconds():
    """What the load takes now, in seconds of this thread's processor time."""
    begun = time.thread_time()
    zlib.compress(TEXT, 6)
    for _ in range(ROUNDS):
        TO[:] = FROM
        FROM[:] = TO
    return time.thread_time() - begun
