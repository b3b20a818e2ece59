"""What emerges: from dated works and their terms to a ranked list, forecasts with intervals, and how right
they were.
"""
