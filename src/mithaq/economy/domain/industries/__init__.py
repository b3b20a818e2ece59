"""From a text to the industries that it speaks of: learnt from titles of classifications, sure or silent."""
