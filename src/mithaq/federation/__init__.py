"""Keep each partner sovereign: nodes exchange signed statements over a log for each direction. What a partner
may have is decided by both sides, and a receipt shows what arrived. Nothing is lost or applied twice."""
