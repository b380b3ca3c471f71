"""A server in arXiv's place: it answers as arXiv does, from a world of papers, and misbehaves on demand.

    world = World.synthetic(200, last_day=date(2026, 8, 14), days=5)   # or World.of_snapshot(path, 20_000)
    with Replay(world) as arxiv:
        arxiv.addresses                     # for ArxivClient; arxiv.environment: PAPILIO_ARXIV_* for a subprocess
        arxiv.misbehave("later", match="/oai", times=2, seconds=30)
        arxiv.log                           # what was asked, when it began and ended, and what was answered

`world.today` is the day of the newest list that `/list/<archive>/new` shows, `world.now` the time of the server. Both may be
changed while it runs, and papers may be announced, replaced, withdrawn and deleted.

`python -m replay --port 9000` (in the folder above) runs it alone, for looking at an instance by hand.

Kinds of misbehaviour, each for the next `times` requests whose path and query hold `match`:

    later        429 with `Retry-After: seconds`            html         an HTML page with status 200 where XML is due
    forbidden    403                                        half         half of the body, then the connection ends
    unavailable  503, with Retry-After if seconds is given  slow         one byte every `seconds`
    missing      404                                        dead-token   badResumptionToken
    redirect     301 to `target`                            empty        an API page that says there are results and has none
    bomb         XML that grows without end                 entity       XML with an external entity
    huge         2 GB                                       not-updated  the list before, under its own day
    wrong-count  a section says one entry more than it has  yesterday    the list before, under today's date
    odd-section  a section of a title that nobody knows      short      an API page with half of its entries
"""

from replay.server import Asked, Replay
from replay.world import World, WorldPaper

__all__ = ["Asked", "Replay", "World", "WorldPaper"]
