"""The hot lane's figures beside their promises."""

from bench.figures import Figure, Section

__all__ = ["measure_hot_lane"]


def measure_hot_lane(small_url: str, large_url: str, *, port: int) -> Section:
    """`GET /me` against a bare application, at two sizes; a log-in against its Argon2id check."""
    from bench.hot_lane import measure

    found = measure(small_url, large_url, port=port)
    figures = [
        Figure(
            "`GET /me`, CPU of server and database", found.me.total, "ms", note=f"{found.accounts:,} accounts"
        ),
        Figure("a bare WSGI application with the same statement and the same bytes", found.bare.total, "ms"),
        Figure("`GET /me` in times of the bare application", found.ratio, "", 2.5),
        Figure(
            "a log-in beyond a request that is one Argon2id check in the same process, CPU",
            found.log_in_extra,
            "ms",
            5,
        ),
    ]
    if found.growth is not None:
        what = f"`GET /me` at {found.many_accounts:,} accounts in times of {found.accounts:,}"
        figures.append(Figure(what, found.growth, "", 1.2))
    return Section("Hot lane", figures)
