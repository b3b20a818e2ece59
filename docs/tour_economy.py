"""Walk the tour of the economy on the node that `make demo` serves: type its commands, take its pictures."""

from tour_watch import HERE, walk

TOUR, PICTURES = HERE / "tour_economy.md", HERE / "pictures" / "economy"
TEXT = "Low-carbon+binder+from+phosphate+by-products+for+cement"
INDUSTRIES = f"/economy/industries/?text={TEXT}&language=en&field=materials&status=not_listed"
PAGES = (
    ("/economy/spin-offs/", "1-spin-offs", ""),
    ("/economy/spin-offs/S-2TM5GD6G6A/", "2-spin-off", ""),
    (INDUSTRIES, "3-industries", "#industries"),
    (INDUSTRIES, "3-companies", "#companies"),
    ("/economy/complexity/?kind=exports&year=2017&of=TUR", "4-space", "#space"),
    ("/economy/fields/?of=TUR", "5-fields", ""),
    ("/standing/?of=TR&peers=MY&peers=EG", "6-standing", "#measures"),
    ("/programmes/P-QHXCGGQFZ4/year/2026/", "7-year", ""),
)

if __name__ == "__main__":
    walk(TOUR, PICTURES, PAGES, "huda")
