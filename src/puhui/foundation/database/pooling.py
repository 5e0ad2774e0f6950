"""Whether a connection that rests in the pool still has a server behind it."""

import select
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool


def is_alive(connection: psycopg.Connection[Any]) -> None:
    """Raise where a resting connection is dead; asked before every use of it.

    A server that ended, however it ended, leaves its end of the socket closed, and a resting
    connection has nothing else to read. So only one that is readable is asked a question: the
    usual way, asking each time, costs every request a round trip.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(connection)
