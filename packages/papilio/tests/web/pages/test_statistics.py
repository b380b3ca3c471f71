"""The statistics page: the plots say what the library and its readers did."""

from lxml import html
from readers_site import Site, Watch
from sqlalchemy import event


def table(page: html.HtmlElement, name: str) -> dict[str, str]:
    rows = page.cssselect(f"table[aria-labelledby=plot-{name}] tbody tr")
    return {row.cssselect("th")[0].text_content(): row.cssselect("td")[0].text_content() for row in rows}


def test_papers_by_day_and_category(site: Site) -> None:
    page = html.fromstring(site.by().get("/statistics").text)
    assert table(page, "days") == {"2024-05-02": "5", "2024-05-03": "62"}
    categories = table(page, "categories")
    assert categories["cs.LG Machine Learning"] == "60" and list(categories.values()) == ["60", "5", "1", "1"]
    for plot in page.cssselect("svg.plot"):
        assert plot.get("role") == "img" and plot.get("aria-label")
        bars = plot.cssselect("rect")
        assert bars and all(float(bar.get("y")) >= 0 and float(bar.get("height")) <= 160 for bar in bars)
    assert len(page.cssselect("svg.plot")) == 2 and "Nothing to show yet." in page.text_content()


def test_readings_and_rankings_of_a_day_a_week_a_month(site: Site) -> None:
    site.clock.move(days=-8)
    site.by("ada").post("/arxiv/star?key=pdf&paper=2405.00001")
    site.by("bob").post("/arxiv/star?key=pdf&paper=2405.00001")
    site.clock.move(days=6)
    site.by("ada").post("/arxiv/star?key=kimi&paper=2405.00002")
    site.clock.move(days=2)
    site.by("ada").post("/arxiv/star?key=pdf&paper=2405.00201")
    page = html.fromstring(site.by("eve").get("/statistics").text)
    readings = table(page, "readings")
    assert len(readings) == 60
    assert {day: number for day, number in readings.items() if number != "0"} == {
        "2024-04-26": "2",
        "2024-05-02": "1",
        "2024-05-04": "1",
    }
    read, starred = page.cssselect(".ranked")
    for section in (read, starred):
        links = [[each.get("href") for each in group.cssselect("a")] for group in section.cssselect("ol")]
        today, week, month = ["/arxiv/2405.00201"], ["/arxiv/2405.00201", "/arxiv/2405.00002"], "/arxiv/2405.00001"
        assert links == [today, week, [month, *week]]
    assert page.cssselect("script[src]") and "<script>alert" not in html.tostring(page, encoding="unicode")


def test_a_paper_that_went_is_left_out_and_the_queries_stay_few(site: Site) -> None:
    client = site.by()
    client.get("/statistics")
    site.clock.move(minutes=2)
    with Watch(site.store) as few:
        client.get("/statistics")
    for number in range(1, 12):
        client.post(f"/arxiv/star?key=pdf&paper=2405.{number:05}")
    site.clock.move(minutes=2)
    client.get("/statistics")
    site.clock.move(minutes=2)
    with Watch(site.store) as many:
        client.get("/statistics")
    assert few.reads > 0 and many.reads <= few.reads + 6, "the ranked papers are read at once"
    with site.store.transaction() as tx:
        site.store.papers.delete(tx, ["arxiv:2405.00001"])
    assert "/arxiv/2405.00001" not in client.get("/statistics").text


def test_numbers_are_held_for_a_minute(site: Site) -> None:
    client = site.by()

    def starred() -> list[str | None]:
        section = html.fromstring(client.get("/statistics").text).cssselect(".ranked")[1]
        return [each.get("href") for each in section.cssselect("ol")[0].cssselect("a")] if section.cssselect("ol") else []

    client.post("/star", data={"paper": "2405.00001", "starred": "1"})
    assert starred() == ["/arxiv/2405.00001"]
    site.clock.move(seconds=10)
    client.post("/star", data={"paper": "2405.00002", "starred": "1"})
    site.clock.move(seconds=49)
    statements: list[str] = []
    engine = site.store.database.engines()[0]
    event.listen(engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    assert starred() == ["/arxiv/2405.00001"]
    held = len(statements)
    assert held > 0 and not [each for each in statements if "FROM star" in each and "GROUP BY" in each]
    assert not [each for each in statements if "FROM opening" in each]
    site.clock.move(seconds=1)
    assert starred() == ["/arxiv/2405.00002", "/arxiv/2405.00001"]
    assert len([each for each in statements[held:] if "FROM star" in each and "GROUP BY" in each]) == 3
