"""Ties: how cooperation between nations forms, deepens and fades, from dated and sourced facts.

It measures alignment, exchange and give and take, forecasts which ties will form or end, and says what each
figure can and cannot claim. Unknown is never zero.
"""
