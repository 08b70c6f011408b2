"""Live door of people: which open sockets still have a live log-in behind them."""

from datetime import datetime, timedelta

from peersupport.people.queries.sessions import live_sessions
from peersupport.realtime.connections import Connection
from peersupport.realtime.watch import MayStay


def logged_in_within(idle: timedelta) -> MayStay:
    """The check of the watch: the session has not ended, its person has access, and neither idles."""

    def may_stay(connections: list[Connection], now: datetime) -> set[str]:
        live = live_sessions({connection.session_id for connection in connections}, now)
        return {
            connection.sid
            for connection in connections
            if connection.session_id in live
            and now - max(live[connection.session_id], connection.active_at) <= idle
        }

    return may_stay
