"""Share what partners have and find what they lack. Offers and needs are drafted, reviewed by a second person
and published. Matches come with their reasons."""
