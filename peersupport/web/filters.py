"""Makes the wording of `core.wording` filters of every template."""

from flask import Flask

from peersupport.core.wording import clock_time, day, day_and_time, plain, plural, span, weekday


def add_filters(app: Flask) -> None:
    """Make them filters of every template."""
    for name, filter_function in {
        "day": day,
        "weekday": weekday,
        "clock_time": clock_time,
        "day_and_time": day_and_time,
        "plural": plural,
        "plain": plain,
    }.items():
        app.jinja_env.filters[name] = filter_function
    app.jinja_env.globals["span"] = span
