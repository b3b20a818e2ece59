"""Walk the tour of ties on the node that `make demo` serves: type its commands, take its pictures."""

from tour_watch import HERE, walk

TOUR, PICTURES = HERE / "tour_ties.md", HERE / "pictures" / "ties"
PAGES = (
    ("/ties/pair/?one=QA&other=TR&year=2003", "1-profile", ""),
    ("/ties/pair/?one=TR&other=PK&year=2003", "2-forecast", "#chances"),
    ("/ties/supposed/?one=TR&other=PK&set=nuclear_agreements&years=5", "3-supposed", ""),
    ("/ties/partners/?of=QA&year=2010", "4-partners", "#order"),
    ("/ties/map/?kind=nuclear_agreements&year=2003&span=10", "5-map", "main svg"),
    ("/ties/network/?kind=nuclear_agreements&year=2003&span=10", "6-network", "main svg"),
    ("/ties/interests/?of=QA&year=2010", "7-interests", ""),
    ("/balance/", "8-balance", ""),
)

if __name__ == "__main__":
    walk(TOUR, PICTURES, PAGES, "leyla")
